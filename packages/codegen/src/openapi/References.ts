/**
 * References of a document: following them, and collecting them.
 */
import { isObject, keysOf, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { partAt } from "./Visit.ts"

/** Most references that are followed in a row. A longer chain goes in a circle. */
export const longestChain = 20

/** The value that a reference leads to; undefined when it leads nowhere. Keys may be percent-encoded (RFC 6901, 6). */
export const follow = (document: JsonObject, ref: string): unknown => {
  let value: unknown = document
  for (const key of keysOf(ref)) {
    const holder = value
    const step = (name: string): unknown =>
      Array.isArray(holder) ? (holder as ReadonlyArray<unknown>)[Number(name)] : objectOf(holder)[name]
    value = step(key) ?? step(decoded(key))
  }
  return value
}

/** A value with references followed, as an object. */
export const resolved = (document: JsonObject, value: unknown): JsonObject => {
  let object = objectOf(value)
  for (let depth = 0; depth < longestChain && typeof object.$ref === "string"; depth++) {
    object = objectOf(follow(document, object.$ref))
  }
  return object
}

/**
 * The references in a value, each as often as it stands there; those of an object after those below it. Data is left out.
 *
 * @param mappings true with the references in mappings of discriminators
 */
export const referencesIn = (
  value: unknown,
  { mappings = false }: { readonly mappings?: boolean } = {}
): ReadonlyArray<string> => {
  const found: Array<string> = []
  const collect = (each: unknown, isNamed: boolean): void => {
    if (Array.isArray(each)) for (const item of each) collect(item, false)
    if (!isObject(each)) return
    for (const key of Object.keys(each)) {
      const below = each[key]
      if (typeof below !== "object" || below === null) continue
      const part = partAt(key, isNamed)
      if (part !== "data") collect(below, part === "names")
    }
    if (isNamed) return
    if (typeof each.$ref === "string") found.push(each.$ref)
    if (!mappings) return
    for (const target of Object.values(objectOf(objectOf(each.discriminator).mapping))) {
      if (typeof target === "string") found.push(target)
    }
  }
  collect(value, false)
  return found
}

/** True for a field that goes one way only: the field itself says so, or what it refers to. */
export const isMarked = (document: JsonObject, field: unknown, mark: "readOnly" | "writeOnly"): boolean =>
  objectOf(field)[mark] === true || resolved(document, field)[mark] === true

/** A key of a reference without its percent-encoding, where it has one. */
export const decoded = (key: string): string => {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
