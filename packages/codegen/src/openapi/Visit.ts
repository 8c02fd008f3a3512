/**
 * Visits the objects of a document that the specification defines. Skips data, such as examples, and the objects whose keys
 * are names, such as `properties`.
 */
import { isOwnExtension } from "./Facts.ts"
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"

/** Keys from the root. */
export type Keys = ReadonlyArray<string | number>

// Keys with data. It may have any content.
const valueKeys = new Set(["example", "examples", "default", "enum", "const"])
// Only our own extensions and `x-webhooks` contain parts of a document. Other extensions are data.
const isForeign = (key: string): boolean => key.startsWith("x-") && !isOwnExtension(key) && key !== "x-webhooks"
// Keys of objects whose keys are names.
const nameKeys = new Set(
  (
    "properties patternProperties $defs definitions dependentSchemas mapping paths webhooks x-webhooks schemas " +
    "responses parameters requestBodies headers securitySchemes callbacks content encoding variables scopes pathItems links"
  ).split(" ")
)

/**
 * Classifies the value of a key: a part of the document, an object whose keys are names, or data.
 *
 * @param isNamed true when the key itself is a name
 */
export const partAt = (key: string, isNamed: boolean): "part" | "names" | "data" => {
  if (isNamed) return "part"
  if (valueKeys.has(key) || isForeign(key)) return "data"
  return nameKeys.has(key) ? "names" : "part"
}

/** Calls `see` for every object in a value, outer objects first. */
export const visit = (
  value: unknown,
  see: (object: JsonObject, keys: Keys) => void,
  keys: Keys = [],
  names = false
): void => {
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      if (typeof item === "object") visit(item, see, [...keys, index])
    })
  }
  if (!isObject(value)) return
  if (!names) see(value, keys)
  for (const key of Object.keys(value)) {
    const below = value[key]
    // Skips strings and numbers before allocating. Why: most values are of these types.
    if (typeof below !== "object" || below === null) continue
    const part = partAt(key, names)
    if (part !== "data") visit(below, see, [...keys, key], part === "names")
  }
}

/** True for an object that is not a schema: a parameter, an operation or the document. */
export const isNoSchema = (object: JsonObject): boolean => "in" in object || "responses" in object || "paths" in object
