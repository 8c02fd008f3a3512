/**
 * Rewrites schemas with several keywords at once as one `allOf`. Examples: `oneOf` next to `allOf`, keywords next to `$ref`,
 * `required` of a field that another schema describes.
 *
 * Why: all keywords apply (JSON Schema 2020-12, core 10.2), but hey-api 0.99 reads the first that it knows and ignores the
 * others.
 */
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import { annotations } from "./OlderKeywords.ts"
import { resolved } from "../../openapi/References.ts"

const composites = ["$ref", "allOf", "anyOf", "oneOf", "enum", "const"] as const
const unions = ["allOf", "anyOf", "oneOf"] as const

const listAt = (schema: JsonObject, key: string): ReadonlyArray<unknown> => {
  const list = schema[key]
  return Array.isArray(list) ? (list as ReadonlyArray<unknown>) : []
}

/** Deepest nesting of members that is followed. Deeper nesting counts as a cycle. */
const deepest = 12

/** Returns the schema of a field, from the schema itself, its `$ref` or its `allOf`. */
export const fieldIn = (document: JsonObject, value: unknown, name: string, depth = 0): unknown => {
  const object = objectOf(value)
  const own = objectOf(object.properties)
  if (Object.hasOwn(own, name)) return own[name]
  if (depth > deepest) return undefined
  const parts = [...(typeof object.$ref === "string" ? [resolved(document, object)] : []), ...listAt(object, "allOf")]
  for (const part of parts) {
    const found = fieldIn(document, part, name, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

const ownKeys = (schema: JsonObject): ReadonlyArray<string> =>
  Object.keys(schema).filter((key) => !annotations.has(key) && !key.startsWith("x-") && key !== "discriminator")

const isObjectLike = (schema: JsonObject): boolean =>
  schema.type === undefined || [schema.type].flat().includes("object")

/** Adds the schemas of required fields that an enclosing or neighboring schema describes. */
const stateRequired = (document: JsonObject, schema: JsonObject, around: ReadonlyArray<JsonObject>): void => {
  const names = listAt(schema, "required").filter((name) => typeof name === "string")
  const properties = objectOf(schema.properties)
  const missing = names.filter((name) => !Object.hasOwn(properties, name))
  if (missing.length === 0 || !isObjectLike(schema)) return
  const rest = isObject(schema.additionalProperties) ? schema.additionalProperties : undefined
  const found = missing.flatMap((name) => {
    const field = [schema, ...around].map((each) => fieldIn(document, each, name)).find((each) => each !== undefined)
    const stated = field ?? rest
    return stated === undefined ? [] : [[name, structuredClone(stated)] as const]
  })
  if (found.length === 0) return
  schema.properties = { ...properties, ...Object.fromEntries(found) }
  if (schema.type === undefined && !("$ref" in schema)) schema.type = "object"
}

/** Adds the schemas of required fields to a schema and, first, to the members of its unions. */
export const requiredFields = (
  document: JsonObject,
  schema: JsonObject,
  around: ReadonlyArray<JsonObject> = []
): void => {
  if (around.length > deepest) return
  for (const key of unions) {
    for (const member of listAt(schema, key)) {
      if (isObject(member) && !("$ref" in member)) requiredFields(document, member, [schema, ...around])
    }
  }
  stateRequired(document, schema, around)
}

/** True when the remaining keywords only repeat the members' type. */
const saysNothing = (own: JsonObject): boolean => Object.keys(own).every((key) => key === "type")

/** Copies the type next to a union to the members without a type. */
const pushType = (schema: JsonObject): void => {
  for (const key of unions) {
    for (const member of listAt(schema, key)) {
      if (isObject(member) && !["type", ...composites].some((each) => each in member)) member.type = schema.type
    }
  }
}

/** Rewrites a schema as one `allOf` when hey-api would ignore some of its keywords. */
export const combined = (document: JsonObject, schema: JsonObject): void => {
  const keys = ownKeys(schema)
  const said = composites.filter((key) => key in schema)
  const own = Object.fromEntries(
    keys.filter((key) => !(composites as ReadonlyArray<string>).includes(key)).map((key) => [key, schema[key]])
  )
  if (said.length === 0 || (said.length === 1 && Object.keys(own).length === 0)) return
  if (typeof schema.$ref === "string" && !schema.$ref.startsWith(schemaPrefix)) return
  const [only] = said
  if (said.length === 1 && (only === "enum" || only === "const")) return
  const isUnion = only !== "$ref"
  if (said.length === 1 && isUnion && saysNothing(own)) return pushType(schema)
  // hey-api itself combines an object's own fields with one union.
  const isNative = isObjectLike(schema) && Object.keys(objectOf(schema.properties)).length > 0
  if (said.length === 1 && isUnion && isNative) return
  const isNullable = Array.isArray(own.type) && own.type.includes("null")
  if (isNullable) own.type = (own.type as ReadonlyArray<unknown>).filter((type) => type !== "null")
  if (Array.isArray(own.type) && own.type.length === 1) own.type = own.type[0]
  const target = typeof schema.$ref === "string" ? resolved(document, schema) : undefined
  if (own.type === undefined && typeof target?.type === "string" && Object.keys(own).length > 0) own.type = target.type
  const parts: Array<unknown> = []
  for (const key of said) {
    if (key === "allOf") parts.push(...listAt(schema, key))
    else {
      const { discriminator } = schema
      const hasMark = (key === "oneOf" || key === "anyOf") && discriminator !== undefined
      parts.push({ [key]: schema[key], ...(hasMark ? { discriminator } : {}) })
    }
    delete schema[key]
  }
  delete schema.discriminator
  for (const key of Object.keys(own)) delete schema[key]
  delete schema.type
  if (!saysNothing(own) || parts.length === 0) parts.push(own)
  if (isNullable) schema.anyOf = [parts.length === 1 ? parts[0] : { allOf: parts }, { type: "null" }]
  else if (parts.length === 1) Object.assign(schema, parts[0])
  else schema.allOf = parts
}
