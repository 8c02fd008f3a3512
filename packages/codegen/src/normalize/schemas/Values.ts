/**
 * Rewrites all notations of enums as `enum` with primitive values: `const`, unions of `const` or `enum`, values of several
 * types. A list or an object as a value becomes a schema that only this value matches.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { addNull, annotations, never } from "./OlderKeywords.ts"
import type { Report } from "../../warnings/Report.ts"

const isPrimitive = (value: unknown): boolean => typeof value !== "object" || value === null

/** Returns a schema that only one value matches. */
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

/** Removes all keywords but annotations. The values already restrict the schema. */
const withoutKeywords = (schema: JsonObject): void => {
  for (const key of Object.keys(schema)) {
    if (!annotations.has(key) && !key.startsWith("x-")) delete schema[key]
  }
}

/** Rewrites `const` with a list or an object. Null counts as a primitive value. */
export const constant = (schema: JsonObject): void => {
  if (!("const" in schema) || isPrimitive(schema.const)) return
  const value = exactly(schema.const)
  withoutKeywords(schema)
  Object.assign(schema, value)
}

/** True for a value that the schema's type does not allow. */
const misfits = (value: unknown, types: ReadonlyArray<unknown>): boolean =>
  types.length > 0 &&
  !types.some((type) =>
    type === "integer"
      ? Number.isInteger(value)
      : type === "number"
        ? typeof value === "number"
        : type === kindOf(value) || (value === null && type === "null")
  )

/** Rewrites `enum` with lists or objects as a union of exact schemas. The union is open in responses. */
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

/** Returns the values of a union member that is only an enum, `const` or null; otherwise undefined. */
const valuesOf = (member: unknown): ReadonlyArray<unknown> | undefined => {
  if (!isObject(member)) return undefined
  const said = Object.keys(member).filter((key) => !annotations.has(key) && !key.startsWith("x-"))
  if (said.length === 1 && member.type === "null") return [null]
  if (said.some((key) => key !== "enum" && key !== "const" && key !== "type")) return undefined
  const values = "const" in member ? [member.const] : Array.isArray(member.enum) ? member.enum : undefined
  return values?.every((value) => isPrimitive(value)) === true ? values : undefined
}

/**
 * Rewrites `oneOf` or `anyOf` with `const` or `enum` members as one enum. Other members stay next to it. Why this notation is
 * common: each value can have a description.
 */
export const unionOfValues = (schema: JsonObject): void => {
  for (const key of ["oneOf", "anyOf"] as const) {
    const members = schema[key]
    if (!Array.isArray(members) || "discriminator" in schema || "enum" in schema) continue
    const lists = members.map(valuesOf)
    const values = [...new Set(lists.flatMap((list) => list ?? []))]
    const spelt = lists.filter((list) => list?.some((value) => value !== null) === true)
    const hasText = members.some((member, index) => objectOf(member).type === "string" && lists[index] === undefined)
    // A single constant is kept, unless the union also has a free string.
    if (spelt.length === 0 || (spelt.length < 2 && !hasText)) continue
    const others = members.filter((_, index) => lists[index] === undefined)
    if (others.length > 0) {
      const plain = values.filter((value) => value !== null)
      schema[key] = [{ enum: plain }, ...others, ...(values.includes(null) ? [{ type: "null" }] : [])]
      continue
    }
    delete schema[key]
    schema.enum = values
    // The type adds nothing to the values.
    delete schema.type
  }
}

/** Adds the type null to an enum with null. Why: hey-api 0.99 ignores the null otherwise. */
export const nullValue = (schema: JsonObject, keys: Keys, report: Report): void => {
  if (!Array.isArray(schema.enum) || !schema.enum.includes(null)) return
  const types = schema.type === undefined ? undefined : [schema.type].flat()
  if (types?.includes("null") === true) return
  if (types !== undefined) {
    schema.type = [...types, "null"]
    report("null-value", keys, "the enum has null, but the type does not; null is allowed")
    return
  }
  const values = schema.enum.filter((value) => value !== null)
  schema.enum = values
  if (values.length > 0) return addNull(schema)
  delete schema.enum
  schema.type = "null"
}
