/** Windows of a second, as a counter fills them. */
import { Arbitrary, Clock, Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import type { RateCounter } from "../../src/rate-limit/RateCounter.ts"

/** Waits between calls, in milliseconds. */
export const gaps = Arbitrary.array(
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 400 }))),
  { maxLength: 80 }
)

/** Limits, up to the one given. */
export const limitsTo = (maximum: number) =>
  Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum })))

/** Takes a permit after each wait. Returns the most permits in any window of so many milliseconds. */
export const fullest = Effect.fnUntraced(function* (
  counter: RateCounter,
  waits: ReadonlyArray<number>,
  limit: number,
  window: number
) {
  yield* TestClock.setTime(0)
  const used: Array<number> = []
  for (const wait of waits) {
    yield* TestClock.adjust(wait)
    used.push((yield* Clock.currentTimeMillis) + (yield* counter.take("credential", limit, 1000)).wait)
  }
  return Math.max(0, ...used.map((start) => used.filter((at) => at >= start && at < start + window).length))
})
