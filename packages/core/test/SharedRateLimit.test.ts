import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Logger } from "effect"
import { RateLimiter } from "effect/persistence"
import { TestClock } from "effect/testing"
import { RateCounter } from "../src/rate-limit/RateCounter.ts"
import * as RateLimit from "../src/rate-limit/RateLimit.ts"
import * as SharedRateLimit from "../src/rate-limit/SharedRateLimit.ts"
import { at } from "./kit/Moment.ts"
import { quotaServer } from "./kit/QuotaServer.ts"
import { fullest, gaps, limitsTo } from "./kit/Windows.ts"

const key = "credential"

/** One process: a rate limit of its own, over a store that it may share. */
const processOver = Effect.fnUntraced(function* (store: Layer.Layer<RateLimiter.RateLimiterStore>) {
  const context = yield* Layer.build(Layer.provide(SharedRateLimit.layer, store))
  return { limit: Effect.provideContext(RateLimit.make, context), counter: Effect.provideContext(RateCounter, context) }
})

/**
 * Takes one permit, so that the hash of the key is cached. Why: hashing takes real time, and the clock of these tests would
 * continue meanwhile.
 */
const warmed = Effect.fnUntraced(function* (counter: Effect.Effect<RateCounter | undefined>) {
  yield* (yield* counter)!.take(key, 30, 1000)
})

const unused = () => Effect.die("not asked for by a rate limit")

/** A store that does the same for every take. */
const storeThat = (takes: Effect.Effect<readonly [number, number], RateLimiter.RateLimiterError>) =>
  Layer.succeed(RateLimiter.RateLimiterStore, {
    tokenBucket: () => takes,
    fixedWindow: unused,
    adaptiveConsume: unused,
    adaptiveFeedback: unused
  })

const failing = storeThat(
  Effect.fail(new RateLimiter.RateLimiterError({ reason: new RateLimiter.RateLimitStoreError({ message: "gone" }) }))
)

describe("SharedRateLimit", () => {
  it.effect.each([0, 137, 500, 999])("two processes stay below the limit together, windows from %d", (phase) =>
    Effect.gen(function* () {
      const store = Layer.succeedContext(yield* Layer.build(RateLimiter.layerStoreMemory))
      const server = quotaServer({ limit: 30, windowMillis: 1000, phase, stated: true, retryAfter: "seconds" })
      const processes = yield* Effect.forEach([1, 2], () => processOver(store))
      const callers: Array<Fiber.Fiber<number>> = []
      for (const { counter, limit: make } of processes) {
        yield* warmed(counter)
        const limit = yield* make
        // Both processes know the limit from one response.
        limit.learn(key, 200, new Headers({ "ratelimit-policy": "30;w=1" }), at(0))
        const call = Effect.gen(function* () {
          yield* limit.enter(key) ?? Effect.void
          const { headers, status } = yield* server.send
          limit.learn(key, status, headers, at(yield* Clock.currentTimeMillis))
          return status
        })
        for (let index = 0; index < 100; index++) callers.push(yield* Effect.forkChild(call))
      }
      yield* TestClock.adjust(9_000)
      const statuses = yield* Effect.forEach(callers, Fiber.join)
      assert.deepEqual(new Set(statuses), new Set([200]))
      assert.deepEqual(server.since(0), { all: 200, refused: 0 })
    })
  )

  it.effect.prop(
    "no window has more requests than the limit, at any start and for any calls",
    [gaps, limitsTo(40)],
    ([waits, limit]) =>
      Effect.gen(function* () {
        const counter = (yield* (yield* processOver(RateLimiter.layerStoreMemory)).counter)!
        // Times are rounded up to the millisecond, so the distance may be one millisecond shorter.
        assert.isAtMost(yield* fullest(counter, waits, limit, 999), limit)
      }).pipe(Effect.scoped)
  )

  it.effect("a failing store stops no call, and is logged once a minute", () =>
    Effect.gen(function* () {
      const warnings: Array<unknown> = []
      const logger = Logger.make<unknown, void>(({ message }) => void warnings.push(message))
      const { counter } = yield* processOver(failing)
      const { take } = (yield* counter)!
      const waits = Effect.forEach([1, 2, 3], () => Effect.map(take(key, 2, 1000), ({ wait }) => wait))
      yield* Effect.gen(function* () {
        // The counter in memory applies the limit meanwhile.
        assert.deepEqual(yield* waits, [0, 0, 1050])
        assert.lengthOf(warnings, 1)
        yield* TestClock.adjust(59_999)
        yield* waits
        assert.lengthOf(warnings, 1)
        yield* TestClock.adjust(SharedRateLimit.storeAvoided)
        yield* waits
        assert.lengthOf(warnings, 2)
      }).pipe(Effect.provideService(Logger.CurrentLoggers, new Set([logger])))
    })
  )

  it.effect("a store that does not respond costs a second, and then nothing until its next use", () =>
    Effect.gen(function* () {
      const store = { asked: 0 }
      const silent = storeThat(
        Effect.suspend(() => {
          store.asked++
          return Effect.never
        })
      )
      const { take } = (yield* (yield* processOver(silent)).counter)!
      const first = yield* Effect.forkChild(take(key, 2, 1000))
      // The hash of the key is made meanwhile, in real time.
      while (store.asked === 0) yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust(SharedRateLimit.storeTimeout)
      assert.strictEqual((yield* Fiber.join(first)).wait, 0)
      assert.strictEqual((yield* take(key, 2, 1000)).wait, 0)
      assert.strictEqual(store.asked, 1)
      yield* TestClock.adjust(SharedRateLimit.storeAvoided)
      yield* Effect.forkChild(take(key, 2, 1000))
      yield* TestClock.adjust(0)
      assert.strictEqual(store.asked, 2)
    })
  )

  it.effect("separates accounts, and hides their keys from the store", () =>
    Effect.gen(function* () {
      const keys: Array<string> = []
      const noting = Layer.succeed(RateLimiter.RateLimiterStore, {
        tokenBucket: ({ key: stored }) => {
          keys.push(stored)
          return Effect.succeed([1, 0] as const)
        },
        fixedWindow: unused,
        adaptiveConsume: unused,
        adaptiveFeedback: unused
      })
      const { take } = (yield* (yield* processOver(noting)).counter)!
      for (const account of ["planted 1", "planted 2", "planted 1"]) yield* take(account, 2, 1000)
      assert.match(keys.join(" "), /^(faktura:[0-9a-f]{64} ?){3}$/)
      assert.deepEqual([keys[0] === keys[2], keys[0] === keys[1]], [true, false])
    })
  )
})
