/**
 * The sandbox's clock: another clock, and an offset that a person or a test moves.
 *
 * Timestamps, token expiry, due dates and the rate limit use it. The offset is not stored: a restarted sandbox begins with
 * the other clock's time.
 */

/** Times that the clock may be set to. Why: others have no form in APIs, such as years of five digits. */
const firstMoment = 0
const lastMoment = Date.UTC(9000, 0)

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
    if (!(ms >= 0)) throw new RangeError("The clock goes forward by a number of milliseconds of at least 0")
    this.moveTo(new Date(this.now().getTime() + ms))
  }

  /** Undoes all moves: it has the time of the clock that it follows. */
  undo(): void {
    this.#offsetMs = 0
  }

  /** Sets the time. The clock then runs on from it. It may go back. @throws RangeError outside of the years 1970 to 8999 */
  moveTo(at: Date): void {
    if (!(at.getTime() >= firstMoment && at.getTime() < lastMoment)) {
      throw new RangeError("The clock can be set to the years 1970 to 8999")
    }
    this.#offsetMs = at.getTime() - this.#source().getTime()
  }
}
