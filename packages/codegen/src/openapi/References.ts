/**
 * Follows and collects the references of a document.
 */
import { isObject, keysOf, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { partAt } from "./Visit.ts"

/** Most references followed in a row. A longer chain counts as a cycle. */
export const longestChain = 20

/** Returns the target of a reference; undefined when there is none. Keys may be percent-encoded (RFC 6901, 6). */
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

/** Follows the references of a value. Returns an object, empty when there is no target. */
export const resolved = (document: JsonObject, value: unknown): JsonObject => {
  let object = objectOf(value)
  for (let depth = 0; depth < longestChain && typeof object.$ref === "string"; depth++) {
    object = objectOf(follow(document, object.$ref))
  }
  return object
}

/**
 * Returns the references in a value, with repetitions; those of an object come after those below it. Data is skipped.
 *
 * @param mappings true includes the references in discriminator mappings
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

/** True for a field that is `readOnly` or `writeOnly`, in its own schema or in the referenced one. */
export const isMarked = (document: JsonObject, field: unknown, mark: "readOnly" | "writeOnly"): boolean =>
  objectOf(field)[mark] === true || resolved(document, field)[mark] === true

/** Decodes percent-encoding in a key of a reference. Invalid encoding is left unchanged. */
export const decoded = (key: string): string => {
  try {
    return decodeURIComponent(key)
  } catch {
    return key
  }
}
