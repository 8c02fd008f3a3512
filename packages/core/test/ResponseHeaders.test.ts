import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { withDeclaredHeaders } from "../src/call/ResponseHeaders.ts"
import type { FullResponse } from "../src/call/ResponseHeaders.ts"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { HeaderKind, Operation } from "../src/operation/Operation.ts"
import { TestClient } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"
import type { Handler } from "./kit/Server.ts"

const json: Handler = (_, response) => {
  response.setHeader("content-type", "application/json")
  response.end('{"id":"1"}')
}

const ask = (handler: Handler, table: Partial<Operation>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { context, define } = yield* served(handler)
      const get = operation<object, unknown, AnyCallError, TestClient>(define(table))
      const full: (
        options?: object
      ) => Effect.Effect<FullResponse<unknown, Readonly<Record<string, unknown>>>, AnyCallError, TestClient> =
        withDeclaredHeaders(get)
      return yield* Effect.provideContext(full(), context)
    })
  )

const readings: ReadonlyArray<readonly [kind: HeaderKind, sent: string | ReadonlyArray<string>, read: unknown]> = [
  ["string", "a, b", "a, b"],
  ["integer", "12", 12],
  ["integer", " -3 ", -3],
  ["integer", "1.5", undefined],
  ["integer", "", undefined],
  ["integer", "0x10", undefined],
  ["integer", "99999999999999999999", undefined],
  ["number", "1.5", 1.5],
  ["number", "1e3", 1000],
  ["number", "Infinity", undefined],
  ["boolean", "true", true],
  ["boolean", "False", false],
  ["boolean", "1", undefined],
  ["strings", "a, b,,c", ["a", "b", "c"]],
  ["strings", ["a", "b, c"], ["a", "b", "c"]],
  ["strings", '"a,b", c', ['"a,b"', "c"]],
  ["strings", "", []]
]

describe("withDeclaredHeaders", () => {
  for (const [kind, sent, read] of readings) {
    it.live(`${kind} ${JSON.stringify(sent)}`, () =>
      Effect.gen(function* () {
        const { body, headers, status } = yield* ask(
          (request, response) => json(request, response.setHeader("X-Value", sent as string)),
          { headers: { "x-value": kind, "x-missing": kind } }
        )
        assert.deepStrictEqual(
          [status, body, headers],
          [200, { id: "1" }, read === undefined ? {} : { "x-value": read }]
        )
      })
    )
  }
  it.live("cookies are not joined", () =>
    Effect.gen(function* () {
      const cookies = ["a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2"]
      const { headers } = yield* ask((request, response) => json(request, response.setHeader("set-cookie", cookies)), {
        headers: { "set-cookie": "strings" }
      })
      assert.deepStrictEqual(headers, { "set-cookie": cookies })
    })
  )
  it.live("errors are the operation's", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        ask((_, response) => response.writeHead(404).end("{}"), { errors: { 404: ["NotFound"] } })
      )
      assert.strictEqual(error._tag, "NotFound")
    })
  )
  it.live("a DELETE that was done has the status that came", () =>
    Effect.gen(function* () {
      let requests = 0
      const answer = yield* ask(
        (request, response) => (++requests === 1 ? request.socket.destroy() : response.writeHead(404).end()),
        { method: "DELETE", kind: "idempotent", success: [{ status: 204, as: "none" }] }
      )
      assert.deepStrictEqual(answer, { status: 404, headers: {}, body: undefined })
    })
  )
  it.effect("any other function is a mistake in the program", () =>
    Effect.gen(function* () {
      const full = withDeclaredHeaders<object, unknown, unknown, never, never>(() => Effect.void)
      const exit = yield* Effect.exit(full())
      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
    })
  )
})
