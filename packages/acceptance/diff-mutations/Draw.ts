/**
 * Random choices from a seed: the same seed gives the same choices on every machine.
 */

/** Source of random choices. */
export interface Draw {
  /** Returns an integer from 0 up to, and without, a limit. */
  readonly below: (limit: number) => number
  /** Returns one item of a list, or undefined if the list is empty. */
  readonly pick: <A>(list: ReadonlyArray<A>) => A | undefined
}

// FNV-1a of the text, as the start of the generator.
const startOf = (seed: string): number => {
  let hash = 0x811c9dc5
  for (const character of seed) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return hash
}

/**
 * Makes the choices of a seed (mulberry32).
 *
 * @example
 * ```ts
 * const draw = drawFrom("1/17")
 * const color = draw.pick(["red", "green"])
 * ```
 */
export const drawFrom = (seed: string): Draw => {
  let state = startOf(seed)
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, pick: (list) => list[below(list.length)] }
}
