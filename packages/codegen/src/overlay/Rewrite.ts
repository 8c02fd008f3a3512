/**
 * Rewrites the nodes of a document at given paths, each once.
 *
 * All paths are those of the document before the change, so removing nodes does not shift them. Nested nodes are rewritten
 * first; those inside a removed node are removed with it.
 */
import { isObject } from "../openapi/Json.ts"
import type { NodePath } from "./JsonPath.ts"

/** Returned by a change to remove the node. */
export const removed: unique symbol = Symbol("removed")

interface Marks {
  selected: boolean
  readonly below: Map<string | number, Marks>
}

const noMarks = (): Marks => ({ selected: false, below: new Map() })

const marksOf = (places: ReadonlyArray<NodePath>): Marks => {
  const root = noMarks()
  for (const place of places) {
    let at = root
    for (const key of place) {
      const next = at.below.get(key) ?? noMarks()
      at.below.set(key, next)
      at = next
    }
    at.selected = true
  }
  return root
}

/** Returns a copy of the document with the nodes at the paths rewritten. The original is not changed. */
export const rewrite = (
  document: unknown,
  places: ReadonlyArray<NodePath>,
  change: (node: unknown) => unknown
): unknown => {
  const visit = (value: unknown, { below, selected }: Marks): unknown => {
    const entry = (key: string | number, each: unknown): unknown => {
      const marks = below.get(key)
      return marks === undefined ? each : visit(each, marks)
    }
    let result = value
    if (below.size > 0 && Array.isArray(value)) {
      result = value.map((item, index) => entry(index, item)).filter((item) => item !== removed)
    } else if (below.size > 0 && isObject(value)) {
      // Why `fromEntries`: it makes `__proto__` a normal key.
      result = Object.fromEntries(
        Object.entries(value).flatMap(([key, each]) => {
          const after = entry(key, each)
          return after === removed ? [] : [[key, after]]
        })
      )
    }
    return selected ? change(result) : result
  }
  return visit(document, marksOf(places))
}
