import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import type { Operation } from "../src/operation/Operation.ts"
import { items } from "../src/pagination/Paging.ts"
import type { PagingError } from "../src/pagination/Paging.ts"
import * as S from "../src/schema/WireSchema.ts"
import { TestClient } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"

interface Options {
  readonly query?: { readonly [name: string]: string | number }
}
interface Page {
  readonly data: ReadonlyArray<number>
}

/** A server that sends one `Link` header after another, each with the number of its page as the only item. */
const linked = (links: ReadonlyArray<string | undefined>, table: Partial<Operation> = {}) =>
  Effect.gen(function* () {
    let page = 0
    const { context, define, ...rest } = yield* served((_, response) => {
      const link = links[page++]
      if (link !== undefined) response.setHeader("link", link)
      response.setHeader("content-type", "application/json").end(`[${page}]`)
    })
    const list = operation<Options, ReadonlyArray<number>, AnyCallError, TestClient>(
      define({ request: { query: S.struct({ per_page: S.optional(S.integer) }) }, ...table })
    )
    const all: (options?: Options) => Stream.Stream<number, AnyCallError | PagingError, TestClient> = items(
      list,
      "Things.list",
      { style: "link", items: "" }
    )
    return { ...rest, all: (options?: Options) => Stream.provideContext(all(options), context) }
  })

describe("links", () => {
  it.live("the next request has the link's query, and nothing else of it", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { all, asked } = yield* linked([
          // Numbers as text, and names that the document does not declare: the server asks for both.
          '<https://elsewhere.example/other?per_page=2&after=a%26b&ids[]=1&ids[]=2>; rel="next"',
          "</things?x%26admin=1>; rel=next",
          '<https://elsewhere.example/other?per_page=1>; rel="prev"'
        ])
        assert.deepStrictEqual(yield* Stream.runCollect(all({ query: { per_page: 2 } })), [1, 2, 3])
        assert.deepStrictEqual(
          asked.map(({ line }) => line),
          ["GET /things?per_page=2", "GET /things?per_page=2&after=a%26b&ids[]=1&ids[]=2", "GET /things?x%26admin=1"]
        )
      })
    )
  )
  it.live("a repeated link fails", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { all, asked } = yield* linked(["<?page=2>; rel=next", "<?page=2>; rel=next"])
        const error = yield* Effect.flip(Stream.runDrain(all()))
        assert.deepStrictEqual([error._tag, asked.length], ["PageRepeated", 2])
      })
    )
  )
  it.live("the caller's query is checked", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { all } = yield* linked([undefined])
        const error = yield* Effect.flip(Stream.runDrain(all({ query: { per_page: "two" } })))
        assert.strictEqual(error._tag, "RequestInvalid")
      })
    )
  )
  it.live("a server's token is sent unchanged", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const { asked, context, define } = yield* served((request, response) => {
          response.setHeader("content-type", "application/json")
          const next = request.url === "/things" ? '"?page=2"' : "null"
          response.end(`{"next":${next},"data":[1]}`)
        })
        const list = operation<Options, Page, AnyCallError, TestClient>(
          define({ request: { query: S.struct({ page: S.optional(S.integer) }) } })
        )
        const all: (options?: Options) => Stream.Stream<number, AnyCallError | PagingError, TestClient> = items(
          list,
          "Things.list",
          { style: "token", request: "page", next: "next", items: "data" }
        )
        yield* Stream.runDrain(Stream.provideContext(all(), context))
        assert.deepStrictEqual(
          asked.map(({ line }) => line),
          ["GET /things", "GET /things?page=2"]
        )
      })
    )
  )
})
