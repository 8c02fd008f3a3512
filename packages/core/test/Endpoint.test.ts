// Calls of endpoints that the document does not declare.
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Redacted } from "effect"
import { definitionOf, operation } from "../src/call/Call.ts"
import { withResponse } from "../src/call/CallResponse.ts"
import { endpoint, endpointOf, kindOf } from "../src/call/Endpoint.ts"
import type { EndpointDefinition } from "../src/call/Endpoint.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import * as S from "../src/schema/WireSchema.ts"
import { problemsOf } from "../src/schema/Validation.ts"
import { raw } from "./kit/Raw.ts"
import { TestClient } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"
import type { Handler } from "./kit/Server.ts"

class Account extends Context.Service<Account, { readonly key: Redacted.Redacted }>()("test/Account") {}

const answering =
  (status: number, body = "", type = "application/json"): Handler =>
  (request, response) => {
    let text = ""
    request.on("data", (chunk: Buffer) => (text += chunk.toString()))
    request.on("end", () => {
      response.statusCode = status
      if (body !== "") response.setHeader("content-type", type)
      response.setHeader("x-received", Buffer.from(text).toString("base64"))
      response.end(body)
    })
  }

/** Calls an endpoint that is like a declared operation with scope, settings, credentials and formats of its own. */
const asking = <A>(
  handler: Handler,
  given: EndpointDefinition,
  options: object,
  of: (call: Effect.Effect<unknown, AnyCallError, TestClient | Account>) => Effect.Effect<A, AnyCallError, unknown>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { asked, context, define } = yield* served(handler, {
        settings: { version: "v1" },
        parts: { headers: { Authorization: Redacted.make("Bearer ours") } }
      })
      const declared = operation<object, unknown, AnyCallError, TestClient | Account>(
        define({
          id: "Things.list",
          security: [["bearer"]],
          scope: [{ service: Account, field: "key", in: "header", name: "X-Account-Key", required: true }],
          settings: [{ setting: "version", in: "header", name: "X-Version" }],
          request: { query: S.struct({ page: S.string }), body: S.struct({ a: S.string }), bodyRequired: true },
          wire: { body: raw.unchanged("application/xml") },
          check: problemsOf,
          errors: { 404: ["NotFound"] }
        })
      )
      const exit = yield* of(endpoint(declared, given)(options)).pipe(
        Effect.exit,
        Effect.provideService(Account, { key: Redacted.make("our account") }),
        // Cast: these are all services that an endpoint needs.
        Effect.provideContext(context as Context.Context<unknown>)
      )
      return { asked, exit, error: Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined }
    })
  )

const alone = (call: Effect.Effect<unknown, AnyCallError, unknown>) => call

const values: ReadonlyArray<readonly [title: string, handler: Handler, given: object, value: unknown]> = [
  ["JSON", answering(200, '{"a":[1]}'), {}, { a: [1] }],
  ["JSON of another type", answering(201, '{"a":1}', "application/vnd.thing+json"), {}, { a: 1 }],
  ["an empty body is undefined", answering(200), {}, undefined],
  ["a 204 is undefined", answering(204), {}, undefined],
  ["another success", answering(200, "a,b", "text/csv"), { success: [{ status: 200, as: "text" }] }, "a,b"]
]

const loop: { self?: unknown } = {}
loop.self = loop

const failures: ReadonlyArray<
  readonly [title: string, handler: Handler, given: EndpointDefinition, options: object, tag: string, sent: number]
> = [
  ["a 404", answering(404, "{}"), { method: "GET", path: "/a" }, {}, "UnexpectedStatus", 1],
  ["a 429", answering(429, "{}"), { method: "GET", path: "/a" }, {}, "RateLimited", 2],
  ["a 502 of a GET", answering(502), { method: "GET", path: "/a" }, {}, "Unavailable", 2],
  ["a 502 of a PUT", answering(502), { method: "PUT", path: "/a" }, {}, "OutcomeUnknown", 2],
  ["a 502 of a POST", answering(502), { method: "POST", path: "/a" }, {}, "OutcomeUnknown", 1],
  ["a 502 of a POST that reads", answering(502), { method: "POST", path: "/a", kind: "read" }, {}, "Unavailable", 2],
  ["a page of HTML", answering(200, "<html>", "text/html"), { method: "GET", path: "/a" }, {}, "ResponseInvalid", 1],
  ["no path parameter", answering(200), { method: "GET", path: "/a/{b}" }, {}, "RequestInvalid", 0],
  [
    "an empty path parameter",
    answering(200),
    { method: "GET", path: "/a/{b}" },
    { path: { b: "" } },
    "RequestInvalid",
    0
  ],
  ["a body that contains itself", answering(200), { method: "POST", path: "/a" }, { body: loop }, "RequestInvalid", 0]
]

describe("endpoint", () => {
  it.live("sends what a declared operation sends, without its formats and checks", () =>
    Effect.gen(function* () {
      const { asked, exit } = yield* asking(
        answering(200, '{"ok":true}'),
        { method: "POST", path: "/things/{thing_id}/preview" },
        { path: { thing_id: "a/b" }, query: { other: 1, list: ["a", "b"] }, headers: { "X-Own": "1" }, body: { b: 2 } },
        (call) => withResponse(call)
      )
      const [request] = asked
      assert.strictEqual(request!.line, "POST /things/a%2Fb/preview?other=1&list=a&list=b")
      assert.deepInclude(request!.headers, {
        authorization: "Bearer ours",
        "x-account-key": "our account",
        "x-version": "v1",
        "x-own": "1",
        accept: "application/json",
        "content-type": "application/json"
      })
      const { response, value } = yield* exit
      assert.deepStrictEqual(value, { ok: true })
      assert.strictEqual(Buffer.from(response.headers.get("x-received") ?? "", "base64").toString(), '{"b":2}')
    })
  )
  for (const [title, handler, given, value] of values) {
    it.live(title, () =>
      Effect.gen(function* () {
        const { exit } = yield* asking(handler, { method: "POST", path: "/a", ...given }, {}, alone)
        assert.deepStrictEqual(yield* exit, value)
      })
    )
  }
  for (const [title, handler, given, options, tag, sent] of failures) {
    it.live(`${title}: ${tag}`, () =>
      Effect.gen(function* () {
        const { asked, error } = yield* asking(handler, given, options, alone)
        assert.deepInclude(error, { _tag: tag, operation: "Things.endpoint", path: given.path })
        assert.strictEqual(asked.length, sent)
      })
    )
  }
  it.effect("like a function that is no operation: a defect that says so, at the call", () =>
    Effect.gen(function* () {
      const call = endpoint((): Effect.Effect<void> => Effect.void, { method: "GET", path: "/a" })
      const exit = yield* Effect.exit(call())
      assert.match(String(Exit.isFailure(exit) && Cause.squash(exit.cause)), /not a function that `operation` made/)
    })
  )
})

describe("endpointOf", () => {
  it.live("an empty body is undefined, also without validation", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { asked, context } = yield* served(answering(204))
        const call = endpointOf({ client: TestClient }, { method: "POST", path: "/a" })
        // Cast: this is the one service that it needs.
        const value = yield* Effect.provideContext(call(), context as Context.Context<unknown>)
        assert.deepStrictEqual([value, asked.length], [undefined, 1])
      })
    )
  )
  it("takes its parts, and its name", () => {
    const security = [["bearer"]]
    const call = endpointOf({ client: TestClient, security }, { method: "DELETE", path: "/a" }, "Things.endpoint")
    assert.deepInclude(definitionOf(call), { id: "Things.endpoint", kind: "idempotent", security, path: "/a" })
  })
})

describe("kindOf", () => {
  it.each([
    ["GET", "read"],
    ["HEAD", "read"],
    ["PUT", "idempotent"],
    ["DELETE", "idempotent"],
    ["POST", "write"],
    ["PATCH", "write"]
  ])("%s is %s", (method, kind) => assert.strictEqual(kindOf(method), kind))
})
