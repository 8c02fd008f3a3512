// Next pages that a server names by URL: the request line has what the server named.
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import { items } from "../src/pagination/Paging.ts"
import type { Pagination, PagingError } from "../src/pagination/Paging.ts"
import type { Operation } from "../src/operation/Operation.ts"
import * as S from "../src/schema/WireSchema.ts"
import { raw } from "./kit/Raw.ts"
import { TestClient } from "./kit/Scripted.ts"
import { clientFor, served } from "./kit/Served.ts"
import type { Held } from "./kit/Served.ts"

interface Options {
  readonly query?: { readonly [name: string]: string | number }
}
interface Seen {
  readonly items: ReadonlyArray<number>
  readonly asked: ReadonlyArray<string>
  readonly end: string
}

const byLink: Pagination = { style: "link", items: "data" }
const byToken: Pagination = { style: "token", request: "cursor", next: "next", items: "data" }

/** Reads a list that names its next pages one after another; `here` in them is replaced by the server's address. */
const read = (
  pagination: Pagination,
  next: ReadonlyArray<unknown>,
  options: Options = {},
  held: Held = {},
  table: Partial<Operation> = {}
): Effect.Effect<Seen> =>
  Effect.scoped(
    Effect.gen(function* () {
      let page = 0
      const { asked, context, define } = yield* served((request, response) => {
        const named = next[page++] ?? null
        const here = `http://${request.headers.host}`
        const value = typeof named === "string" ? named.replace("here", here) : named
        if (pagination.style === "link" && value !== null) response.setHeader("link", `<${value}>; rel="next"`)
        response.setHeader("content-type", "application/json")
        response.end(JSON.stringify({ data: [page], next: pagination.style === "token" ? value : null }))
      }, held)
      const list = operation<Options, unknown, AnyCallError, TestClient>(define(table))
      const all: (options: Options) => Stream.Stream<number, AnyCallError | PagingError, TestClient> = items(
        list,
        "Things.list",
        pagination
      )
      const found: Array<number> = []
      const reading = Stream.runForEach(all(options), (each) => Effect.sync(() => found.push(each)))
      const result = yield* Effect.result(Effect.provideContext(reading, context))
      const end = result._tag === "Success" ? "end" : result.failure._tag
      return { items: found, asked: asked.map(({ line }) => line.replace("GET ", "")), end }
    })
  )

const rows: ReadonlyArray<
  readonly [name: string, Pagination, next: ReadonlyArray<unknown>, asked: ReadonlyArray<string>, end?: string]
> = [
  ["a page in the path", byLink, ["/things/page/2", "/things/page/3"], ["/things/page/2", "/things/page/3"]],
  ["a page in the path, with a query", byLink, ["here/things/2?per=1"], ["/things/2?per=1"]],
  ["a query from a page in the path", byLink, ["/things/2", "?x=3"], ["/things/2", "/things/2?x=3"]],
  ["a relative path", byLink, ["things/2"], ["/things/2"]],
  ["a plus in a link", byLink, ["?cursor=a+b/c=="], ["/things?cursor=a+b/c=="]],
  ["an encoded plus in a link", byLink, ["?cursor=a%2Bb%2fc%20d&e"], ["/things?cursor=a%2Bb%2fc%20d&e"]],
  ["a plus in a token's URL", byToken, ["here/things?cursor=a+b/c=="], ["/things?cursor=a+b/c=="]],
  ["an encoded plus in a token's URL", byToken, ["?limit=1&cursor=a%2Bb"], ["/things?limit=1&cursor=a%2Bb"]],
  ["a token's URL with the page in the path", byToken, ["here/things/page/2"], ["/things/page/2"]],
  ["a token's path under the list's own", byToken, ["/things/page/2"], ["/things/page/2"]],
  ["a token that looks like a path", byToken, ["/9j+x="], ["/things?cursor=%2F9j%2Bx%3D"]],
  ["a token with a plus", byToken, ["a+b"], ["/things?cursor=a%2Bb"]],
  ["a token's URL on another host", byToken, ["https://elsewhere.example/x?cursor=a+b"], ["/things?cursor=a+b"]],
  ["a link to another host, with a query", byLink, ["https://elsewhere.example/x?page=2"], ["/things?page=2"]],
  [
    "a link to another host, with the page in its path",
    byLink,
    ["https://elsewhere.example/things/2"],
    [],
    "ListIncomplete"
  ],
  ["a link that is no URL", byLink, ["http://["], [], "ListIncomplete"],
  ["a link to the list itself", byLink, ["/things", "/things"], ["/things"], "PageRepeated"],
  ["a link that comes twice", byLink, ["/things/2", "/things/2"], ["/things/2"], "PageRepeated"]
]

describe("a next page that is named by its URL", () => {
  for (const pooled of [true, false]) {
    it.live.each(rows)(`%s${pooled ? ", through the pool" : ""}`, ([, pagination, next, asked, end = "end"]) =>
      Effect.gen(function* () {
        const seen = yield* read(pagination, next, {}, { pooled })
        assert.deepStrictEqual([seen.asked, seen.end], [["/things", ...asked], end])
      })
    )
  }

  it.live("past the styles of the operation's query", () =>
    Effect.gen(function* () {
      const wire = { query: { cursor: { explode: false } } }
      const seen = yield* read(byLink, ["/things/2?a+b", "?cursor=a+b"], {}, {}, { wire })
      assert.deepStrictEqual(seen.asked, ["/things", "/things/2?a+b", "/things/2?cursor=a+b"])
    })
  )

  // Addresses in which `own` is replaced by the server's; the API is elsewhere.
  const servers: ReadonlyArray<readonly [title: string, server: string, base: string, replaced?: [string, string]]> = [
    ["of the operation", "own", "http://api.invalid/v1"],
    ["of the operation, as a path on the API's host", "/files", "own/v1"],
    [
      "that takes the place of the operation's",
      "https://files.invalid/a",
      "http://api.invalid/v1",
      ["https://files.invalid/a", "own"]
    ]
  ]
  it.live.each(servers)("at the server %s", ([, server, base, replaced]) =>
    Effect.scoped(
      Effect.gen(function* () {
        const { asked, url } = yield* served((request, response) => {
          const path = String(request.url).replace("/files", "")
          const next = { "/things": "/things/2", "/things/2": "?page=3" }[path]
          if (next !== undefined) response.setHeader("link", `<${next}>; rel="next"`)
          response.setHeader("content-type", "application/json").end('{"data":[]}')
        })
        const at = (text: string): string => text.replace(/^own/, url)
        const { context, define } = yield* clientFor(
          at(base),
          replaced === undefined ? {} : { servers: { [replaced[0]]: at(replaced[1]) } }
        )
        const list = operation<Options, unknown, AnyCallError, TestClient>(
          define({ wire: { server: raw.server(at(server)) } })
        )
        const all: (options?: Options) => Stream.Stream<number, AnyCallError | PagingError, TestClient> = items(
          list,
          "Things.list",
          byLink
        )
        yield* Stream.runDrain(Stream.provideContext(all(), context))
        const first = server === "/files" ? "/files/things" : "/things"
        assert.deepStrictEqual(
          asked.map(({ line }) => line),
          [`GET ${first}`, "GET /things/2", "GET /things/2?page=3"]
        )
      })
    )
  )

  it.live("credentials and settings in the query stay ours", () =>
    Effect.gen(function* () {
      const held = { settings: { version: "3" }, parts: { query: { api_key: Redacted.make("secret") } } }
      const table = { settings: [{ setting: "version", in: "query", name: "v" }] } as const
      const seen = yield* read(byLink, ["?cursor=a+b&api_key=***&v=1"], {}, held, table)
      assert.deepStrictEqual(seen.asked, ["/things?v=3&api_key=secret", "/things?cursor=a+b&v=3&api_key=secret"])
    })
  )

  it.live("a token's URL that lacks the caller's filters is sent with them", () =>
    Effect.gen(function* () {
      const query = { status: "paid" }
      const partial = yield* read(byToken, ["?cursor=a+b"], { query })
      assert.deepStrictEqual(partial.asked, ["/things?status=paid", "/things?status=paid&cursor=a%2Bb"])
      const whole = yield* read(byToken, ["?cursor=a+b&status=paid"], { query })
      assert.deepStrictEqual(whole.asked, ["/things?status=paid", "/things?cursor=a+b&status=paid"])
    })
  )
})

describe("requests for later pages are checked like the first", () => {
  const query = (cursor: S.WireSchema<unknown>): Partial<Operation> => ({
    request: { query: S.struct({ cursor: S.optional(cursor), status: S.optional(S.string) }) }
  })
  const checked: ReadonlyArray<
    readonly [name: string, next: unknown, declared: S.WireSchema<unknown>, asked: ReadonlyArray<string>, end: string]
  > = [
    ["a text", "a", S.string, ["/things?cursor=a"], "end"],
    ["a number where a text is declared", 7, S.string, ["/things?cursor=7"], "end"],
    ["a text where a number is declared", "7", S.integer, ["/things?cursor=7"], "end"],
    ["a text that is no number where one is declared", "a", S.integer, [], "RequestInvalid"]
  ]
  it.live.each(checked)("%s", ([, next, declared, asked, end]) =>
    Effect.gen(function* () {
      const seen = yield* read(byToken, [next], {}, {}, query(declared))
      assert.deepStrictEqual([seen.asked, seen.end], [["/things", ...asked], end])
    })
  )
})
