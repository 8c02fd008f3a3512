/**
 * What schemas say of values that parameters and forms have to carry: lists and objects, and what is inside of them.
 */
import { isObject, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { resolved } from "./References.ts"

/** A schema with those that it is made of, each once: they may refer to themselves. */
export const members = (
  document: JsonObject,
  schema: unknown,
  seen = new Set<JsonObject>()
): ReadonlySet<JsonObject> => {
  const own = resolved(document, schema)
  if (seen.has(own)) return seen
  seen.add(own)
  for (const list of [own.allOf, own.anyOf, own.oneOf]) {
    // The list is walked once for each schema: no depth and no doubling makes it longer than the document.
    for (const part of Array.isArray(list) ? list : []) members(document, part, seen)
  }
  return seen
}

const someMember = (document: JsonObject, schema: unknown, is: (member: JsonObject) => boolean): boolean =>
  [...members(document, schema)].some(is)

const isOf = (schema: JsonObject, type: string): boolean =>
  Array.isArray(schema.type) ? schema.type.includes(type) : schema.type === type

/** True for a schema that takes lists. */
export const takesLists = (document: JsonObject, schema: unknown): boolean =>
  someMember(document, schema, (each) => isOf(each, "array") || "items" in each)

/** True for a schema that takes objects. */
export const takesObjects = (document: JsonObject, schema: unknown): boolean =>
  someMember(document, schema, (each) => isOf(each, "object") || isObject(each.properties))

const takesParts = (document: JsonObject, schema: unknown): boolean =>
  takesLists(document, schema) || takesObjects(document, schema)

/** True for a schema of lists or objects that hold lists or objects. */
export const hasInnerParts = (document: JsonObject, schema: unknown): boolean =>
  someMember(document, schema, (each) =>
    [each.items, each.additionalProperties, ...Object.values(objectOf(each.properties))].some(
      (inner) => isObject(inner) && takesParts(document, inner)
    )
  )

/** True for text that is bytes in Base64: `format: byte`, or 3.1's `contentEncoding`. */
export const isBase64 = (schema: JsonObject): boolean =>
  isOf(schema, "string") && (schema.format === "byte" || schema.contentEncoding === "base64")
