/**
 * The test clock with a wall time that can be set, as NTP or a resumed machine does. Waits and monotonic time are not
 * affected.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** The clock, and the difference of its wall time, in milliseconds. */
export interface SteppedClock {
  readonly clock: Clock.Clock
  readonly step: (millis: number) => void
}

/** Makes such a clock from the clock of the test. */
export const steppedClock: Effect.Effect<SteppedClock> = Clock.clockWith((clock) =>
  Effect.sync(() => {
    let off = 0
    const millis = (): number => clock.currentTimeMillisUnsafe() + off
    const nanos = (): bigint => clock.currentTimeNanosUnsafe() + BigInt(off) * 1_000_000n
    return {
      step: (by) => void (off += by),
      // The rest is the test clock's own.
      clock: {
        ...clock,
        currentTimeMillisUnsafe: millis,
        currentTimeMillis: Effect.sync(millis),
        currentTimeNanosUnsafe: nanos,
        currentTimeNanos: Effect.sync(nanos)
      }
    }
  })
)
