// Where a call's numbers come from, and that each of them holds.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { CallPolicy, defaultCallPolicy, policyOf, withCallPolicy } from "../src/CallPolicy.ts"
import type { CallPolicyChange, LayerPolicy } from "../src/CallPolicy.ts"
import { scripted } from "./kit/Scripted.ts"

const layer: LayerPolicy = {
  deadline: 60_000,
  attemptTimeout: 10_000,
  services: { Files: { attemptTimeout: 50_000, maxAnswerSize: 1 } }
}

const none: CallPolicyChange = {}

const rows: ReadonlyArray<
  readonly [string, LayerPolicy | undefined, operation: string, CallPolicyChange, expected: CallPolicyChange]
> = [
  ["nothing said", undefined, "Files.get", none, {}],
  ["the layer", layer, "Entities.get", none, { deadline: 60_000, attemptTimeout: 10_000 }],
  ["the service", layer, "Files.get", none, { deadline: 60_000, attemptTimeout: 50_000, maxAnswerSize: 1 }],
  [
    "the call",
    layer,
    "Files.get",
    { attemptTimeout: 3, maxAttempts: 1 },
    { deadline: 60_000, attemptTimeout: 3, maxAnswerSize: 1, maxAttempts: 1 }
  ],
  ["the call, without a layer's", undefined, "Files.get", { maxDelay: 7 }, { maxDelay: 7 }],
  ["a service that only begins alike", layer, "FilesOld.get", none, { deadline: 60_000, attemptTimeout: 10_000 }],
  ["an operation of no service", layer, "clientCredentials", none, { deadline: 60_000, attemptTimeout: 10_000 }]
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

const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))

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
      assert.include(error.message, "no answer within 700 ms")
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
