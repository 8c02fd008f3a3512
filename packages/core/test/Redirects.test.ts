// Redirects that are followed, and what their requests contain: nothing of the caller for another host.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { IncomingMessage } from "node:http"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { served } from "./kit/Served.ts"
import { server } from "./kit/Server.ts"
import type { TestClient } from "./kit/Scripted.ts"

const secrets = {
  headers: { Authorization: Redacted.make("Bearer planted") },
  query: { api_key: Redacted.make("planted") },
  cookies: { session: Redacted.make("planted") }
}

/** A host that notes what it is asked. */
const other = Effect.gen(function* () {
  const asked: Array<string> = []
  const note = (request: IncomingMessage): void => {
    asked.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`)
  }
  const { url } = yield* server((request, response) => {
    note(request)
    response.writeHead(200, { "content-type": "application/json" }).end('{"from":"elsewhere"}')
  })
  return { url, asked }
})

type To = (elsewhere: string, path: string) => { readonly status: number; readonly location?: string } | undefined

const run = Effect.fnUntraced(function* (pooled: boolean, to: To, table: Partial<Operation> = {}) {
  const elsewhere = yield* other
  const { asked, context, define } = yield* served(
    (request, response) => {
      const next = to(elsewhere.url, request.url ?? "")
      if (next === undefined)
        return void response.writeHead(200, { "content-type": "application/json" }).end('{"from":"here"}')
      response.writeHead(next.status, next.location === undefined ? {} : { location: next.location }).end()
    },
    { pooled, parts: secrets }
  )
  const call = operation<object, unknown, AnyCallError, TestClient>(define({ security: [["all"]], ...table }))
  const outcome = yield* call({ query: { a: "1" }, headers: { "x-mine": "planted" } }).pipe(
    Effect.match({ onSuccess: (body) => body, onFailure: ({ _tag, status }) => [_tag, status] as const }),
    Effect.provide(context)
  )
  return { outcome, here: asked, elsewhere: elsewhere.asked }
})

const here = { from: "here" }
const there = { from: "elsewhere" }

for (const pooled of [true, false]) {
  describe(`a redirect, over ${pooled ? "the pool" : "the built-in fetch"}`, () => {
    for (const status of [301, 302, 303, 307, 308]) {
      it.live(`${status} of a GET to the same host: followed, with its credentials`, () =>
        Effect.gen(function* () {
          const done = yield* run(pooled, (_, path) =>
            path.startsWith("/moved") ? undefined : { status, location: "/moved?b=2" }
          )
          assert.deepStrictEqual(done.outcome, here)
          assert.deepStrictEqual(
            done.here.map(({ line }) => line),
            ["GET /things?a=1&api_key=planted", "GET /moved?b=2"]
          )
          assert.deepInclude(done.here[1]?.headers, { authorization: "Bearer planted", cookie: "session=planted" })
        })
      )
    }

    it.live("of a GET to another host: followed, and nothing goes along", () =>
      Effect.gen(function* () {
        const done = yield* run(pooled, (elsewhere) => ({ status: 302, location: `${elsewhere}/file` }))
        assert.deepStrictEqual([done.outcome, done.elsewhere.length], [there, 1])
        assert.match(done.elsewhere[0] ?? "", /^GET \/file /)
        assert.notInclude(done.elsewhere.join(), "planted")
      })
    )

    it.live("to another host and back: the credentials stay away", () =>
      Effect.gen(function* () {
        // The other host sends the call back to where it came from.
        let home = ""
        const back = yield* server((_, response) => response.writeHead(302, { location: `${home}/again` }).end())
        const { asked, context, define, url } = yield* served(
          (request, response) => {
            if (request.url?.startsWith("/again"))
              response.writeHead(200, { "content-type": "application/json" }).end("{}")
            else response.writeHead(302, { location: back.url }).end()
          },
          { pooled, parts: secrets }
        )
        home = url
        yield* operation<object, unknown, AnyCallError, TestClient>(define({ security: [["all"]] }))({}).pipe(
          Effect.provide(context)
        )
        assert.strictEqual(asked.length, 2)
        assert.notInclude(JSON.stringify(asked[1]?.headers), "planted")
      })
    )

    const notFollowed: ReadonlyArray<readonly [title: string, to: To, table?: Partial<Operation>]> = [
      ["of a POST", () => ({ status: 307, location: "/moved" }), { method: "POST", kind: "write" }],
      ["of a PUT", () => ({ status: 308, location: "/moved" }), { method: "PUT", kind: "idempotent" }],
      ["of a POST that reads", () => ({ status: 307, location: "/moved" }), { method: "POST", kind: "read" }],
      ["without a location", () => ({ status: 302 })],
      ["to something that is no address", () => ({ status: 302, location: "http://[" })],
      ["to a file", () => ({ status: 302, location: "file:///etc/passwd" })],
      ["304", () => ({ status: 304, location: "/moved" })]
    ]
    for (const [title, to, table] of notFollowed) {
      it.live(`${title}: not followed, and told`, () =>
        Effect.gen(function* () {
          const done = yield* run(
            pooled,
            (elsewhere, path) => (path.startsWith("/moved") ? undefined : to(elsewhere, path)),
            table
          )
          const expected = to("", "")?.status
          assert.deepStrictEqual(done.outcome, ["UnexpectedStatus", expected])
          assert.strictEqual(done.here.length, 1)
        })
      )
    }

    for (const status of [300, 301, 302, 303, 304, 305, 306, 307, 308, 460, 499]) {
      for (const [kind, method] of [
        ["write", "POST"],
        ["idempotent", "PUT"]
      ] as const) {
        const expected = status === 307 || status === 308 ? "UnexpectedStatus" : "OutcomeUnknown"
        it.live(`${status} of a ${method}: not followed, not repeated, ${expected}`, () =>
          Effect.gen(function* () {
            const done = yield* run(pooled, () => ({ status, location: "/moved" }), { method, kind })
            assert.deepStrictEqual(done.outcome, [expected, status])
            assert.strictEqual(done.here.length, 1)
          })
        )
      }
    }

    it.live("in a circle ends after five", () =>
      Effect.gen(function* () {
        const done = yield* run(pooled, () => ({ status: 302, location: "/round" }))
        assert.deepStrictEqual(done.outcome, ["UnexpectedStatus", 302])
        assert.strictEqual(done.here.length, 6)
      })
    )

    it.live("that the operation declares is its response", () =>
      Effect.gen(function* () {
        const done = yield* run(pooled, () => ({ status: 302, location: "/moved" }), {
          success: [{ status: 302, as: "none" }]
        })
        assert.deepStrictEqual([done.outcome, done.here.length], [undefined, 1])
      })
    )
  })
}
