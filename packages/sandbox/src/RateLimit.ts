/**
 * So many requests in a second, for each credential.
 *
 * Fixed windows of one second of the sandbox's clock: the 31st request of a second is refused, and the refusal says how
 * long to wait. Nothing is remembered of earlier seconds.
 */

/** Where a credential stands in the current second. */
export interface Allowance {
  readonly granted: boolean
  readonly limit: number
  readonly remaining: number
  /** Whole seconds until the window ends, at least 1. */
  readonly resetSeconds: number
}

/** Counts requests by key. */
export class RateLimit {
  readonly #limit: number
  readonly #clock: () => Date
  #second = 0
  #used = new Map<string, number>()

  /** @param limit requests in a second for each key; 0 turns the limit off */
  constructor(limit: number, clock: () => Date) {
    this.#limit = limit
    this.#clock = clock
  }

  /** Takes one request off the key's allowance; `undefined` when the limit is off. */
  take(key: string): Allowance | undefined {
    if (this.#limit <= 0) return undefined
    const second = Math.floor(this.#clock().getTime() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#used.clear()
    }
    const used = (this.#used.get(key) ?? 0) + 1
    this.#used.set(key, used)
    return {
      granted: used <= this.#limit,
      limit: this.#limit,
      remaining: Math.max(0, this.#limit - used),
      resetSeconds: 1
    }
  }
}
