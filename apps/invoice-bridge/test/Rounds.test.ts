import type { OutcomeUnknown } from "@faktura/core/Errors"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { passes } from "../src/Failure.ts"
import { inRounds } from "../src/Rounds.ts"

const failure = (_tag: string, cause?: unknown) => ({ _tag, message: _tag, cause })

describe("inRounds", () => {
  it.effect("comes back to what passes, with longer and longer pauses, and gives up on the rest at once", () =>
    Effect.gen(function* () {
      const attempts: Record<string, number> = {}
      const fiber = yield* Effect.forkChild(
        inRounds({
          items: ["fine", "late", "never", "wrong"],
          name: (item) => item,
          concurrency: 4,
          work: (item) =>
            Effect.suspend(() => {
              const attempt = (attempts[item] = (attempts[item] ?? 0) + 1)
              if (item === "wrong") return Effect.fail(failure("ValidationFailed"))
              if (item === "never" || (item === "late" && attempt < 3)) return Effect.fail(failure("Unavailable"))
              return Effect.succeed(item)
            })
        })
      )
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(attempts, { fine: 1, late: 3, never: 3, wrong: 1 })
      yield* TestClock.adjust("12 seconds")
      assert.deepStrictEqual(yield* Fiber.join(fiber), {
        done: ["fine", "late"],
        unfinished: [
          { what: "wrong", problem: "ValidationFailed" },
          { what: "never", problem: "Unavailable" }
        ]
      })
      assert.strictEqual(attempts["never"], 5)
    })
  )
})

it("types: work that may lose an answer is not taken", () => {
  const write: Effect.Effect<string, OutcomeUnknown> = Effect.succeed("sent")
  // @ts-expect-error it has to go through `once`
  const careless = () => inRounds({ items: [1], name: String, concurrency: 1, work: () => write })
  assert.isFunction(careless)
})

describe("passes", () => {
  const table: ReadonlyArray<readonly [name: string, failure: ReturnType<typeof failure>, passes: boolean]> = [
    ["a server that is away", failure("Unavailable"), true],
    ["no connection", failure("NotSent", new Error("ECONNREFUSED")), true],
    ["too many requests", failure("RateLimited"), true],
    ["a lost answer", failure("StillUnknown"), true],
    ["a refused request", failure("ValidationFailed"), false],
    ["a request of ours that is wrong", failure("RequestInvalid"), false],
    [
      "refused credentials, behind a call that was not sent",
      failure("NotSent", failure("CredentialsUnavailable", failure("Unauthorized"))),
      false
    ]
  ]
  it.each(table)("%s", (_, each, expected) => assert.strictEqual(passes(each), expected))
})
