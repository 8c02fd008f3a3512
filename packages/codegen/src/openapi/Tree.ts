/**
 * Makes a tree of what a YAML or JSON parser read, within limits.
 *
 * YAML aliases let one object stand in several places. Mending changes objects in place, so each place gets its own copy.
 */
import { isObject } from "./Json.ts"

/** How deep objects and lists may be nested. Why: the parser, hey-api and the compiler all go down by recursion. */
export const deepestNesting = 400

/** How many values aliases may add to a document. */
const mostRepeated = 1_000_000

/** The document cannot be a tree within the limits; `keys` lead to the place. */
export class NoTree extends Error {
  readonly keys: ReadonlyArray<string>
  constructor(message: string, keys: ReadonlyArray<string>) {
    super(message)
    this.keys = keys
  }
}

/**
 * Copies a value so that no object stands in two places.
 *
 * @throws NoTree where an object is inside of itself, where nesting is deeper than `deepestNesting`, and where aliases
 *         add more than a million values
 */
export const treeOf = (root: unknown): unknown => {
  const keys: Array<string> = []
  const open = new Set<unknown>()
  const seen = new Set<unknown>()
  let repeated = 0
  const below = (key: string, value: unknown, again: boolean): unknown => {
    keys.push(key)
    const copied = copy(value, again)
    keys.pop()
    return copied
  }
  const copy = (value: unknown, inAlias: boolean): unknown => {
    if (inAlias && ++repeated > mostRepeated) throw new NoTree("aliases add more than a million values", keys)
    if (typeof value !== "object" || value === null) return value
    if (open.has(value)) throw new NoTree("the anchor is inside of itself: an alias refers to what holds it", keys)
    if (open.size >= deepestNesting) {
      throw new NoTree(`objects and lists are nested deeper than ${deepestNesting} levels`, keys.slice(0, 8))
    }
    const again = inAlias || seen.has(value)
    open.add(value)
    seen.add(value)
    const copied = Array.isArray(value)
      ? value.map((each, index) => below(String(index), each, again))
      : Object.fromEntries(
          Object.entries(isObject(value) ? value : {}).map(([key, each]) => [key, below(key, each, again)])
        )
    open.delete(value)
    return copied
  }
  return copy(root, false)
}
