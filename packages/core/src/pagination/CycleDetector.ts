/**
 * Which pages of a list were met already, in the same memory however long the list is.
 *
 * The first ones are remembered one by one. Of a longer list one more is, another each time that the number of pages has
 * doubled (Brent's way of finding a circle): so a circle of any length is found, after three times its length at most.
 */

/** So many pages are remembered one by one. */
const remembered = 1_000

/** The pages of one reading. */
export interface CycleDetector {
  /** True when the page was met before; else it is noted. */
  readonly isMet: (key: string) => boolean
  /** How many were noted. */
  readonly count: () => number
}

/** None yet. */
export const make = (): CycleDetector => {
  const first = new Set<string>()
  let count = 0
  let mark: string | undefined
  let markAt = remembered
  return {
    isMet: (key) => {
      if (key === mark || first.has(key)) return true
      count++
      if (count <= remembered) first.add(key)
      if (count === markAt) {
        mark = key
        markAt *= 2
      }
      return false
    },
    count: () => count
  }
}
