/**
 * Copies a parsed YAML or JSON value into a tree, within limits.
 *
 * Why: a YAML alias makes two keys share one object, and normalizing changes objects in place.
 */
import { isObject } from "./Json.ts"

/** Deepest allowed nesting of objects and lists. Why: the parser, hey-api and the compiler are recursive. */
export const deepestNesting = 400

/** Most values that aliases may add to a document. */
const mostRepeated = 1_000_000

/** Error of a value that is not a tree within the limits. `keys` is the path to the position. */
export class NoTree extends Error {
  readonly keys: ReadonlyArray<string>
  constructor(message: string, keys: ReadonlyArray<string>) {
    super(message)
    this.keys = keys
  }
}

/**
 * Copies a value so that no object is used twice.
 *
 * @throws NoTree when an object contains itself, when nesting is deeper than `deepestNesting`, and when aliases add more
 *         than a million values
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
    if (open.has(value)) throw new NoTree("the anchor contains an alias of itself", keys)
    if (open.size >= deepestNesting) {
      throw new NoTree(`objects and lists are nested more than ${deepestNesting} levels deep`, keys.slice(0, 8))
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
