// Sources of a call's policy, and the effect of each of its fields.
import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import { TestClock } from "effect/testing"
import { CallPolicy, defaultCallPolicy, delayAfter, policyOf, withCallPolicy } from "../src/operation/CallPolicy.ts"
import type { CallPolicyChange, LayerPolicy } from "../src/operation/CallPolicy.ts"
import { turn } from "./kit/Ended.ts"
import { scripted } from "./kit/Scripted.ts"

const layer: LayerPolicy = {
  deadline: 60_000,
  attemptTimeout: 10_000,
  responses: "report",
  services: { Files: { attemptTimeout: 50_000, maxResponseBytes: 1, responses: "off" } }
}

const none: CallPolicyChange = {}

const rows: ReadonlyArray<
  readonly [string, LayerPolicy | undefined, operation: string, CallPolicyChange, expected: CallPolicyChange]
> = [
  ["nothing said", undefined, "Files.get", none, {}],
  ["the layer", layer, "Entities.get", none, { deadline: 60_000, attemptTimeout: 10_000, responses: "report" }],
  [
    "the service",
    layer,
    "Files.get",
    none,
    { deadline: 60_000, attemptTimeout: 50_000, maxResponseBytes: 1, responses: "off" }
  ],
  [
    "the call",
    layer,
    "Files.get",
    { attemptTimeout: 3, maxAttempts: 1, responses: "fail" },
    { deadline: 60_000, attemptTimeout: 3, maxResponseBytes: 1, maxAttempts: 1, responses: "fail" }
  ],
  ["the call, without a layer's", undefined, "Files.get", { maxDelay: 7 }, { maxDelay: 7 }],
  [
    "a service that only begins alike",
    layer,
    "FilesOld.get",
    none,
    { deadline: 60_000, attemptTimeout: 10_000, responses: "report" }
  ],
  [
    "an operation of no service",
    layer,
    "clientCredentials",
    none,
    { deadline: 60_000, attemptTimeout: 10_000, responses: "report" }
  ]
]

describe("a call's policy", () => {
  for (const [title, ofLayer, operation, change, expected] of rows) {
    it(title, () => {
      const policy = policyOf(ofLayer, operation, change)
      assert.deepStrictEqual(policy, { ...defaultCallPolicy, ...expected })
      // Kept between calls, and not spoilt by them.
      assert.deepStrictEqual(policyOf(ofLayer, operation, change), policy)
    })
  }

  it.effect("keeps what an outer change says of other numbers", () =>
    Effect.gen(function* () {
      const seen = yield* CallPolicy.pipe(
        withCallPolicy({ deadline: 1, maxAttempts: 2 }),
        withCallPolicy({ deadline: 9, baseDelay: 3 })
      )
      assert.deepStrictEqual(seen, { deadline: 1, maxAttempts: 2, baseDelay: 3 })
    })
  )
})

describe("limits of time", () => {
  const hanging = scripted(["hangs"], { kind: "read", method: "GET" })

  it.effect("an attempt ends after its limit, and its request is aborted", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* hanging
      const fiber = yield* Effect.forkChild(
        call().pipe(withCallPolicy({ attemptTimeout: 700, maxAttempts: 1 }), Effect.flip)
      )
      yield* turn
      yield* TestClock.adjust(699)
      yield* turn
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(1)
      const error = yield* Fiber.join(fiber)
      assert.strictEqual(error._tag, "Unavailable")
      assert.include(error.message, "no response within 700 ms")
      assert.propertyVal(sent[0]?.["signal"], "aborted", true)
    })
  )

  it.effect("a whole call ends with its deadline, in the middle of an attempt", () =>
    Effect.gen(function* () {
      const { call } = yield* hanging
      const fiber = yield* Effect.forkChild(
        call().pipe(withCallPolicy({ deadline: 40_000, maxAttempts: 9 }), Effect.flip)
      )
      for (let second = 0; second < 40; second++) {
        assert.isUndefined(fiber.pollUnsafe())
        yield* turn
        yield* TestClock.adjust(1_000)
      }
      yield* turn
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "Unavailable")
    })
  )

  it.effect("a wait for credentials ends with the deadline too", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted(
        [{ status: 200, body: { id: "1" } }],
        { security: [["bearer"]] },
        {
          parts: () => Effect.never,
          refused: () => Effect.succeed(false)
        }
      )
      const fiber = yield* Effect.forkChild(call().pipe(withCallPolicy({ deadline: 5_000 }), Effect.flip))
      yield* turn
      yield* TestClock.adjust(5_000)
      const error = yield* Fiber.join(fiber)
      assert.deepStrictEqual([error._tag, sent.length], ["NotSent", 0])
      assert.deepInclude({ ...error }, { reason: "deadline", attempts: 0 })
    })
  )
})

describe("backoff", () => {
  const attempts = Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 })))
  const asked = Arbitrary.schema(
    Schema.UndefinedOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 100_000 })))
  )
  const luck = Arbitrary.schema(Schema.Int)

  it.effect.prop(
    "stays between nothing and its ceiling, which doubles up to the longest wait; never less than was asked for",
    [attempts, asked, luck],
    ([attempt, retryAfter, seed]) =>
      Effect.gen(function* () {
        const delay = yield* Random.withSeed(delayAfter(defaultCallPolicy, attempt, retryAfter), seed)
        const ceiling = Math.min(defaultCallPolicy.maxDelay, defaultCallPolicy.baseDelay * 2 ** (attempt - 1))
        assert.isAtLeast(delay, retryAfter ?? 0)
        assert.isAtMost(delay, Math.max(ceiling, retryAfter ?? 0))
      })
  )

  it.effect("is spread over the whole of it: full jitter", () =>
    Effect.gen(function* () {
      const delays = yield* Effect.forEach(Array.from({ length: 400 }), () =>
        delayAfter(defaultCallPolicy, 3, undefined)
      )
      // Of 2 s, in quarters: each has its share, give or take.
      const quarters = [0, 0, 0, 0]
      for (const delay of delays) quarters[Math.min(3, Math.floor(delay / 500))]!++
      for (const share of quarters) assert.isAbove(share, 60)
    }).pipe(Random.withSeed("jitter"))
  )
})

describe("a call that is interrupted sends nothing more", () => {
  const noParts = Effect.succeed({})
  const places = [
    {
      name: "while it queues for the rate limit",
      client: { rate: { enter: () => Effect.never, learn: () => {} } },
      sends: 0
    },
    {
      name: "while it waits for credentials",
      client: { credentials: { parts: () => Effect.never, refused: () => Effect.succeed(false) } },
      sends: 0
    },
    {
      name: "while its refused credentials are replaced",
      client: { credentials: { parts: () => noParts, refused: () => Effect.never } },
      sends: 1
    }
  ]
  it.effect.each(places)("$name", ({ client: change, sends }) =>
    Effect.gen(function* () {
      const { call, client, sent } = yield* scripted([{ status: 401, body: {} }], { security: [["bearer"]] })
      Object.assign(client, change)
      const fiber = yield* Effect.forkChild(call())
      yield* turn
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      yield* turn
      assert.strictEqual(sent.length, sends)
      assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(fiber)))
    })
  )
})
