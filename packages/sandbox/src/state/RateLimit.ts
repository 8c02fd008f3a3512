/**
 * Rate limit: a number of requests per second for each credential.
 *
 * It counts in fixed windows of one second of the sandbox's clock. With a limit of 30, the 31st request of a second is
 * refused, and the response contains the wait. Counts by credential are dropped after their second. The numbers of
 * granted and refused requests are kept.
 */

/** State of a credential in the current second. */
export interface Allowance {
  readonly granted: boolean
  readonly limit: number
  readonly remaining: number
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number
}

/** Granted and refused requests of one second, over all credentials. */
export interface Window {
  /** Unix time of the second, by the sandbox's clock. */
  readonly second: number
  readonly granted: number
  /** Requests over the limit. The limit itself responded with 429, not a fault. */
  readonly refused: number
}

/** Number of windows to keep: one hour of uninterrupted requests. */
const keptWindows = 3_600

/** Counts requests by key. */
export class RateLimit {
  readonly #limit: number
  readonly #clock: () => Date
  readonly #windows: Array<Window> = []
  #used = new Map<string, number>()

  /** @param limit requests per second for each key; 0 turns the limit off, and every request is granted */
  constructor(limit: number, clock: () => Date) {
    this.#limit = limit
    this.#clock = clock
  }

  /** Counts one request of a key. Returns `undefined` if the limit is off. */
  take(key: string): Allowance | undefined {
    const second = Math.floor(this.#clock().getTime() / 1000)
    let last = this.#windows.at(-1)
    if (last?.second !== second) {
      last = { second, granted: 0, refused: 0 }
      this.#windows.push(last)
      if (this.#windows.length > keptWindows) this.#windows.shift()
      this.#used.clear()
    }
    const used = (this.#used.get(key) ?? 0) + 1
    this.#used.set(key, used)
    const granted = this.#limit <= 0 || used <= this.#limit
    const more = granted ? { granted: last.granted + 1 } : { refused: last.refused + 1 }
    this.#windows[this.#windows.length - 1] = { ...last, ...more }
    if (this.#limit <= 0) return undefined
    return { granted, limit: this.#limit, remaining: Math.max(0, this.#limit - used), resetSeconds: 1 }
  }

  /** Returns the seconds in which requests arrived, in order. Keeps the last 3,600. */
  windows(): ReadonlyArray<Window> {
    return [...this.#windows]
  }
}
