/** Prints the CPU time and the peak memory of a worker. */

/** Pause between two lines, in milliseconds. */
const pause = 100

/** Figures of a process since its start. */
export interface Figures {
  /** CPU time in milliseconds. */
  readonly cpu: number
  /** Peak of the resident set, in kilobytes of 1,024 bytes. */
  readonly peak: number
}

/** Prints `{"ready": true}`, and from then on the figures as lines of JSON. */
export const printFigures = (): void => {
  console.log(JSON.stringify({ ready: true }))
  setInterval(() => {
    const { system, user } = process.cpuUsage()
    const figures: Figures = { cpu: (user + system) / 1_000, peak: process.resourceUsage().maxRSS }
    console.log(JSON.stringify(figures))
  }, pause)
}
