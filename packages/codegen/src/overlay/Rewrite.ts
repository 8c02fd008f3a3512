/**
 * Rewriting the nodes of a document by their places, each once.
 *
 * All places are those of the document before: a place keeps its meaning while other nodes are removed. A node inside of
 * another one is rewritten first; inside of a removed one it is gone with it.
 */
import { isObject } from "../openapi/Json.ts"
import type { NodePath } from "./JsonPath.ts"

/** What a change gives back for a node that is to be removed. */
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

/** Rewrites the nodes at the places, and returns the document after that; the one that was given stays as it was. */
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
      // From entries, so that a key called `__proto__` is a key like any other.
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
