// Responses behind the values of calls.
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Redacted } from "effect"
import { withResponse } from "../src/call/CallResponse.ts"
import { ended } from "./kit/Ended.ts"
import { rotatingCredentials, scripted } from "./kit/Scripted.ts"
import type { Step } from "./kit/Scripted.ts"

const answer = (id: string, status = 200): Step => ({
  status,
  body: { id },
  headers: { "x-request-id": `request ${id}`, etag: `"${id}"` }
})

/** The parts of a response that the tests compare. */
const shown = ({ response, value }: Effect.Success<ReturnType<typeof withResponse<unknown, never, never>>>) => ({
  value,
  status: response.status,
  etag: response.headers.get("ETag"),
  requestId: response.requestId
})

describe("withResponse", () => {
  it.effect("the value, with status, headers and request id", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([answer("1", 201)])
      assert.deepStrictEqual(shown(yield* Effect.orDie(withResponse(call()))), {
        value: { id: "1" },
        status: 201,
        etag: '"1"',
        requestId: "request 1"
      })
    })
  )
  it.effect("after retries: the response that succeeded", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ status: 429, headers: { "x-request-id": "refused" } }, answer("2")])
      const exit = yield* ended(withResponse(call()))
      assert.strictEqual(Exit.isSuccess(exit) ? exit.value.response.requestId : exit, "request 2")
    })
  )
  it.effect("a DELETE that an earlier attempt has done: its 404", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ fails: "ECONNRESET" }, { status: 404 }], {
        method: "DELETE",
        kind: "idempotent",
        success: [{ status: 204, as: "none" }]
      })
      const exit = yield* ended(withResponse(call()))
      assert.strictEqual(Exit.isSuccess(exit) ? exit.value.response.status : exit, 404)
    })
  )
  it.effect("no request id, and an id that quotes a secret", () =>
    Effect.gen(function* () {
      const without = yield* scripted([{ status: 200, body: { id: "1" } }])
      assert.isUndefined((yield* withResponse(without.call())).response.requestId)
      const credentials = { ...rotatingCredentials(), parts: () => Effect.succeed({ headers }) }
      const headers = { Authorization: Redacted.make("Bearer hunter2-hunter2") }
      const leak: Step = { status: 200, body: { id: "1" }, headers: { "x-request-id": "for hunter2-hunter2" } }
      const { call } = yield* scripted([leak], { security: [["bearer"]] }, credentials)
      const { requestId } = (yield* withResponse(call())).response
      assert.include(requestId, "for ")
      assert.notInclude(requestId, "hunter2-hunter2")
    })
  )
  it.effect("of several calls: the last, and each in its own when they run at once", () =>
    Effect.gen(function* () {
      const first = yield* scripted([answer("1")])
      const second = yield* scripted([answer("2")])
      const both = Effect.andThen(first.call(), second.call())
      assert.strictEqual((yield* withResponse(both)).response.requestId, "request 2")
      const all = yield* Effect.all([withResponse(first.call()), withResponse(second.call())], { concurrency: 2 })
      assert.deepStrictEqual(
        all.map(({ response }) => response.requestId),
        ["request 1", "request 2"]
      )
    })
  )
  it.effect("nested: both have it", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([answer("1")])
      const { response, value } = yield* withResponse(withResponse(call()))
      assert.strictEqual(response, value.response)
    })
  )
  it.effect("run twice: the response of each run", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([answer("1"), answer("2")])
      const run = withResponse(call())
      assert.strictEqual((yield* run).response.requestId, "request 1")
      assert.strictEqual((yield* run).response.requestId, "request 2")
    })
  )
  it.effect("a failure stays a failure", () =>
    Effect.gen(function* () {
      const { call } = yield* scripted([{ status: 404, body: { message: "no" } }])
      assert.strictEqual((yield* Effect.flip(withResponse(call())))._tag, "NotFound")
    })
  )
  it.effect("no call inside is a defect that says so", () =>
    Effect.gen(function* () {
      const exit = yield* Effect.exit(withResponse(Effect.succeed(1)))
      assert.match(String(Exit.isFailure(exit) && Cause.squash(exit.cause)), /withResponse: the effect made no call/)
    })
  )
})
