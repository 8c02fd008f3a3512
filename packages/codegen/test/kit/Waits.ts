/** A clock for tests with real connections: waits end at once and are recorded, and the time moves on by them. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** A wait as long as this is the timeout of a whole reading. It never ends. */
const timeout = 60_000

/** Makes the clock. `waits` has the milliseconds of each wait. */
export const recordedWaits = () => {
  const waits: Array<number> = []
  const now = (): number => waits.reduce((sum, wait) => sum + wait, Date.parse("2026-01-01T00:00:00Z"))
  const nanos = (): bigint => BigInt(now()) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: now,
    currentTimeMillis: Effect.sync(now),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) =>
      Effect.suspend(() => {
        const millis = Duration.toMillis(duration)
        if (millis >= timeout) return Effect.never
        waits.push(millis)
        return Effect.void
      })
  }
  return { provide: Effect.provideService(Clock.Clock, clock), waits }
}
