/** The table of the retry policy: what follows a failure, and how long it takes. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { decide, longestAsked, mostAttempts, StepWaits } from "../../src/engine/RetryPolicy.ts"

type Failure = Readonly<Record<string, unknown>> & { readonly _tag: string }

const failure = (fields: Failure) => ({ message: "It failed", ...fields })

/** Decides with waits from one second to ten minutes. */
const decided = (fields: Failure, attempt = 1) =>
  decide(failure(fields), attempt, "invoice 1").pipe(
    Effect.provideService(StepWaits, { first: 1_000, longest: 600_000 }),
    Random.withSeed("policy")
  )

const minute = 60_000
const hour = 60 * minute

describe("the wait before the next try", () => {
  const waits: ReadonlyArray<readonly [name: string, fields: Failure, attempt: number, least: number, most: number]> = [
    ["the first", { _tag: "Unavailable" }, 1, 500, 1_000],
    ["doubled with each try", { _tag: "Unavailable" }, 4, 4_000, 8_000],
    ["ten minutes at most", { _tag: "Unavailable" }, mostAttempts - 1, 5 * minute, 10 * minute],
    ["as long as the server asks", { _tag: "RateLimited", retryAfter: 90_000 }, 1, 90_000, 90_000],
    ["not shorter than its own", { _tag: "RateLimited", retryAfter: 1 }, 4, 4_000, 8_000],
    ["an hour, where the server asks for more", { _tag: "RateLimited", retryAfter: 2 * hour }, 1, hour, hour],
    ["an hour, where it asks for years", { _tag: "ServerError", retryAfter: 1e11 }, 1, hour, hour],
    ["an hour, for ever", { _tag: "RateLimited", retryAfter: Number.POSITIVE_INFINITY }, 1, hour, hour]
  ]
  for (const [name, fields, attempt, least, most] of waits) {
    it.effect(`is ${name}`, () =>
      Effect.gen(function* () {
        const decision = yield* decided(fields, attempt)
        assert.strictEqual(decision.next, "later")
        if (decision.next !== "later") return
        assert.isAtLeast(decision.millis, least)
        assert.isAtMost(decision.millis, most)
        assert.isAtMost(decision.millis, longestAsked)
      })
    )
  }
})

describe("a question for a person", () => {
  const questions: ReadonlyArray<readonly [fields: Failure, attempt: number, kind: string, about: string]> = [
    [{ _tag: "Unauthorized", status: 401, api: "monite" }, 1, "credentials", "monite"],
    [{ _tag: "Forbidden", status: 403, api: "maesn" }, 1, "credentials", "maesn"],
    [{ _tag: "MappingMissing", key: "taxCodes.sales.1900" }, 1, "mapping", "taxCodes.sales.1900"],
    [{ _tag: "TenantUnusable" }, 1, "credentials", "tenant"],
    [{ _tag: "MoneyInvalid" }, 1, "untranslatable", "invoice 1"],
    [{ _tag: "OutcomeUnknown" }, 1, "outcome", "invoice 1"],
    [{ _tag: "ResponseInvalid", written: true }, 1, "refused", "invoice 1"],
    [{ _tag: "ValidationFailed", status: 422 }, 1, "refused", "invoice 1"],
    [{ _tag: "Unavailable" }, mostAttempts, "exhausted", "invoice 1"],
    [{ _tag: "StillUnknown" }, mostAttempts, "outcome", "invoice 1"]
  ]
  for (const [fields, attempt, kind, about] of questions) {
    it.effect(`${fields._tag}, try ${attempt}: ${kind}`, () =>
      Effect.gen(function* () {
        const decision = yield* decided(fields, attempt)
        assert.strictEqual(decision.next, "ask")
        if (decision.next !== "ask") return
        assert.deepStrictEqual([decision.question.kind, decision.question.about], [kind, about])
        assert.notMatch(decision.question.reason, /It failed [A-Z]/, "a sentence ends before the next one")
      })
    )
  }
})
