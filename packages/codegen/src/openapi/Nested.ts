/**
 * Tells whether a schema allows lists, objects and nested values, which parameters and forms must serialize.
 */
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { resolved } from "./References.ts"

/** Returns a schema and the members of its `allOf`, `anyOf` and `oneOf`, recursively. Each schema is listed once. */
export const members = (
  document: JsonObject,
  schema: unknown,
  seen = new Set<JsonObject>()
): ReadonlySet<JsonObject> => {
  const own = resolved(document, schema)
  if (seen.has(own)) return seen
  seen.add(own)
  for (const list of [own.allOf, own.anyOf, own.oneOf]) {
    // Each schema is visited once, so the time is linear in the size of the document.
    for (const part of Array.isArray(list) ? list : []) members(document, part, seen)
  }
  return seen
}

const someMember = (document: JsonObject, schema: unknown, is: (member: JsonObject) => boolean): boolean =>
  [...members(document, schema)].some(is)

const isOf = (schema: JsonObject, type: string): boolean =>
  Array.isArray(schema.type) ? schema.type.includes(type) : schema.type === type

/** True when a schema allows lists. */
export const takesLists = (document: JsonObject, schema: unknown): boolean =>
  someMember(document, schema, (each) => isOf(each, "array") || "items" in each)

/** True when a schema allows objects. */
export const takesObjects = (document: JsonObject, schema: unknown): boolean =>
  someMember(document, schema, (each) => isOf(each, "object") || isObject(each.properties))

const takesParts = (document: JsonObject, schema: unknown): boolean =>
  takesLists(document, schema) || takesObjects(document, schema)

/** True when a schema allows lists or objects inside lists or objects. */
export const hasInnerParts = (document: JsonObject, schema: unknown): boolean =>
  someMember(document, schema, (each) =>
    [each.items, each.additionalProperties, ...Object.values(objectOf(each.properties))].some(
      (inner) => isObject(inner) && takesParts(document, inner)
    )
  )

/** True for a string of bytes in Base64: `format: byte`, or `contentEncoding` of OpenAPI 3.1. */
export const isBase64 = (schema: JsonObject): boolean =>
  isOf(schema, "string") && (schema.format === "byte" || schema.contentEncoding === "base64")
