/**
 * A wall clock that is set while the run is on, as NTP, a person or a machine that resumes sets it.
 *
 * Only the wall time steps. What measures passing time goes on evenly, as on any system.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/** By how much the clock is wrong, in milliseconds: an hour and a minute to both sides, a day ahead, and right again. */
const offsets = [-3_600_000, -60_000, 0, 60_000, 3_600_000, 86_400_000] as const

/** How often it is read before it is set again. A call reads it a few times, so that most calls see a step. */
const readingsPerStep = 50

/** A clock of a seed, and how often it was set. */
export const steppedClock = Effect.fnUntraced(function* (seed: number) {
  const real = yield* Clock.Clock
  const drawn = yield* Effect.replicateEffect(Random.nextIntBetween(0, offsets.length), 1_000).pipe(
    Random.withSeed(`clock ${seed}`)
  )
  let readings = 0
  const steps = (): number => Math.floor(readings / readingsPerStep)
  const wrongBy = (): number => {
    readings += 1
    return offsets[drawn[steps() % drawn.length] ?? 0] ?? 0
  }
  const millis = (): number => real.currentTimeMillisUnsafe() + wrongBy()
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
  return { clock, steps }
})
