// Headers that the caller adds to calls.
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Redacted, Stream } from "effect"
import { CallHeaders, withHeaders } from "../src/call/CallHeaders.ts"
import type { ExtraHeaders } from "../src/call/CallHeaders.ts"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { items } from "../src/pagination/Paging.ts"
import * as S from "../src/schema/WireSchema.ts"
import { stream } from "../src/streaming/Streaming.ts"
import { TestClient } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"
import type { Handler } from "./kit/Server.ts"

class Account extends Context.Service<Account, { readonly key: Redacted.Redacted }>()("test/Account") {}

const json: Handler = (_, response) => {
  response.setHeader("content-type", "application/json")
  response.end('{"id":"1"}')
}

/** Operation with headers from everywhere. */
const table: Partial<Operation> = {
  accept: "application/json",
  security: [["bearer"]],
  scope: [{ service: Account, field: "key", in: "header", name: "X-Account-Key", required: true }],
  settings: [{ setting: "version", in: "header", name: "X-Version" }],
  request: { headers: S.struct({ "If-Match": S.string, "X-Language": S.optional(S.literals(["de", "en"])) }) }
}

/** Makes a call with extra headers, the last of which is the innermost. Returns the received headers, or the error. */
const asking = (extra: ReadonlyArray<ExtraHeaders>, own: object = { "If-Match": "own" }) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { asked, context, define } = yield* served(json, {
        settings: { version: "v1" },
        parts: { headers: { Authorization: Redacted.make("Bearer ours") } }
      })
      const call = operation<object, unknown, AnyCallError, TestClient>(define(table))({ headers: own })
      const error = yield* extra
        .reduceRight((inner, headers) => withHeaders(headers)(inner), call)
        .pipe(
          Effect.as(undefined),
          Effect.catch((failure: AnyCallError) => Effect.succeed(failure)),
          Effect.provideService(Account, { key: Redacted.make("our account") }),
          Effect.provideContext(context)
        )
      return { error, headers: asked[0]?.headers, sent: asked.length }
    })
  )

const sent: ReadonlyArray<
  readonly [title: string, extra: ReadonlyArray<ExtraHeaders>, own: object, headers: Record<string, string>]
> = [
  ["an undeclared header", [{ "X-Trace": "1" }], { "If-Match": "own" }, { "x-trace": "1", "if-match": "own" }],
  ["a declared header, in another case", [{ "IF-match": "extra" }], {}, { "if-match": "extra" }],
  ["the call's own header wins", [{ "if-match": "extra" }], { "If-Match": "own" }, { "if-match": "own" }],
  ["nested: both", [{ "X-A": "1" }, { "X-B": "2" }], { "If-Match": "own" }, { "x-a": "1", "x-b": "2" }],
  ["nested: the inner one wins", [{ "X-A": "1" }, { "x-a": "2" }], { "If-Match": "own" }, { "x-a": "2" }],
  ["another Accept", [{ accept: "text/csv" }], { "If-Match": "own" }, { accept: "text/csv" }],
  [
    "settings, scope and credentials win, in any case",
    [{ "x-version": "v2", "X-Version": "v3", "x-account-KEY": "theirs", authorization: "Bearer theirs" }],
    { "If-Match": "own" },
    { "x-version": "v1", "x-account-key": "our account", authorization: "Bearer ours" }
  ]
]

const refused: ReadonlyArray<readonly [title: string, extra: ExtraHeaders, field: string]> = [
  ["a name that is no token", { "X Trace": "1" }, "headers"],
  ["a value with a line break", { "X-Trace": "1\r\nX-Evil: 1" }, "headers.x-trace"],
  ["a declared header with another value", { "x-language": "fr" }, "headers.X-Language"],
  ...["Connection", "Content-Length", "Expect", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade"].map(
    (name) => [`a header of the connection: ${name}`, { [name]: "1" }, `headers.${name.toLowerCase()}`] as const
  )
]

describe("withHeaders", () => {
  for (const [title, extra, own, headers] of sent) {
    it.live(title, () =>
      Effect.gen(function* () {
        const result = yield* asking(extra, own)
        assert.isUndefined(result.error)
        assert.deepInclude(result.headers, headers)
      })
    )
  }
  for (const [title, extra, field] of refused) {
    it.live(`${title} is RequestInvalid, and nothing is sent`, () =>
      Effect.gen(function* () {
        const { error, sent } = yield* asking([extra])
        assert.deepStrictEqual([error?._tag, sent], ["RequestInvalid", 0])
        assert.deepStrictEqual(
          (error?._tag === "RequestInvalid" ? error.problems : []).map((problem) => problem.field),
          [field]
        )
      })
    )
  }
  it.live("settings win over headers that are provided without withHeaders, in any case", () =>
    Effect.gen(function* () {
      const provided = Effect.provideService(asking([]), CallHeaders, { "X-Version": "v2", "x-version": "v3" })
      assert.deepInclude((yield* provided).headers, { "x-version": "v1" })
    })
  )
  it.live("reaches every page of a list, and streams", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { asked, context, define } = yield* served((request, response) => {
          const next = request.url?.includes("cursor") === true ? null : "2"
          response.setHeader("content-type", request.url?.includes("list") === true ? "application/json" : "text/plain")
          response.end(JSON.stringify({ data: [1], next }))
        })
        const list = items<object, unknown, AnyCallError, TestClient>(
          operation<object, unknown, AnyCallError, TestClient>(define({ path: "/list" })),
          "Things.list",
          { style: "token", request: "cursor", next: "next", items: "data" }
        )
        const bytes = stream<object, unknown, AnyCallError, TestClient>(
          define({ path: "/bytes", success: [{ status: 200, as: "blob" }] }),
          "bytes"
        )
        for (const all of [list(), bytes()]) {
          yield* Stream.runDrain(all).pipe(withHeaders({ "X-Trace": "1" }), Effect.provideContext(context))
        }
        assert.deepStrictEqual(
          asked.map(({ headers }) => headers["x-trace"]),
          ["1", "1", "1"]
        )
      })
    )
  )
})
