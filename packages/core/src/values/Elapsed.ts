/**
 * Time that passes, by a clock that is never set: waits, windows, deadlines and lives are measured with it.
 *
 * Hazard: the wall clock is set while a program runs, by NTP and when a machine resumes. Put back by an hour, it would hold
 * every wait for that hour. It is for dates alone: those of the server, and those that are shown to people.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/** Milliseconds from an unknown beginning; only differences mean something. */
export const elapsedMillis = (clock: Clock.Clock): number => Number(clock.monotonicTimeNanosUnsafe() / 1_000_000n)

/** {@link elapsedMillis} of the `Clock` in the context. */
export const elapsed: Effect.Effect<number> = /* @__PURE__ */ Clock.clockWith((clock) =>
  Effect.sync(() => elapsedMillis(clock))
)

/** A moment, by both clocks. */
export interface Now {
  /** Milliseconds since 1970. */
  readonly wall: number
  /** See {@link elapsedMillis}. */
  readonly elapsed: number
}

/** This moment. */
export const nowOf = (clock: Clock.Clock): Now => ({
  wall: clock.currentTimeMillisUnsafe(),
  elapsed: elapsedMillis(clock)
})

/** {@link nowOf} of the `Clock` in the context. */
export const moment: Effect.Effect<Now> = /* @__PURE__ */ Clock.clockWith((clock) => Effect.sync(() => nowOf(clock)))

/** A clock whose wall time is the time that passes: for code of others that measures durations by the wall clock. */
export const steady = (clock: Clock.Clock): Clock.Clock => ({
  currentTimeMillisUnsafe: () => elapsedMillis(clock),
  currentTimeMillis: Effect.sync(() => elapsedMillis(clock)),
  currentTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  currentTimeNanos: clock.monotonicTimeNanos,
  monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  monotonicTimeNanos: clock.monotonicTimeNanos,
  sleep: (duration) => clock.sleep(duration)
})
