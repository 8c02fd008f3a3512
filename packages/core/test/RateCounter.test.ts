import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { RateCounter, make as counterInMemory } from "../src/RateCounter.ts"
import * as RateLimit from "../src/RateLimit.ts"
import { fullest, gaps, limitsTo } from "./kit/Windows.ts"

const key = "credential"
const stated = new Headers({ "ratelimit-policy": "3;w=1" })

describe("RateCounter", () => {
  it.effect.prop(
    "no window holds more than the limit, wherever it begins, however the calls come",
    [gaps, limitsTo(12)],
    ([waits, limit]) =>
      Effect.gen(function* () {
        assert.isAtMost(yield* fullest(counterInMemory(), waits, limit, 1000), limit)
      })
  )

  it.effect("remembers no more than it must of a limit in the ten thousands, and keeps it all the same", () =>
    Effect.gen(function* () {
      const counter = counterInMemory()
      const waits: Array<number> = []
      for (let index = 0; index < 60_000; index++) waits.push(yield* counter.take(key, 25_000, 60_000))
      assert.isAtMost(waits.filter((wait) => wait < 60_000).length, 25_000)
      assert.isAtMost(waits[59_999]!, 3 * 60_000)
    })
  )

  it.effect("the one that is provided counts for the limit", () =>
    Effect.gen(function* () {
      const taken: Array<readonly [string, number, number]> = []
      const provided: RateCounter = {
        take: (...place) => {
          taken.push(place)
          return Effect.succeed(0)
        }
      }
      const limit = yield* Effect.provideService(RateLimit.make, RateCounter, provided)
      limit.learn(key, 200, stated, 0)
      yield* limit.enter(key)!
      assert.deepEqual(taken, [[key, 3, 1000]])
    })
  )
})
