import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { operation } from "../src/call/Call.ts"
import type { AnyCallError } from "../src/operation/Errors.ts"
import { items, pages } from "../src/pagination/Paging.ts"
import type { PageRepeated, Pagination, PagingError } from "../src/pagination/Paging.ts"
import * as S from "../src/schema/WireSchema.ts"
import { TestClient } from "./kit/Scripted.ts"
import { served } from "./kit/Served.ts"

interface Options {
  readonly query?: { readonly [name: string]: string | number }
}
interface Page {
  readonly data: ReadonlyArray<number>
}

const token: Pagination = { style: "token", request: "token", next: "next", items: "data" }
const page: Pagination = { style: "page", request: "page", items: "data", current: "meta.page", pages: "meta.pages" }

const counted: Pagination = { style: "page", request: "page", items: "" }
const fromZero: Pagination = { ...counted, first: 0 }
const cursor: Pagination = {
  style: "token",
  request: "starting_after",
  next: "data.-1.id",
  items: "data",
  more: "has_more"
}
const offset: Pagination = { style: "offset", request: "offset", items: "data", limit: "limit", total: "total" }

const listOf = (responses: ReadonlyArray<unknown>) => {
  const asked: Array<Options["query"]> = []
  const list = (options?: Options): Effect.Effect<unknown, "down"> =>
    Effect.suspend(() => {
      asked.push(options?.query)
      const answer = responses[asked.length - 1]
      return answer === "down" ? Effect.fail("down" as const) : Effect.succeed(answer)
    })
  return {
    asked,
    pages: (pagination: Pagination) => pages<Options, Page, "down", never>(list, "Things.list", pagination),
    items: (pagination: Pagination) => items<Options, number, "down", never>(list, "Things.list", pagination)
  }
}

const byPage = (current: number, total: number, data: ReadonlyArray<number>) => ({
  data,
  meta: { page: current, pages: total }
})

const scenarios: ReadonlyArray<
  readonly [string, Pagination, ReadonlyArray<unknown>, ReadonlyArray<number>, ReadonlyArray<unknown>]
> = [
  ["one page, no token", token, [{ data: [1] }], [1], [undefined]],
  [
    "token null at the end",
    token,
    [
      { data: [1], next: "a" },
      { data: [2], next: null }
    ],
    [1, 2],
    [undefined, { token: "a" }]
  ],
  ["empty token ends", token, [{ data: [1], next: "" }], [1], [undefined]],
  [
    "empty page with a token goes on",
    token,
    [{ data: [], next: "a" }, { data: [2] }],
    [2],
    [undefined, { token: "a" }]
  ],
  ["pages to the last", page, [byPage(1, 2, [1]), byPage(2, 2, [2])], [1, 2], [undefined, { page: 2 }]],
  [
    "no pagination: until a page is empty",
    page,
    [{ data: [1] }, { data: [2] }, { data: [] }],
    [1, 2],
    [undefined, { page: 2 }, { page: 3 }]
  ],
  ["pagination null", page, [{ data: [], meta: null }], [], [undefined]],
  [
    "numbers as text",
    page,
    [{ data: [1], meta: { page: "1", pages: "2" } }, byPage(2, 2, [2])],
    [1, 2],
    [undefined, { page: 2 }]
  ],
  [
    "the body is the list: a short page does not end it",
    counted,
    [[1, 2], [3], []],
    [1, 2, 3],
    [undefined, { page: 2 }, { page: 3 }]
  ],
  ["counted from 0", fromZero, [[1], []], [1], [undefined, { page: 1 }]],
  [
    "the next page as a URL",
    token,
    [
      { data: [1], next: "https://elsewhere.example/things?token=a%2Fb&token=c" },
      { data: [2], next: "/things?x=1&token=d" },
      { data: [3], next: null }
    ],
    [1, 2, 3],
    [undefined, { token: "a/b" }, { token: "d" }]
  ],
  [
    "a token that only looks like one",
    token,
    [{ data: [1], next: "/9j+x=" }, { data: [2], next: "https://a.example/?other=1" }, { data: [3] }],
    [1, 2, 3],
    [undefined, { token: "/9j+x=" }, { token: "https://a.example/?other=1" }]
  ],
  ["a token that is a number", token, [{ data: [1], next: 7 }, { data: [2] }], [1, 2], [undefined, { token: 7 }]]
]

const ids = (...all: ReadonlyArray<string>) => all.map((id) => ({ id }))

// As above, by pages: the values requested.
const asked: ReadonlyArray<
  readonly [string, Pagination, Options["query"], ReadonlyArray<unknown>, ReadonlyArray<Options["query"]>]
> = [
  [
    "the last item's id, until the flag is false",
    cursor,
    undefined,
    [
      { data: ids("a", "b"), has_more: true },
      { data: ids("c"), has_more: false }
    ],
    [undefined, { starting_after: "b" }]
  ],
  [
    "the last item's id, without a flag: until a page is empty",
    cursor,
    undefined,
    [{ data: ids("a") }, { data: [] }],
    [undefined, { starting_after: "a" }]
  ],
  [
    "offset: to the total",
    offset,
    undefined,
    [
      { data: [1, 2], total: 3 },
      { data: [3], total: 3 }
    ],
    [undefined, { offset: 2 }]
  ],
  [
    "offset: from where the caller begins",
    offset,
    { offset: 10, status: "paid" },
    [
      { data: [1, 2], total: 14 },
      { data: [3, 4], total: 14 }
    ],
    [
      { offset: 10, status: "paid" },
      { offset: 12, status: "paid" }
    ]
  ],
  [
    "offset: a page below the limit does not end it without a total",
    offset,
    { limit: 2 },
    [{ data: [1, 2] }, { data: [3] }, { data: [4, 5] }, { data: [] }],
    [{ limit: 2 }, { limit: 2, offset: 2 }, { limit: 2, offset: 3 }, { limit: 2, offset: 5 }]
  ],
  [
    "offset: a limit that the server lowers does not",
    offset,
    { limit: 100 },
    [{ data: [1, 2] }, { data: [3, 4] }, { data: [5] }, { data: [] }],
    [{ limit: 100 }, { limit: 100, offset: 2 }, { limit: 100, offset: 4 }, { limit: 100, offset: 5 }]
  ],
  [
    "offset: a short page of a list whose total is known does not",
    offset,
    { limit: 2 },
    [
      { data: [1, 2], total: 5 },
      { data: [3], total: 5 },
      { data: [4, 5], total: 5 }
    ],
    [{ limit: 2 }, { limit: 2, offset: 2 }, { limit: 2, offset: 3 }]
  ],
  [
    "offset: without a limit only an empty page",
    offset,
    undefined,
    [{ data: [1, 2] }, { data: [3] }, { data: [] }],
    [undefined, { offset: 2 }, { offset: 3 }]
  ]
]

describe("items", () => {
  for (const [name, pagination, responses, expected, queries] of scenarios) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const list = listOf(responses)
        assert.deepStrictEqual(yield* Stream.runCollect(list.items(pagination)()), [...expected])
        assert.deepStrictEqual(list.asked, [...queries])
      })
    )
  }
  for (const [name, pagination, query, responses, queries] of asked) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const list = listOf(responses)
        yield* Stream.runDrain(list.pages(pagination)(query === undefined ? undefined : { query }))
        assert.deepStrictEqual(list.asked, [...queries])
      })
    )
  }
  it.effect("other query parameters are sent too, and a start page is used", () =>
    Effect.gen(function* () {
      const list = listOf([{ data: [1] }, { data: [] }])
      yield* Stream.runDrain(list.items(page)({ query: { status: "PAID", page: 4 } }))
      assert.deepStrictEqual(list.asked, [
        { status: "PAID", page: 4 },
        { status: "PAID", page: 5 }
      ])
    })
  )
  it.effect("reads no further than is taken", () =>
    Effect.gen(function* () {
      const list = listOf([{ data: [1, 2], next: "a" }, "down"])
      assert.deepStrictEqual(yield* Stream.runCollect(Stream.take(list.items(token)(), 2)), [1, 2])
    })
  )
})

describe("a search that is sent as a body", () => {
  const search: Pagination = { ...token, in: "body" }
  interface Search {
    readonly body?: { readonly text: string; readonly token?: string }
    readonly query?: { readonly per_page: number }
  }
  it.live("sends the token in the body, with the same search and query", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const bodies: Array<unknown> = []
        const { asked, context, define } = yield* served((request, response) => {
          let text = ""
          request.on("data", (chunk) => (text += String(chunk)))
          request.on("end", () => {
            bodies.push(JSON.parse(text))
            response.setHeader("content-type", "application/json")
            response.end(JSON.stringify({ data: [bodies.length], next: [null, "a", "b", null][bodies.length] }))
          })
        })
        const list = operation<Search, Page, AnyCallError, TestClient>(
          define({
            method: "POST",
            kind: "idempotent",
            request: { body: S.struct({ text: S.string, token: S.optional(S.string) }), bodyRequired: true }
          })
        )
        const all: (options?: Search) => Stream.Stream<number, AnyCallError | PagingError, TestClient> = items(
          list,
          "Things.search",
          search
        )
        const given = { body: { text: "x" }, query: { per_page: 1 } }
        assert.deepStrictEqual(yield* Stream.runCollect(Stream.provideContext(all(given), context)), [1, 2, 3])
        assert.deepStrictEqual(bodies, [{ text: "x" }, { text: "x", token: "a" }, { text: "x", token: "b" }])
        assert.deepStrictEqual(new Set(asked.map(({ line }) => line)), new Set(["POST /things?per_page=1"]))
        assert.deepStrictEqual(given, { body: { text: "x" }, query: { per_page: 1 } })
      })
    )
  )
})

describe("guards", () => {
  it.effect("a repeated token fails instead of reading without end", () =>
    Effect.gen(function* () {
      const list = listOf([
        { data: [1], next: "a" },
        { data: [2], next: "b" },
        { data: [3], next: "a" }
      ])
      const error = (yield* Effect.flip(Stream.runDrain(list.pages(token)()))) as PageRepeated
      assert.deepStrictEqual([error._tag, error.operation, error.pages], ["PageRepeated", "Things.list", 3])
    })
  )
  const record = (id: number): object => ({ id, lines: [{ text: "a" }, null] })
  const noTotal: Pagination = { style: "offset", request: "offset", items: "data" }
  for (const [name, pagination] of [
    ["page", { style: "page", request: "page", items: "data" }],
    ["offset", noTotal]
  ] as const) {
    it.effect(`a server that ignores the ${name} is found out by its second page`, () =>
      Effect.gen(function* () {
        const again = { data: [record(1), record(2)], at: 1 }
        const list = listOf([again, structuredClone({ ...again, at: 2 }), structuredClone(again)])
        const got: Array<unknown> = []
        const reading = Stream.runForEach(list.items(pagination)(), (item) => Effect.sync(() => got.push(item)))
        const error = (yield* Effect.flip(reading)) as PageRepeated
        assert.deepStrictEqual([error._tag, error.pages, list.asked.length], ["PageRepeated", 2, 2])
        assert.deepStrictEqual(got, again.data)
      })
    )
    it.effect(`pages by ${name} that differ in one field are read on`, () =>
      Effect.gen(function* () {
        const list = listOf([
          { data: [record(1)] },
          { data: [{ ...record(1), lines: [{ text: "b" }, null] }] },
          { data: [] }
        ])
        assert.strictEqual((yield* Stream.runCollect(list.items(pagination)())).length, 2)
      })
    )
  }
  it.effect("with a known total, pages may have the same items", () =>
    Effect.gen(function* () {
      const list = listOf([
        { data: [0, 0], total: 4 },
        { data: [0, 0], total: 4 }
      ])
      assert.deepStrictEqual(yield* Stream.runCollect(list.items({ ...noTotal, total: "total" })()), [0, 0, 0, 0])
    })
  )
  it.effect("the same stream can be run twice", () =>
    Effect.gen(function* () {
      const list = listOf([{ data: [1], next: "a" }, { data: [2] }, { data: [1], next: "a" }, { data: [2] }])
      const stream = list.items(token)()
      assert.deepStrictEqual(yield* Stream.runCollect(stream), [1, 2])
      assert.deepStrictEqual(yield* Stream.runCollect(stream), [1, 2])
    })
  )
  it("lists whose options are required", () => {
    const list = (options: Options): Effect.Effect<Page, "down"> => Effect.succeed({ data: options.query ? [] : [1] })
    const all: (options: Options) => Stream.Stream<number, "down" | PagingError> = items(list, "Things.list", token)
    // @ts-expect-error: as for the list
    void (() => all())
  })
  const others: ReadonlyArray<readonly [name: string, pagination: Pagination, body: unknown]> = [
    ["text", page, "id\n1\n"],
    ["bytes", page, new Blob(["id"])],
    ["text in place of a list", counted, "[1]"],
    ["an object in place of a list", counted, { job: "j1" }]
  ]
  for (const [name, pagination, body] of others) {
    it.effect(`a page that came as ${name} is an error, and no empty page`, () =>
      Effect.gen(function* () {
        const { items } = listOf([body])
        const error = yield* Effect.flip(Stream.runCollect(items(pagination)()))
        assert.deepInclude(error, { _tag: "ListIncomplete", operation: "Things.list", pages: 1 })
      })
    )
  }

  it.effect("a failing page fails the stream with the list's own error", () =>
    Effect.gen(function* () {
      const list = listOf([{ data: [1], next: "a" }, "down"])
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(list.pages(token)())), "down")
    })
  )
})
