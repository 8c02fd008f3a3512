import type { OutcomeUnknown } from "@faktura/core/Errors"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { passes, stopOf } from "../src/Failure.ts"
import type { Failure } from "../src/Failure.ts"
import { inRounds } from "../src/Rounds.ts"

const failure = (_tag: string, cause?: unknown) => ({ _tag, message: _tag, cause })
const answered = (_tag: string, status: number, api: string) => ({ _tag, message: _tag, status, api })

describe("inRounds", () => {
  it.effect("retries what may succeed, with growing waits, and gives up on the rest at once", () =>
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

describe("inRounds, and failures that all would meet", () => {
  const stopping: ReadonlyArray<readonly [name: string, failure: Failure, reason: string]> = [
    ["refused credentials", answered("Unauthorized", 401, "monite"), "credentials"],
    ["a state that cannot be kept", failure("FileUnusable"), "file"]
  ]
  it.effect.each(stopping)("stops at once with %s: nothing more is begun, nothing is repeated", ([, stop, reason]) =>
    Effect.gen(function* () {
      const begun: Array<number> = []
      const error = yield* Effect.flip(
        inRounds({
          items: [1, 2, 3, 4, 5, 6],
          name: String,
          concurrency: 2,
          work: (item) =>
            Effect.suspend(() => {
              begun.push(item)
              return item === 2 ? Effect.fail(stop) : item === 1 ? Effect.never : Effect.succeed(item)
            })
        })
      )
      assert.deepStrictEqual([error._tag, error.reason], ["RunStopped", reason])
      assert.deepStrictEqual(begun, [1, 2])
    })
  )
})

it("types: work that may lose a response is refused", () => {
  const write: Effect.Effect<string, OutcomeUnknown> = Effect.succeed("sent")
  // @ts-expect-error it has to go through `once`
  const careless = () => inRounds({ items: [1], name: String, concurrency: 1, work: () => write })
  assert.isFunction(careless)
})

const lost = failure("OutcomeUnknown")
const lookupRefused = failure("LookupFailed", answered("Unauthorized", 401, "maesn"))

describe("stopOf", () => {
  const told = /Stopped: every further request would be refused too\. Correct (\w+ and \w+), then run/
  const monite = "MONITE_CLIENT_ID and MONITE_CLIENT_SECRET"
  const maesn = "MAESN_API_KEY and MAESN_ACCOUNT_KEY"
  const table: ReadonlyArray<readonly [name: string, failure: Failure, corrects: string | undefined]> = [
    ["401 that is declared", answered("Unauthorized", 401, "monite"), monite],
    ["401 that is not declared", answered("UnexpectedStatus", 401, "maesn"), maesn],
    ["403 of Maesn: an account that is not known", answered("UnexpectedStatus", 403, "maesn"), maesn],
    ["403 of Monite: this operation is not allowed", answered("Forbidden", 403, "monite"), undefined],
    [
      "a token that is refused, by reason",
      failure("NotSent", { ...failure("CredentialsUnavailable"), reason: "refused" }),
      monite
    ],
    [
      "credentials that are missing",
      failure("NotSent", { ...failure("CredentialsUnavailable"), reason: "missing" }),
      monite
    ],
    [
      "a token that cannot be had now",
      failure("NotSent", { ...failure("CredentialsUnavailable"), reason: "unavailable" }),
      undefined
    ],
    ["a lookup that is refused", failure("StillUnknown", { ...lost, cause: lookupRefused }), maesn],
    ["404", answered("NotFound", 404, "maesn"), undefined],
    ["a cause that is no object", failure("NotSent", "ECONNREFUSED"), undefined]
  ]
  it.each(table)("%s", (_, each, corrects) => {
    const stop = stopOf(each)
    assert.strictEqual(stop?.reason, corrects === undefined ? undefined : "credentials")
    assert.strictEqual(told.exec(stop?.message ?? "")?.[1], corrects)
  })
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
    ],
    [
      "a token endpoint that is away",
      failure("NotSent", failure("CredentialsUnavailable", failure("Unavailable"))),
      true
    ],
    ["a lost answer whose lookup is refused", failure("StillUnknown", { ...lost, cause: lookupRefused }), false]
  ]
  it.each(table)("%s", (_, each, expected) => assert.strictEqual(passes(each), expected))
})
