/**
 * Measures elapsed time with a monotonic clock: for waits, windows, deadlines and expiry.
 *
 * Hazard: the wall clock is set while a program runs, by NTP and when a machine resumes. Set back by an hour, it would
 * extend every wait by that hour. It is only for dates: those of the server, and those that people read.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Returns milliseconds since an arbitrary start. Only differences have a meaning. */
export const elapsedMillis = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe() / 1_000_000n)

/** {@link elapsedMillis} of the `Clock` in the context. */
export const elapsed: Effect.Effect<number> = /* @__PURE__ */ Clock.clockWith((clock) =>
  Effect.sync(() => elapsedMillis(clock))
)

/** Current time by both clocks. */
export interface Now {
  /** Milliseconds since 1970. */
  readonly wall: number
  /** See {@link elapsedMillis}. */
  readonly elapsed: number
}

/** Returns the current time by both clocks. */
export const nowOf = (clock: Clock.Clock): Now => ({
  wall: clock.currentTimeMillisUnsafe(),
  elapsed: elapsedMillis(clock)
})

/** {@link nowOf} of the `Clock` in the context. */
export const moment: Effect.Effect<Now> = /* @__PURE__ */ Clock.clockWith((clock) => Effect.sync(() => nowOf(clock)))

/** Makes a clock whose wall time is the elapsed time, for other libraries that measure durations by the wall clock. */
export const steady = (clock: Clock.Clock): Clock.Clock => ({
  currentTimeMillisUnsafe: () => elapsedMillis(clock),
  currentTimeMillis: Effect.sync(() => elapsedMillis(clock)),
  currentTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  currentTimeNanos: clock.monotonicTimeNanos,
  monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  monotonicTimeNanos: clock.monotonicTimeNanos,
  sleep: (duration) => clock.sleep(duration)
})
