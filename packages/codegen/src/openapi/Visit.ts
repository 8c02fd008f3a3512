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

/** A value below an object. */
interface Part {
  readonly key: string
  readonly value: unknown
  /** True where the value's own keys are names that the document chose. */
  readonly isNamed: boolean
}

/**
 * The values of an object that may be parts of the document: not examples, allowed values and the like.
 *
 * @param isNamed true where the object's keys are names that the document chose
 */
export const partsOf = (object: JsonObject, isNamed: boolean): ReadonlyArray<Part> => {
  const parts: Array<Part> = []
  for (const [key, value] of Object.entries(object)) {
    if (isNamed) parts.push({ key, value, isNamed: false })
    else if (!valueKeys.has(key) && !isForeign(key)) parts.push({ key, value, isNamed: nameKeys.has(key) })
  }
  return parts
}

/** Calls `see` for every object below a value, the outer ones first. */
export const visit = (
  value: unknown,
  see: (object: JsonObject, keys: Keys) => void,
  keys: Keys = [],
  names = false
): void => {
  // Most values are texts and numbers: no keys are made for them.
  if (typeof value !== "object" || value === null) return
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      if (typeof item === "object") visit(item, see, [...keys, index])
    })
  }
  if (!isObject(value)) return
  if (!names) see(value, keys)
  for (const part of partsOf(value, names)) {
    if (typeof part.value === "object") visit(part.value, see, [...keys, part.key], part.isNamed)
  }
}

/** True for an object that is no schema: a parameter, an operation or the document. */
export const isNoSchema = (object: JsonObject): boolean => "in" in object || "responses" in object || "paths" in object
