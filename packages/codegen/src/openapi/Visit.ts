/**
 * Walking over a document: every object that the specification gives a meaning to, and none that is a value or a list of
 * names the document chose.
 */
import { isOwnExtension } from "./Facts.ts"
import { isObject } from "./Json.ts"
import type { JsonObject } from "./Json.ts"

/** Keys from the root. */
export type Keys = ReadonlyArray<string | number>

// What follows one of these is a value: anything may be in there.
const valueKeys = new Set(["example", "examples", "default", "enum", "const"])
// Of extensions only ours, and this one, hold parts of a document; what others hold is their vendor's.
const isForeign = (key: string): boolean => key.startsWith("x-") && !isOwnExtension(key) && key !== "x-webhooks"
// What follows one of these are names that the document chose.
const nameKeys = new Set(
  (
    "properties patternProperties $defs definitions dependentSchemas mapping paths webhooks x-webhooks schemas " +
    "responses parameters requestBodies headers securitySchemes callbacks content encoding variables scopes pathItems links"
  ).split(" ")
)

/**
 * What the value of a key may be: part of the document, part with keys that the document chose, or data that is no part.
 *
 * @param isNamed true where the key itself is a name that the document chose
 */
export const partAt = (key: string, isNamed: boolean): "part" | "names" | "data" => {
  if (isNamed) return "part"
  if (valueKeys.has(key) || isForeign(key)) return "data"
  return nameKeys.has(key) ? "names" : "part"
}

/** Calls `see` for every object below a value, the outer ones first. */
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
    // Most values are texts and numbers: nothing is made for them.
    if (typeof below !== "object" || below === null) continue
    const part = partAt(key, names)
    if (part !== "data") visit(below, see, [...keys, key], part === "names")
  }
}

/** True for an object that is no schema: a parameter, an operation or the document. */
export const isNoSchema = (object: JsonObject): boolean => "in" in object || "responses" in object || "paths" in object
