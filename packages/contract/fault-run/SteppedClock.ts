/**
 * Wall clock that is set during the run, as NTP, a person or a resumed machine does.
 *
 * Only the wall time changes. The monotonic time continues evenly, as on any system.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/** Errors of the clock, in milliseconds: an hour and a minute in both directions, a day ahead, and correct. */
const offsets = [-3_600_000, -60_000, 0, 60_000, 3_600_000, 86_400_000] as const

/** Readings between two changes. A call reads the clock a few times, so most calls see a change. */
const readingsPerStep = 50

/**
 * Returns the clock of a seed, and the number of its changes.
 *
 * A Promise client has no clock of its own: for it `Date.now` is replaced. The servers do not read it, they use `new Date()`.
 * Hazard: everything else in the process reads it too, so other runs must wait.
 */
export const steppedClock = Effect.fnUntraced(function* (seed: number) {
  const real = yield* Clock.Clock
  const dateNow = Date.now
  const drawn = yield* Effect.replicateEffect(Random.nextIntBetween(0, offsets.length), 1_000).pipe(
    Random.withSeed(`clock ${seed}`)
  )
  let readings = 0
  const steps = (): number => Math.floor(readings / readingsPerStep)
  const wrongBy = (): number => {
    readings += 1
    return offsets[drawn[steps() % drawn.length] ?? 0] ?? 0
  }
  const millis = (): number => dateNow() + wrongBy()
  const nanos = (): bigint => real.currentTimeNanosUnsafe() + BigInt(wrongBy()) * 1_000_000n
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: real.monotonicTimeNanos,
    sleep: (duration) => real.sleep(duration)
  }
  const setDate = Effect.acquireRelease(
    Effect.sync(() => (Date.now = millis)),
    () => Effect.sync(() => (Date.now = dateNow))
  )
  /** Sets the clock of the calls inside an effect, by the client that makes them. */
  const setting = {
    effect: <A, E, R>(calls: Effect.Effect<A, E, R>) => Effect.provideService(calls, Clock.Clock, clock),
    promise: <A, E, R>(calls: Effect.Effect<A, E, R>) => Effect.scoped(Effect.andThen(setDate, calls))
  }
  return { setting, steps }
})
