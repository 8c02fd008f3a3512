// Calls whose credentials are refused or missing.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { CredentialsUnavailable } from "../src/operation/Secrets.ts"
import { rotatingCredentials, scripted } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"

const ok: Step = { status: 200, body: { id: "1" } }

describe("credentials", () => {
  it.effect("one replay after a 401, with fresh credentials, for a write as well", () =>
    Effect.gen(function* () {
      const credentials = rotatingCredentials()
      const { call, sent } = yield* scripted([{ status: 401 }, ok], { security: [["bearer"]] }, credentials)
      assert.deepStrictEqual(yield* call(), { id: "1" })
      assert.deepStrictEqual(
        sent.map((each) => (each.headers as Record<string, string>).Authorization),
        ["Bearer token-1", "Bearer token-2"]
      )
    })
  )
  it.effect("a second 401 stands", () =>
    Effect.gen(function* () {
      const credentials = rotatingCredentials()
      const { call, sent } = yield* scripted(
        [{ status: 401, body: {} }],
        { security: [["bearer"]], errors: { 401: ["Unauthorized"] } },
        credentials
      )
      assert.strictEqual((yield* Effect.flip(call()))._tag, "Unauthorized")
      assert.deepStrictEqual([sent.length, credentials.refusals()], [2, 1])
    })
  )
  it.effect("a credential of the query that no URL carries: nothing is sent, and it is not shown", () =>
    Effect.gen(function* () {
      const query = { key: Redacted.make("hunter2\ud800") }
      const credentials = { parts: () => Effect.succeed({ query }), refused: () => Effect.succeed(false) }
      const { call, sent } = yield* scripted([ok], { security: [["key"]] }, credentials)
      const error = yield* Effect.flip(call())
      assert.deepInclude(error, { _tag: "NotSent", reason: "credentials", attempts: 0 })
      assert.notInclude(error.message + JSON.stringify(error), "hunter2")
      assert.deepStrictEqual(sent, [])
    })
  )
  it.effect("without credentials nothing is sent", () =>
    Effect.gen(function* () {
      const { call, sent } = yield* scripted(
        [ok],
        { security: [["bearer"]] },
        {
          parts: () => Effect.fail(new CredentialsUnavailable({ message: "the secret is wrong" })),
          refused: () => Effect.succeed(false)
        }
      )
      const error = yield* Effect.flip(call())
      assert.deepStrictEqual([error._tag, sent.length], ["NotSent", 0])
      assert.include(error.message, "the secret is wrong")
    })
  )
})
