/** Points of a process: moments before and after what changes a database or a server. The process dies at the point that it is told. */
import { writeSync } from "node:fs"

/**
 * Passes a point. Does not return if the process dies there.
 *
 * @param isChange true for a commit, a statement that commits by itself, and an HTTP call. Between two of these, a crash leaves the
 *   same databases and servers behind, wherever it happens
 */
export type Pass = (when: "before" | "after", what: string, isChange: boolean) => void

/** Points that are counted: those of changes, or those of all statements. */
export type Counted = "changes" | "statements"

/** Counter of points. */
export interface Points {
  readonly pass: Pass
  /** Starts to count at 0. @param diesAt number of the point to die at. Undefined: none */
  readonly begin: (diesAt: number | undefined) => void
  /** Names of the points that were passed since then, and how often. */
  readonly passed: () => Readonly<Record<string, number>>
}

/** Makes a counter. A point at which the process dies is printed first, as JSON. */
export const makePoints = (counted: Counted): Points => {
  let isCounting = false
  let count = 0
  let diesAt: number | undefined
  let names = new Map<string, number>()
  return {
    pass: (when, what, isChange) => {
      if (!isCounting || (counted === "changes" && !isChange)) return
      const name = `${when} ${what}`
      if (count++ === diesAt) {
        writeSync(1, `${JSON.stringify({ died: name })}\n`)
        // Does not return: the operating system ends the process inside the call.
        process.kill(process.pid, "SIGKILL")
      }
      names.set(name, (names.get(name) ?? 0) + 1)
    },
    begin: (point) => {
      isCounting = true
      count = 0
      diesAt = point
      names = new Map()
    },
    passed: () => Object.fromEntries(names)
  }
}
