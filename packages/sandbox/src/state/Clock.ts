/**
 * The sandbox's clock: another clock, and an offset that a person or a test moves.
 *
 * Timestamps, token expiry, due dates and the rate limit use it. The offset is not stored: a restarted sandbox begins with
 * the other clock's time.
 */

/** Largest time of a `Date`, in milliseconds. */
const lastMoment = 8.64e15

/** Clock that can be moved. */
export class Clock {
  readonly #source: () => Date
  #offsetMs = 0

  /** @param source clock to follow; the system's clock if missing */
  constructor(source: () => Date = () => new Date()) {
    this.#source = source
  }

  /** Returns the present time. Also usable without its object. */
  readonly now = (): Date => new Date(this.#source().getTime() + this.#offsetMs)

  /** Returns the distance to the clock that it follows, in milliseconds. */
  offsetMs(): number {
    return this.#offsetMs
  }

  /** Moves the clock forward. @throws RangeError if `ms` is negative, or the time is out of range */
  advance(ms: number): void {
    if (!(ms >= 0) || this.now().getTime() + ms > lastMoment) {
      throw new RangeError("advanceMs must be a number of at least 0, and the time a date")
    }
    this.#offsetMs += ms
  }

  /** Sets the time. The clock then runs on from it. It may go back. @throws RangeError if `at` is no date */
  moveTo(at: Date): void {
    if (Number.isNaN(at.getTime())) throw new RangeError("at must be a date")
    this.#offsetMs = at.getTime() - this.#source().getTime()
  }
}
