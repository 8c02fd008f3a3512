// Sent requests with any values, over a generated raw client and a real socket.
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError, RequestInvalid } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import * as S from "../src/schema/WireSchema.ts"
import { raw } from "./kit/Raw.ts"
import { TestClient } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"
import type { Asked } from "./kit/Served.ts"
import type { Handler } from "./kit/Server.ts"

class Tenant extends Context.Service<Tenant, { readonly id: string }>()("test/Tenant") {}

const ok: Handler = (request, response) => {
  request.resume()
  response.setHeader("content-type", "application/json").end("{}")
}

interface Case {
  readonly table?: Partial<Operation>
  readonly options?: object
  readonly settings?: Record<string, string>
  readonly headers?: Record<string, string>
  readonly cookies?: Record<string, string>
  readonly tenant?: string
}

const redacted = (secrets: Record<string, string>): Record<string, Redacted.Redacted<string>> =>
  Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, Redacted.make(value)]))

/** The error's tag or "ok", the fields that were refused, and what reached the server. */
const send = ({ cookies, headers, options, settings, table, tenant }: Case) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { asked, context, define } = yield* served(ok, {
        ...(settings === undefined ? {} : { settings }),
        parts: { headers: redacted(headers ?? {}), cookies: redacted(cookies ?? {}) }
      })
      const act = operation<object, unknown, AnyCallError, TestClient>(
        define({ wire: { cookie: raw.cookies() }, ...table })
      )
      const error = yield* act(options).pipe(
        Effect.as(undefined),
        Effect.catch((error: AnyCallError) => Effect.succeed(error)),
        Effect.provideContext(Context.add(context, Tenant, { id: tenant ?? "t" }))
      )
      const fields = (error as RequestInvalid | undefined)?.problems?.map(({ field }) => field) ?? []
      return { tag: error?._tag ?? "ok", fields, asked, error }
    })
  )

const first = ({ asked }: { readonly asked: ReadonlyArray<Asked> }): Asked => {
  assert.strictEqual(asked.length, 1)
  return asked[0]!
}

const targets: ReadonlyArray<readonly [value: string, segment: string]> = [
  ["plain", "plain"],
  ["../x", "..%2Fx"],
  ["a/b", "a%2Fb"],
  ["a\\b", "a%5Cb"],
  ["%2e%2e", "%252e%252e"],
  ["...", "..."],
  ["a?b=c", "a%3Fb%3Dc"],
  ["a#b", "a%23b"],
  ["a;b&c", "a%3Bb%26c"],
  ["Ärger €", "%C3%84rger%20%E2%82%AC"],
  ["😀", "%F0%9F%98%80"],
  ["a\r\nb\0", "a%0D%0Ab%00"],
  ["{other}", "%7Bother%7D"],
  ["$&", "%24%26"],
  ["//evil.example", "%2F%2Fevil.example"]
]

describe("path values stay in their segment", () => {
  const table = { path: "/things/{id}/parts" }
  for (const [id, segment] of targets) {
    it.live(JSON.stringify(id), () =>
      Effect.gen(function* () {
        assert.strictEqual(
          first(yield* send({ table, options: { path: { id } } })).line,
          `GET /things/${segment}/parts`
        )
      })
    )
  }
  for (const id of ["", ".", "..", "\ud800"]) {
    it.live(`${JSON.stringify(id)}: refused`, () =>
      Effect.gen(function* () {
        const { asked, fields, tag } = yield* send({ table, options: { path: { id } } })
        assert.deepStrictEqual([tag, fields, asked.length], ["RequestInvalid", ["path.id"], 0])
      })
    )
  }
  it.live("a query value that cannot be encoded: refused", () =>
    Effect.gen(function* () {
      const { fields, tag } = yield* send({ options: { query: { q: "\udc00" } } })
      assert.deepStrictEqual([tag, fields], ["RequestInvalid", ["query.q"]])
    })
  )
  it.live("a list whose values cannot be encoded: refused, for a write as well", () =>
    Effect.gen(function* () {
      const table = { method: "POST", kind: "write" } as const
      const { asked, fields, tag } = yield* send({ table, options: { query: { q: ["\udc00"] } } })
      assert.deepStrictEqual([tag, fields, asked.length], ["RequestInvalid", ["query.q[0]"], 0])
    })
  )
})

describe("cookies", () => {
  const table = { request: { cookies: S.struct({ session: S.string, page: S.optional(S.integer) }) } }
  it.live("are sent in one header, in order", () =>
    Effect.gen(function* () {
      const sent = yield* send({
        table: {
          ...table,
          scope: [{ service: Tenant, field: "id", in: "cookie", name: "tenant", required: true }],
          settings: [{ setting: "version", in: "cookie", name: "v" }]
        },
        settings: { version: "2" },
        options: { cookies: { session: "abc", page: 3 }, headers: { cookie: "own=1" } },
        cookies: { key: "secret" }
      })
      assert.strictEqual(first(sent).headers.cookie, "own=1; session=abc; page=3; tenant=t; v=2; key=secret")
    })
  )
  it.live("of credentials need no writer of the operation, and replace those of their name", () =>
    Effect.gen(function* () {
      for (const [cookie, expected] of [
        [undefined, "key=a=c; k=d"],
        ["own=1; key=old; keys=2", "own=1; keys=2; key=a=c; k=d"]
      ] as const) {
        const options = cookie === undefined ? {} : { headers: { Cookie: cookie } }
        const sent = yield* send({ table: { wire: {} }, options, cookies: { key: "a=c", k: "d" } })
        assert.strictEqual(first(sent).headers.cookie, expected)
      }
    })
  )
  it.live("are checked like every other parameter location", () =>
    Effect.gen(function* () {
      const { fields, tag } = yield* send({ table, options: { cookies: { page: "3" } } })
      assert.deepStrictEqual([tag, fields], ["RequestInvalid", ["cookies.session", "cookies.page"]])
    })
  )
  it.live("none: no header", () =>
    Effect.gen(function* () {
      const sent = yield* send({ options: { cookies: { gone: undefined } } })
      assert.isUndefined(first(sent).headers.cookie)
    })
  )
  for (const value of ['"quoted"', "", "a=b", "!#$%&'()*+-./:<=>?@[]^_`{|}~"]) {
    it.live(`${JSON.stringify(value)}: sent as it is`, () =>
      Effect.gen(function* () {
        const sent = yield* send({ table, options: { cookies: { session: value } } })
        assert.strictEqual(first(sent).headers.cookie, `session=${value}`)
      })
    )
  }
  for (const value of ["a;b", "a\r\nb", "a\0b", "a b", "a,b", "a\\b", 'a"b', '"', "ä", "a\tb", "\x7f"]) {
    it.live(`${JSON.stringify(value)}: refused`, () =>
      Effect.gen(function* () {
        const { asked, fields, tag } = yield* send({ table, options: { cookies: { session: value } } })
        assert.deepStrictEqual([tag, fields, asked.length], ["RequestInvalid", ["cookies.session"], 0])
      })
    )
  }
})

describe("header values", () => {
  const bad: ReadonlyArray<readonly [string, Case, string]> = [
    ["options", { options: { headers: { "x-a": "1\r\nx-b: 2" } } }, "headers.x-a"],
    ["list in options", { options: { headers: { "x-a": ["1", "2\n"] } } }, "headers.x-a"],
    ["NUL", { options: { headers: { "x-a": "\0" } } }, "headers.x-a"],
    ["control character", { options: { headers: { "x-a": "\x01" } } }, "headers.x-a"],
    ["no byte", { options: { headers: { "x-a": "€" } } }, "headers.x-a"],
    ["name", { options: { headers: { "x-a\r\nx-b": "1" } } }, "headers"],
    [
      "content type",
      { options: { headers: { "Content-Type": "text/plain\r\nx: y" }, body: "" } },
      "headers.Content-Type"
    ],
    ["caller's accept", { options: { headers: { Accept: "a\nb" } } }, "headers.Accept"],
    ["table's accept", { table: { accept: "a\nb" } }, "headers.Accept"],
    [
      "scope",
      {
        tenant: "t\r\nx: y",
        table: { scope: [{ service: Tenant, field: "id", in: "header", name: "t", required: true }] }
      },
      "headers.t"
    ],
    [
      "setting",
      { settings: { v: "1\n" }, table: { settings: [{ setting: "v", in: "header", name: "x-v" }] } },
      "headers.x-v"
    ],
    [
      "cookie of the scope",
      {
        tenant: "t;x=y",
        table: { scope: [{ service: Tenant, field: "id", in: "cookie", name: "t", required: true }] }
      },
      "cookies.t"
    ],
    [
      "cookie of a setting",
      { settings: { v: "1\n" }, table: { settings: [{ setting: "v", in: "cookie", name: "v" }] } },
      "cookies.v"
    ]
  ]
  for (const [name, given, field] of bad) {
    it.live(`${name}: refused`, () =>
      Effect.gen(function* () {
        const { asked, fields, tag } = yield* send(given)
        assert.deepStrictEqual([tag, fields, asked.length], ["RequestInvalid", [field], 0])
      })
    )
  }
  for (const place of ["headers", "cookies"] as const) {
    it.live(`credentials in ${place}: not sent, and not shown`, () =>
      Effect.gen(function* () {
        const { asked, error, tag } = yield* send({ [place]: { "x-key": "planted\r\nx: y" } })
        assert.deepStrictEqual([tag, asked.length], ["NotSent", 0])
        assert.include(error?.message ?? "", "x-key")
        assert.notInclude(JSON.stringify(error), "planted")
      })
    )
  }
  it.live("Latin letters and tabs are sent", () =>
    Effect.gen(function* () {
      assert.strictEqual(first(yield* send({ options: { headers: { "x-a": "é\tü" } } })).headers["x-a"], "é\tü")
    })
  )
})

describe("an operation without a function of the raw client", () => {
  it.live("is sent with the method and the path of its table", () =>
    Effect.gen(function* () {
      const table = { method: "PUT", path: "/things/{id}", kind: "idempotent" } as const
      const { headers, line } = first(
        yield* send({ table, options: { path: { id: "1" }, query: { q: "a b" }, body: { name: "ä" } } })
      )
      assert.deepStrictEqual(
        [line, headers["content-type"], headers["content-length"]],
        ["PUT /things/1?q=a%20b", "application/json", "13"]
      )
    })
  )
})

describe("accept", () => {
  it.live("is the table's", () =>
    Effect.gen(function* () {
      assert.strictEqual(first(yield* send({ table: { accept: "application/pdf" } })).headers.accept, "application/pdf")
    })
  )
  it.live("a caller's own wins, however it is written", () =>
    Effect.gen(function* () {
      const given = { table: { accept: "application/pdf" }, options: { headers: { ACCEPT: "text/csv" } } }
      assert.strictEqual(first(yield* send(given)).headers.accept, "text/csv")
    })
  )
})
