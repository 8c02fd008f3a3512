/**
 * Brings records into the form of the document's schemas.
 *
 * A schema names the fields of a response. An accounting system shows each of them: null if it has no value for it.
 */
import { ApiDocument } from "../../openapi/Document.ts"
import { isObject, keysOf, listOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { Validator } from "../../openapi/Validation.ts"

/** Returns the pointer of a named schema. */
export const schemaNamed = (name: string): string => `#/components/schemas/${name}`

/** Returns the validator of Maesn's document. */
export const validator = (): Validator => Validator.of(ApiDocument.load("maesn"))

/** Writes a number or a text as the other one if the schema has only that. */
const typed = (types: ReadonlySet<string>, value: unknown): unknown => {
  if (types.size !== 1) return value
  if (types.has("string") && typeof value === "number") return String(value)
  if (types.has("number") && typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  return value
}

/** Takes the fields of a schema, at every depth. */
const taken = (pointer: string, value: unknown): unknown => {
  if (value === undefined || value === null) return null
  const { fields, items, types } = validator().schemas.view(pointer)
  if (Array.isArray(value)) return items === undefined ? value : value.map((each) => taken(items, each))
  if (!isObject(value) || fields.size === 0) return typed(types, value)
  return Object.fromEntries([...fields].map(([name, field]) => [name, taken(field, value[name])]))
}

/** Replaces the value at a path by null. */
const without = (value: unknown, [key, ...rest]: ReadonlyArray<string>): unknown => {
  if (key === undefined) return null
  if (Array.isArray(value)) return value.map((each, index) => (String(index) === key ? without(each, rest) : each))
  return isObject(value) ? { ...value, [key]: without(value[key], rest) } : value
}

/** Corrections of one record. Each takes the innermost values that are not allowed. */
const mostCorrections = 8

/**
 * Returns a record with the fields of a schema and no others. A field without a value is null, and so is a value that the schema
 * does not allow, such as an unknown country.
 *
 * @param name name of the schema in the document
 */
export const shaped = (name: string, record: JsonObject): JsonObject => {
  const pointer = schemaNamed(name)
  let shape: unknown = taken(pointer, record)
  for (let turn = 0; turn < mostCorrections; turn++) {
    const paths = validator()
      .errors(pointer, shape)
      .map(({ instancePath }) => instancePath)
    if (paths.length === 0) break
    const innermost = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)))
    for (const path of new Set(innermost)) shape = without(shape, keysOf(path))
  }
  return isObject(shape) ? shape : {}
}

/** Returns the objects of a list, and none of any other value. */
export const objectsOf = (value: unknown): ReadonlyArray<JsonObject> => listOf(value).filter(isObject)

/** Returns a finite number unchanged, and undefined for any other value. */
export const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined

/** Returns a text unchanged, and undefined for an empty one or any other value. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined
