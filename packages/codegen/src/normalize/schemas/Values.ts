/**
 * Lists of values in every spelling: `enum`, `const`, unions of these, values of several types, lists and objects.
 *
 * One spelling is left: `enum` of primitive values. A list or an object as a value becomes the schema that it alone fits.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { addNull, annotations, never } from "./OlderKeywords.ts"
import type { Report } from "../../warnings/Report.ts"

const isPrimitive = (value: unknown): boolean => typeof value !== "object" || value === null

/** The schema that one value fits, to the last field. */
const exactly = (value: unknown): JsonObject => {
  if (Array.isArray(value)) {
    return value.length === 0
      ? { type: "array", items: { ...never }, maxItems: 0 }
      : { type: "array", prefixItems: value.map(exactly), items: false, minItems: value.length }
  }
  if (!isObject(value)) return value === null ? { type: "null" } : { const: value }
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(value).map(([name, each]) => [name, exactly(each)])),
    required: Object.keys(value),
    additionalProperties: false
  }
}

const kindOf = (value: unknown): string =>
  Array.isArray(value) ? "array" : value === null ? "null" : typeof value === "object" ? "object" : typeof value

/** The values say it all: what else restricts them is taken away. */
const withoutKeywords = (schema: JsonObject): void => {
  for (const key of Object.keys(schema)) {
    if (!annotations.has(key) && !key.startsWith("x-")) delete schema[key]
  }
}

/** `const` of a list or an object; null is a type. */
export const constant = (schema: JsonObject): void => {
  if (!("const" in schema) || isPrimitive(schema.const)) return
  const value = exactly(schema.const)
  withoutKeywords(schema)
  Object.assign(schema, value)
}

/** True for a value that the schema's own type leaves no room for. */
const misfits = (value: unknown, types: ReadonlyArray<unknown>): boolean =>
  types.length > 0 &&
  !types.some((type) =>
    type === "integer"
      ? Number.isInteger(value)
      : type === "number"
        ? typeof value === "number"
        : type === kindOf(value) || (value === null && type === "null")
  )

/** `enum` with lists or objects among its values: a union of what these alone fit, which responses leave open. */
export const compoundValues = (schema: JsonObject): void => {
  if (!Array.isArray(schema.enum) || schema.enum.every(isPrimitive)) return
  const types = schema.type === undefined ? [] : [schema.type].flat()
  const values = (schema.enum as ReadonlyArray<unknown>).filter((value) => !misfits(value, types))
  const plain = values.filter((value) => isPrimitive(value) && value !== null)
  withoutKeywords(schema)
  schema.anyOf = [
    ...(plain.length === 0 ? [] : [{ enum: plain }]),
    ...values.filter((value) => !isPrimitive(value)).map(exactly),
    ...(values.includes(null) ? [{ type: "null" }] : [])
  ]
  const kinds = new Set(values.filter((value) => !isPrimitive(value)).map(kindOf))
  if (kinds.size > 0) facts.kinds.set(schema, [...kinds])
}

/** The values that a member of a union stands for; undefined when it is more than that. */
const valuesOf = (member: unknown): ReadonlyArray<unknown> | undefined => {
  if (!isObject(member)) return undefined
  const said = Object.keys(member).filter((key) => !annotations.has(key) && !key.startsWith("x-"))
  if (said.length === 1 && member.type === "null") return [null]
  if (said.some((key) => key !== "enum" && key !== "const" && key !== "type")) return undefined
  const values = "const" in member ? [member.const] : Array.isArray(member.enum) ? member.enum : undefined
  return values?.every((value) => isPrimitive(value)) === true ? values : undefined
}

/**
 * `oneOf` or `anyOf` of `const` or `enum`, the spelling that gives each value a description: it is a list of values. Beside
 * other members the values become one of them.
 */
export const unionOfValues = (schema: JsonObject): void => {
  for (const key of ["oneOf", "anyOf"] as const) {
    const members = schema[key]
    if (!Array.isArray(members) || "discriminator" in schema || "enum" in schema) continue
    const lists = members.map(valuesOf)
    const values = [...new Set(lists.flatMap((list) => list ?? []))]
    const spelt = lists.filter((list) => list?.some((value) => value !== null) === true)
    const hasText = members.some((member, index) => objectOf(member).type === "string" && lists[index] === undefined)
    // One constant stays what it is; beside any text it is a value that the text may have.
    if (spelt.length === 0 || (spelt.length < 2 && !hasText)) continue
    const others = members.filter((_, index) => lists[index] === undefined)
    if (others.length > 0) {
      const plain = values.filter((value) => value !== null)
      schema[key] = [{ enum: plain }, ...others, ...(values.includes(null) ? [{ type: "null" }] : [])]
      continue
    }
    delete schema[key]
    schema.enum = values
    // A type beside the union says no more than the values do.
    delete schema.type
  }
}

/** hey-api 0.99 passes over a null among values without a type that has null. */
export const nullValue = (schema: JsonObject, keys: Keys, report: Report): void => {
  if (!Array.isArray(schema.enum) || !schema.enum.includes(null)) return
  const types = schema.type === undefined ? undefined : [schema.type].flat()
  if (types?.includes("null") === true) return
  if (types !== undefined) {
    schema.type = [...types, "null"]
    report("null-value", keys, "null among the values of another type is read as: or null")
    return
  }
  const values = schema.enum.filter((value) => value !== null)
  schema.enum = values
  if (values.length > 0) return addNull(schema)
  delete schema.enum
  schema.type = "null"
}
