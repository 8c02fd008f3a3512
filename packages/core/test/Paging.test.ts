import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { items, pages } from "../src/Paging.ts"
import type { PageRepeated, Pagination } from "../src/Paging.ts"

interface Options {
  readonly query?: { readonly token?: string; readonly page?: number; readonly status?: string }
}
interface Page {
  readonly data: ReadonlyArray<number>
}

const token: Pagination = { style: "token", request: "token", next: "next", items: "data" }
const page: Pagination = { style: "page", request: "page", items: "data", current: "meta.page", pages: "meta.pages" }

const listOf = (answers: ReadonlyArray<unknown>) => {
  const asked: Array<Options["query"]> = []
  const list = (options?: Options): Effect.Effect<unknown, "down"> =>
    Effect.suspend(() => {
      asked.push(options?.query)
      const answer = answers[asked.length - 1]
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
  ["pagination null", page, [{ data: [], meta: null }], [], [undefined]]
]

describe("items", () => {
  for (const [name, pagination, answers, expected, queries] of scenarios) {
    it.effect(name, () =>
      Effect.gen(function* () {
        const list = listOf(answers)
        assert.deepStrictEqual(yield* Stream.runCollect(list.items(pagination)()), [...expected])
        assert.deepStrictEqual(list.asked, [...queries])
      })
    )
  }
  it.effect("other query parameters go along, and a start page is honoured", () =>
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

describe("guards", () => {
  it.effect("a token that comes twice fails instead of reading for ever", () =>
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
  it.effect("the same stream can be run twice", () =>
    Effect.gen(function* () {
      const list = listOf([{ data: [1], next: "a" }, { data: [2] }, { data: [1], next: "a" }, { data: [2] }])
      const stream = list.items(token)()
      assert.deepStrictEqual(yield* Stream.runCollect(stream), [1, 2])
      assert.deepStrictEqual(yield* Stream.runCollect(stream), [1, 2])
    })
  )
  it.effect("a failing page fails the stream with the list's own error", () =>
    Effect.gen(function* () {
      const list = listOf([{ data: [1], next: "a" }, "down"])
      assert.strictEqual(yield* Effect.flip(Stream.runDrain(list.pages(token)())), "down")
    })
  )
})
