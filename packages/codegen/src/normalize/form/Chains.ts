/**
 * Shortens chains of references between components. If `A` is only a reference to `B`, and `B` only one to `C`, `A` refers to
 * `C`.
 *
 * Why: Redocly and hey-api 0.99 follow the whole chain for every reference to a part of it.
 */
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { follow } from "../../openapi/References.ts"

/** Returns the reference of a component without other keywords; otherwise undefined. */
const onlyReference = (value: unknown): string | undefined =>
  isObject(value) && typeof value.$ref === "string" && Object.keys(value).length === 1 ? value.$ref : undefined

/** Points the reference of every component to the end of its chain. Changes the document, which must not have cycles. */
export const shortenChains = (document: JsonObject): void => {
  const ends = new Map<string, string>()
  const endOf = (first: string): string => {
    const passed = new Set<string>()
    let end = first
    for (let next: string | undefined = first; next !== undefined;) {
      end = ends.get(next) ?? next
      passed.add(next)
      next = end === next && end.startsWith("#/components/") ? onlyReference(follow(document, end)) : undefined
      if (next !== undefined && passed.has(next)) return first
    }
    for (const ref of passed) ends.set(ref, end)
    return end
  }
  for (const group of Object.values(objectOf(document.components))) {
    for (const component of Object.values(objectOf(group))) {
      if (isObject(component) && typeof component.$ref === "string") component.$ref = endOf(component.$ref)
    }
  }
}
