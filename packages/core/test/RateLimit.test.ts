import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Exit, Fiber, References } from "effect"
import { TestClock } from "effect/testing"
import * as RateLimit from "../src/rate-limit/RateLimit.ts"
import { keptKeys } from "../src/values/RecentMap.ts"
import { retryAfter } from "../src/http/RetryAfter.ts"
import { at as moment } from "./kit/Moment.ts"
import { quotaServer, seeded } from "./kit/QuotaServer.ts"
import type { QuotaServerOptions } from "./kit/QuotaServer.ts"

const key = "credential"
const none = new Headers()
const stated = new Headers({ "ratelimit-policy": "3;w=1" })

/** One call as `Call` makes it: waits for a permit, sends, learns, and retries after a 429 when allowed. */
const call = Effect.fnUntraced(function* (limit: RateLimit.RateLimit, server: ReturnType<typeof quotaServer>) {
  for (let attempts = 1; ; attempts++) {
    const turn = limit.enter(key)
    // On a fiber of its own, as in `Call`.
    if (turn !== undefined) yield* Effect.timeout(turn, 120_000)
    const { headers, status } = yield* server.send
    const now = yield* Clock.currentTimeMillis
    limit.learn(key, status, headers, moment(now))
    if (status !== 429) return attempts
    yield* Effect.sleep(retryAfter(headers, now) ?? 0)
  }
})

/** Callers that all start at once, and the order in which they succeed. */
const crowd = Effect.fnUntraced(function* (size: number, options: QuotaServerOptions, startedAt: number) {
  yield* TestClock.setTime(startedAt)
  const limit = yield* RateLimit.make
  const server = quotaServer(options)
  const finished: Array<number> = []
  let tookMillis = 0
  const finish = (index: number) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      finished.push(index)
      tookMillis = now - startedAt
    })
  const callers = yield* Effect.forEach(Array.from({ length: size }), (_, index) =>
    Effect.forkChild(Effect.tap(call(limit, server), () => finish(index)))
  )
  yield* TestClock.adjust((size / options.limit) * options.windowMillis * 3)
  const attempts = yield* Effect.forEach(callers, Fiber.join)
  return { server, finished, attempts, tookMillis }
})

const furthest = (finished: ReadonlyArray<number>): number =>
  Math.max(...finished.map((arrived, place) => Math.abs(arrived - place)))

const start = Date.UTC(2026, 10, 21)
const thirty = { limit: 30, windowMillis: 1000 } as const

describe("RateLimit: five hundred callers at once, thirty a second", () => {
  const forms = [
    { stated: true, retryAfter: "seconds" },
    { stated: true, retryAfter: "date" },
    { stated: true, retryAfter: "none" },
    { stated: false, retryAfter: "seconds" },
    { stated: false, retryAfter: "date" }
  ] as const
  const scenarios = forms.flatMap((form) =>
    [0, 1, 137, 500, 951, 999].flatMap((phase) => [0, 613].map((offset) => ({ ...form, phase, offset })))
  )

  it.effect.each(scenarios)(
    "limit stated: $stated, Retry-After: $retryAfter, windows from $phase, start at $offset",
    ({ offset, ...form }) =>
      Effect.gen(function* () {
        const { finished, server, tookMillis } = yield* crowd(
          500,
          { ...thirty, ...form, latency: () => 20 },
          start + offset
        )
        assert.lengthOf(finished, 500)
        const { all, refused } = server.since(start + offset + 1000)
        assert.isAtLeast(all, 400)
        assert.isAtMost(refused, all * 0.05)
        assert.isAtMost(furthest(finished), 50)
        // The server needs at least 17 seconds. A date is up to a second later than the real time, and it is all that
        // is known of this window.
        assert.isAtMost(tookMillis, !form.stated && form.retryAfter === "date" ? 31_000 : 20_000)
      })
  )

  const journeys = [1, 2, 3, 4].flatMap((seed) => [true, false].map((stated) => ({ seed, stated })))

  it.effect.each(journeys)("journeys of unequal length, seed $seed, limit stated: $stated", ({ seed, stated }) =>
    Effect.gen(function* () {
      const random = seeded(seed)
      const options: QuotaServerOptions = {
        ...thirty,
        phase: Math.floor(random() * 1000),
        stated,
        retryAfter: "seconds",
        // Refusals are fast, other responses are slow.
        latency: (status) => 5 + random() * (status === 200 ? 200 : 45)
      }
      const { attempts, finished, server } = yield* crowd(500, options, start)
      assert.lengthOf(finished, 500)
      const { all, refused } = server.since(start + 1000)
      assert.isAtMost(refused, all * 0.05)
      assert.isAtMost(Math.max(...attempts), 5)
    })
  )
})

/** Starts callers one after another, each after some refusals. Returns which of them passed, and when. */
const queue = Effect.fnUntraced(function* (limit: RateLimit.RateLimit, size: number, refusals = 0) {
  const passed: Array<readonly [caller: number, at: number]> = []
  const callers = yield* Effect.forEach(Array.from({ length: size }), (_, index) =>
    Effect.forkChild(
      Effect.andThen(
        Effect.suspend(() => {
          for (let index = 0; index < refusals; index++) limit.learn(key, 429, none, moment(0))
          return limit.enter(key) ?? Effect.void
        }),
        Effect.map(Clock.currentTimeMillis, (now) => passed.push([index, now]))
      )
    )
  )
  yield* TestClock.adjust(0)
  return { passed, callers }
})

describe("RateLimit: a server that refuses one request in twenty, at any rate", () => {
  it.effect.each([1, 2, 3, 4, 5, 6])("costs the pauses that it asks for, and little more: seed %d", (seed) =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      const random = seeded(seed)
      const refusal = new Headers({ "retry-after": "1" })
      let answered = 0
      const caller = Effect.gen(function* () {
        for (;;) {
          yield* limit.enter(key) ?? Effect.void
          yield* Effect.sleep(Math.round(10 + 20 * random()))
          const isRefused = random() < 0.05
          limit.learn(key, isRefused ? 429 : 200, isRefused ? refusal : none, moment(yield* Clock.currentTimeMillis))
          if (!isRefused) answered++
        }
      })
      yield* Effect.forEach(Array.from({ length: 64 }), () => Effect.forkChild(caller))
      yield* TestClock.adjust(60_000)
      // Some 60 requests in flight get their response, then a pause of a second follows.
      assert.isAbove(answered, 60 * 40)
    })
  )
})

describe("RateLimit: learned limits", () => {
  const learnt = (status: number, headers: Record<string, string>) => ({ status, headers: new Headers(headers) })
  const scenarios = [
    { name: "nothing", responses: [], at: [0, 0, 0, 0] },
    { name: "a response without a limit", responses: [learnt(200, {})], at: [0, 0, 0, 0] },
    { name: "a 429 without a wait", responses: [learnt(429, {})], at: [0, 0, 0, 0] },
    {
      name: "a window of its own",
      responses: [learnt(200, { "ratelimit-policy": "2;w=10" })],
      at: [0, 0, 10_050, 10_050]
    },
    { name: "on an error", responses: [learnt(500, { "x-ratelimit-limit-second": "2" })], at: [0, 0, 1050, 1050] },
    {
      name: "no window: the reset",
      responses: [learnt(200, { "x-ratelimit-limit": "2", "x-ratelimit-reset": "4" })],
      at: [0, 0, 4050, 4050]
    },
    {
      name: "no window: the longest reset",
      responses: [
        learnt(200, { "x-ratelimit-limit": "2", "x-ratelimit-reset": "4" }),
        learnt(200, { "x-ratelimit-limit": "2", "x-ratelimit-reset": "1" })
      ],
      at: [0, 0, 4050, 4050]
    },
    { name: "no window and no reset", responses: [learnt(200, { "ratelimit-limit": "2" })], at: [0, 0, 1050, 1050] },
    {
      name: "another limit",
      responses: [learnt(200, { "ratelimit-policy": "9;w=9" }), learnt(200, { "ratelimit-policy": "1;w=1" })],
      at: [0, 1050, 2100, 3150]
    },
    {
      name: "a window that is too long",
      responses: [learnt(200, { "ratelimit-policy": "1;w=61" })],
      at: [0, 0, 0, 0]
    },
    {
      name: "a window that turns out to be too long",
      responses: [
        learnt(200, { "x-ratelimit-limit": "1", "x-ratelimit-reset": "30" }),
        learnt(200, { "x-ratelimit-limit": "1", "x-ratelimit-reset": "3600" })
      ],
      at: [0, 0, 0, 0]
    },
    { name: "used up", responses: [learnt(200, { ratelimit: `"default";r=0;t=3` })], at: [3000, 3000, 3000, 3000] },
    {
      name: "used up, with a limit",
      responses: [learnt(200, { "ratelimit-limit": "3", "ratelimit-remaining": "0", "ratelimit-reset": "2" })],
      at: [2000, 2000, 2000, 4050]
    },
    { name: "Retry-After without 429", responses: [learnt(503, { "retry-after": "3" })], at: [0, 0, 0, 0] },
    {
      name: "a 429 after two responses: a pause for all, and no limit",
      responses: [learnt(200, {}), learnt(404, {}), learnt(429, { "retry-after": "1" })],
      at: [1000, 1000, 1000, 1000]
    },
    {
      name: "429s after two responses",
      responses: [
        learnt(200, {}),
        learnt(404, {}),
        ...Array.from({ length: 3 }, () => learnt(429, { "retry-after": "1" }))
      ],
      at: [1000, 1000, 2050, 2050]
    },
    {
      name: "429s without earlier responses",
      responses: Array.from({ length: 3 }, () => learnt(429, { "retry-after": "2" })),
      at: [2000, 4050, 4050, 6100]
    },
    {
      name: "a 429 does not change a stated limit",
      responses: [learnt(200, { "ratelimit-policy": "3;w=1" }), learnt(429, { "retry-after": "2" })],
      at: [2000, 2000, 2000, 3050]
    },
    { name: "a pause that is too long", responses: [learnt(429, { "retry-after": "61" })], at: [0, 0, 0, 0] }
  ]

  it.effect.each(scenarios)("$name", ({ responses, at }) =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      for (const { headers, status } of responses) limit.learn(key, status, headers, moment(0))
      const { passed } = yield* queue(limit, 4)
      yield* TestClock.adjust(60_000)
      assert.deepEqual(
        passed,
        at.map((time, caller) => [caller, time] as const)
      )
    })
  )

  it.effect("each key for itself, and no wait without a known limit", () =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      assert.isUndefined(limit.enter(key))
      limit.learn("another", 200, stated, moment(0))
      limit.learn(key, 200, none, moment(0))
      assert.isUndefined(limit.enter(key))
      assert.isDefined(limit.enter("another"))
    })
  )

  it.effect("the most recent keys are kept", () =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      for (let index = 0; index < keptKeys; index++) limit.learn(`${index}`, 200, stated, moment(0))
      limit.learn("0", 200, none, moment(0))
      limit.learn("one more", 200, none, moment(0))
      assert.isUndefined(limit.enter("1"))
      for (const kept of ["0", "2", `${keptKeys - 1}`]) assert.isDefined(limit.enter(kept))
    })
  )
})

describe("RateLimit: twenty a second, stated by the first response", () => {
  it.effect.each([0, 1, 2, 5])(
    "with %d waiting callers that are cancelled, the server sees twenty in a second",
    (gone) =>
      Effect.gen(function* () {
        const limit = yield* RateLimit.make
        const sent: Array<number> = []
        const send = Effect.gen(function* () {
          const turn = limit.enter(key)
          if (turn !== undefined) yield* turn
          sent.push(yield* Clock.currentTimeMillis)
          yield* Effect.sleep(10)
          limit.learn(key, 200, new Headers({ "ratelimit-policy": "20;w=1" }), moment(yield* Clock.currentTimeMillis))
        })
        const first = yield* Effect.forkChild(send)
        yield* TestClock.adjust(10)
        yield* Fiber.join(first)
        const callers = yield* Effect.forEach(Array.from({ length: 60 }), () => Effect.forkChild(send))
        yield* TestClock.adjust(100)
        // Calls at the head of the queue, one after another: each has taken a permit.
        for (let index = 0; index < gone; index++) yield* Fiber.interrupt(callers[19 + index]!)
        yield* TestClock.adjust(5_000)
        const inWindow = (from: number): number => sent.filter((at) => at >= from && at < from + 1_050).length
        assert.strictEqual(sent.length, 61 - gone)
        assert.strictEqual(inWindow(0), 20)
        assert.strictEqual(Math.max(...sent.map(inWindow)), 20)
        // The first was sent alone, the next nineteen at 10 ms: each permit is used again as soon as it is free.
        assert.strictEqual(sent[20], 1_050)
        assert.strictEqual(inWindow(1_060), Math.min(20, 61 - gone - 21))
      })
  )
})

describe("RateLimit: the queue", () => {
  it.effect.each([0, 1, 2, 3])("a pause is kept to by all, and costs one place; refused before: %d times", (refusals) =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      limit.learn(key, 200, stated, moment(0))
      const { passed } = yield* queue(limit, 17, refusals)
      yield* TestClock.adjust(1000)
      limit.learn(key, 429, new Headers({ "retry-after": "3" }), moment(1000))
      yield* TestClock.adjust(20_000)
      assert.deepEqual(
        passed.map(([caller]) => caller),
        Array.from({ length: 17 }, (_, caller) => caller)
      )
      // At 4000 the permit for 1050, which the head had taken, is lost.
      assert.deepEqual(
        passed.map(([, at]) => at),
        [0, 1, 2, 3, 4, 5]
          .flatMap((window) => Array<number>(3).fill(window === 0 ? 0 : 2950 + window * 1050))
          .slice(0, 17)
      )
    })
  )

  it.effect.each([
    { name: "the head", gone: 3, at: [0, 0, 0, 1050, 1050, 1050] },
    { name: "one that waits", gone: 4, at: [0, 0, 0, 1050, 1050, 1050] },
    { name: "the last", gone: 6, at: [0, 0, 0, 1050, 1050, 1050] }
  ])("interrupting $name frees its place and no other", ({ at, gone }) =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      limit.learn(key, 200, stated, moment(0))
      const { callers, passed } = yield* queue(limit, 7)
      yield* TestClock.adjust(500)
      yield* Fiber.interrupt(callers[gone]!)
      yield* TestClock.adjust(20_000)
      assert.deepEqual(
        passed.map(([caller]) => caller),
        [0, 1, 2, 3, 4, 5, 6].filter((caller) => caller !== gone)
      )
      assert.deepEqual(
        passed.map(([, time]) => time),
        at
      )
    })
  )

  it.effect("a refused call retries ahead of calls that were not refused, also inside a timeout", () =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      limit.learn(key, 200, new Headers({ "ratelimit-policy": "1;w=1" }), moment(0))
      const go = yield* Deferred.make<void>()
      const order: Array<string> = []
      const enter = (name: string) =>
        Effect.suspend(() => Effect.timeout(limit.enter(key)!, 60_000)).pipe(
          Effect.tap(() => Effect.sync(() => order.push(name))),
          Effect.orDie
        )
      const refused = Effect.gen(function* () {
        limit.learn(key, 429, none, moment(0))
        yield* Deferred.await(go)
        yield* enter("refused")
        limit.learn(key, 200, none, moment(0))
        yield* enter("refused, later")
      })
      const early = yield* Effect.forkChild(refused)
      yield* TestClock.adjust(0)
      const fresh = yield* Effect.forEach(["a", "b", "c", "d"], (name) => Effect.forkChild(enter(name)))
      yield* TestClock.adjust(0)
      yield* Deferred.succeed(go, undefined)
      yield* TestClock.adjust(30_000)
      yield* Effect.forEach([early, ...fresh], Fiber.join)
      // "a" had passed, and "b" was at the head.
      assert.deepEqual(order, ["a", "b", "refused", "c", "d", "refused, later"])
    })
  )

  // As in the tests of BearerToken: with this budget a fiber yields between any two operations.
  const steps = Array.from({ length: 60 }, (_, step) => step)
  const stepwise = Effect.provideService(References.MaxOpsBeforeYield, 3)

  it.effect.each(steps)("interrupting a caller after %d steps leaves the line moving", (step) =>
    Effect.gen(function* () {
      const limit = yield* RateLimit.make
      limit.learn(key, 200, stated, moment(0))
      const enter = Effect.suspend(() => limit.enter(key) ?? Effect.void)
      const first = yield* Effect.forkChild(stepwise(enter))
      const second = yield* Effect.forkChild(stepwise(enter))
      yield* Effect.repeat(Effect.yieldNow, { times: step })
      yield* Fiber.interrupt(first)
      const others = yield* Effect.forEach(Array.from({ length: 4 }), () => Effect.forkChild(enter))
      // Time must not pass before all of them are in the queue.
      yield* Effect.repeat(Effect.yieldNow, { times: 300 })
      yield* TestClock.adjust(5_000)
      const exits = yield* Effect.forEach([second, ...others], Fiber.await)
      assert.isTrue(exits.every(Exit.isSuccess))
    })
  )
})
