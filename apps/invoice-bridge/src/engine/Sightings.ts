/** Remembers since when something holds, as long as it holds at every look. */

/** Since when things hold. Times are milliseconds since 1970. */
export interface Sightings {
  /**
   * Takes the things that are true now. Returns the time since when the oldest of them was true at every look. Undefined: there is none.
   *
   * @param keys names of things. Another name is another thing
   */
  readonly look: (keys: Iterable<string>, now: number) => number | undefined
}

/** Makes a memory without things. */
export const makeSightings = (): Sightings => {
  let since = new Map<string, number>()
  return {
    look: (keys, now) => {
      const next = new Map<string, number>()
      for (const key of keys) next.set(key, since.get(key) ?? now)
      since = next
      return next.size === 0 ? undefined : Math.min(...next.values())
    }
  }
}
