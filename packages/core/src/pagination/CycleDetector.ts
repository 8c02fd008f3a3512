/**
 * Finds out when a list returns a page a second time, in constant memory for lists of any length.
 *
 * Remembers the first 1000 pages. Of a longer list it remembers one more page, and replaces it each time that the number of
 * pages has doubled (Brent's algorithm). So a cycle of any length is found, after at most three times its length.
 */

/** Number of pages that are all remembered. */
const remembered = 1_000

/** Detector for one reading of a list. */
export interface CycleDetector {
  /** True when the key was seen before; otherwise records it. */
  readonly wasSeen: (key: string) => boolean
  /** Number of recorded keys. */
  readonly count: () => number
}

/** Makes a detector without recorded keys. */
export const make = (): CycleDetector => {
  const first = new Set<string>()
  let count = 0
  let mark: string | undefined
  let markAt = remembered
  return {
    wasSeen: (key) => {
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
