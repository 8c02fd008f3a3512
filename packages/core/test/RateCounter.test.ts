import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { RateCounter, make as counterInMemory } from "../src/rate-limit/RateCounter.ts"
import * as RateLimit from "../src/rate-limit/RateLimit.ts"
import { at } from "./kit/Moment.ts"
import { fullest, gaps, limitsTo } from "./kit/Windows.ts"

const key = "credential"
const stated = new Headers({ "ratelimit-policy": "3;w=1" })

describe("RateCounter", () => {
  it.effect.prop(
    "no window has more requests than the limit, at any start and for any calls",
    [gaps, limitsTo(12)],
    ([waits, limit]) =>
      Effect.gen(function* () {
        assert.isAtMost(yield* fullest(counterInMemory(), waits, limit, 1000), limit)
      })
  )

  it.effect("stays within a limit in the ten thousands, with a short memory", () =>
    Effect.gen(function* () {
      const counter = counterInMemory()
      const waits: Array<number> = []
      for (let index = 0; index < 60_000; index++) waits.push((yield* counter.take(key, 25_000, 60_000)).wait)
      assert.isAtMost(waits.filter((wait) => wait < 60_000).length, 25_000)
      assert.isAtMost(waits[59_999]!, 3 * 60_000)
    })
  )

  it.effect("a returned permit is free again, and no other", () =>
    Effect.gen(function* () {
      const counter = counterInMemory()
      const take = counter.take(key, 2, 1000)
      const [first, second, third] = [yield* take, yield* take, yield* take]
      assert.deepStrictEqual([first.wait, second.wait, third.wait], [0, 0, 1050])
      yield* third.giveBack
      // Returned twice, it frees one permit only.
      yield* third.giveBack
      const [fourth, fifth, sixth] = [yield* take, yield* take, yield* take]
      assert.deepStrictEqual([fourth.wait, fifth.wait, sixth.wait], [1050, 1050, 2100])
      yield* fourth.giveBack
      assert.strictEqual((yield* take).wait, 2100)
    })
  )

  it.effect("requests that were sent before the limit was known are counted", () =>
    Effect.gen(function* () {
      const counter = counterInMemory()
      yield* counter.take(key, 3, 1000)
      counter.sent?.(key, [-900, -100])
      yield* TestClock.adjust(100)
      const waits = yield* Effect.forEach([1, 2, 3], () => counter.take(key, 3, 1000))
      assert.deepStrictEqual(
        waits.map(({ wait }) => wait),
        [50, 850, 950]
      )
    })
  )

  it.effect("the provided counter counts for the limit", () =>
    Effect.gen(function* () {
      const taken: Array<readonly [string, number, number]> = []
      const provided: RateCounter = {
        take: (...place) => {
          taken.push(place)
          return Effect.succeed({ wait: 0, giveBack: Effect.void })
        }
      }
      const limit = yield* Effect.provideService(RateLimit.make, RateCounter, provided)
      limit.learn(key, 200, stated, at(0))
      yield* limit.enter(key)!
      assert.deepEqual(taken, [[key, 3, 1000]])
    })
  )
})
