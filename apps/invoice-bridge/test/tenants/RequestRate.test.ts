/** The limit of requests in a second, on the test clock. */
import type { ApiClient } from "@faktura/core/ApiClient"
import * as RateCounter from "@faktura/core/RateCounter"
import type { RateLimit } from "@faktura/core/RateLimit"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as RequestRate from "../../src/tenants/RequestRate.ts"

class Client extends Context.Service<Client, ApiClient>()("test/Client") {}

const clientWith = (rate: RateLimit | undefined, requestsPerSecond: number | undefined, counter = RateCounter.make()) =>
  RequestRate.layer(
    Client,
    // Only the rate limit of the client is used.
    Layer.succeed(Client, { ...(rate && { rate }) } as ApiClient),
    requestsPerSecond === undefined ? undefined : { counter, name: "maesn acme", requestsPerSecond }
  )

/** Makes requests at once, and returns the times at which they are sent. */
const timesOf = Effect.fnUntraced(function* (amount: number) {
  const { rate } = yield* Client
  const times: Array<number> = []
  const all = Effect.forEach(
    Array.from({ length: amount }),
    () =>
      Effect.gen(function* () {
        yield* rate?.enter("key") ?? Effect.void
        times.push(yield* Clock.currentTimeMillis)
      }),
    { concurrency: "unbounded" }
  )
  const fiber = yield* Effect.forkChild(all)
  yield* TestClock.adjust("1 minute")
  yield* Fiber.join(fiber)
  return times
})

/** Largest number of times in any window. */
const most = (times: ReadonlyArray<number>, window: number): number =>
  Math.max(...times.map((from) => times.filter((time) => time >= from && time < from + window).length))

describe("requests in a second", () => {
  it.effect("are limited in every window, and not delayed below the limit", () =>
    Effect.gen(function* () {
      const times = yield* timesOf(35)
      assert.strictEqual(most(times, 1_000), 10)
      assert.strictEqual(times.filter((time) => time === times[0]).length, 10)
      assert.isAtMost(times.at(-1)! - times[0]!, 3_200)
    }).pipe(Effect.provide(clientWith(undefined, 10)))
  )

  it.effect("may be less than one", () =>
    Effect.gen(function* () {
      const times = yield* timesOf(4)
      assert.strictEqual(most(times, 4_000), 1)
    }).pipe(Effect.provide(clientWith(undefined, 0.25)))
  )

  it.effect("are not limited without a setting", () =>
    Effect.gen(function* () {
      assert.strictEqual(new Set(yield* timesOf(100)).size, 1)
    }).pipe(Effect.provide(clientWith(undefined, undefined)))
  )

  it.effect("wait for the server's limit first", () => {
    const own: RateLimit = { enter: () => Effect.sleep("10 seconds"), learn: () => {} }
    return Effect.gen(function* () {
      const began = yield* Clock.currentTimeMillis
      const times = yield* timesOf(4)
      assert.isTrue(times.every((time) => time >= began + 10_000))
      assert.strictEqual(most(times, 1_000), 2)
    }).pipe(Effect.provide(clientWith(own, 2)))
  })

  it.effect("are counted together by one counter", () => {
    const counter = RateCounter.make()
    const shared = Effect.provide(timesOf(10), clientWith(undefined, 5, counter))
    return Effect.gen(function* () {
      const [one, two] = yield* Effect.all([shared, shared], { concurrency: 2 })
      assert.strictEqual(most([...one, ...two], 1_000), 5)
    })
  })

  it.effect("give their turn back when they are interrupted", () =>
    Effect.gen(function* () {
      const { rate } = yield* Client
      yield* rate?.enter("key") ?? Effect.void
      const waiting = yield* Effect.forkChild(rate?.enter("key") ?? Effect.void)
      yield* TestClock.adjust(1)
      yield* Fiber.interrupt(waiting)
      const began = yield* Clock.currentTimeMillis
      const [time] = yield* timesOf(1)
      assert.isAtMost(time! - began, 1_100)
    }).pipe(Effect.provide(clientWith(undefined, 1)))
  )
})
