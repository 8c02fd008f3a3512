/**
 * So many requests in a second, for each credential.
 *
 * Fixed windows of one second of the sandbox's clock: the 31st request of a second is refused, and the refusal says how
 * long to wait. Credentials are forgotten with their second; what stays is how many requests each second granted and
 * refused.
 */

/** Where a credential stands in the current second. */
export interface Allowance {
  readonly granted: boolean
  readonly limit: number
  readonly remaining: number
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number
}

/** What became of the requests of one second, over all credentials. */
export interface Window {
  /** The second, in seconds since 1970, by the sandbox's clock. */
  readonly second: number
  readonly granted: number
  /** Over the limit: answered with 429 by the limit itself, not by a fault. */
  readonly refused: number
}

/** An hour of uninterrupted requests. */
const keptWindows = 3_600

/** Counts requests by key. */
export class RateLimit {
  readonly #limit: number
  readonly #clock: () => Date
  readonly #windows: Array<Window> = []
  #used = new Map<string, number>()

  /** @param limit requests in a second for each key; 0 turns the limit off, then every request is granted */
  constructor(limit: number, clock: () => Date) {
    this.#limit = limit
    this.#clock = clock
  }

  /** Takes one request off the key's allowance; `undefined` when the limit is off. */
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

  /** The seconds in which requests arrived, in order; the last 3,600 of them. */
  windows(): ReadonlyArray<Window> {
    return [...this.#windows]
  }
}
