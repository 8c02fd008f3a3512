/**
 * Reads a list to its end, from a server that is a function of the query.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { items } from "../../src/pagination/Paging.ts"
import type { PagingError } from "../../src/pagination/Paging.ts"
import type { Pagination } from "../../src/pagination/NextPage.ts"
import type { Fields } from "../../src/http/HeaderSyntax.ts"

type Style<Name extends Pagination["style"]> = Extract<Pagination, { readonly style: Name }>

export const byPage: Style<"page"> = {
  style: "page",
  request: "page",
  items: "data",
  current: "page",
  pages: "pages",
  more: "more"
}
export const byOffset: Style<"offset"> = {
  style: "offset",
  request: "offset",
  limit: "limit",
  statedLimit: "limit",
  items: "data",
  total: "total",
  more: "more"
}
export const byToken: Style<"token"> = { style: "token", request: "cursor", next: "next", items: "data", more: "more" }

export const records = (...ids: ReadonlyArray<number>) => ids.map((id) => ({ id }))

/** Reads a list from a function of the query. Returns the ids received, the values requested, and the end. */
export const read = (pagination: Pagination, response: (query: Fields) => unknown, query: Fields = {}) =>
  Effect.gen(function* () {
    const asked: Array<unknown> = []
    const list = (options?: { readonly query?: Fields }): Effect.Effect<unknown> =>
      Effect.sync(() => {
        asked.push(options?.query?.[pagination.style === "link" ? "" : pagination.request])
        return response(options?.query ?? {})
      })
    const all: (options: { readonly query: Fields }) => Stream.Stream<{ readonly id: number }, PagingError> = items(
      list,
      "Things.list",
      pagination
    )
    const ids: Array<number> = []
    const ended = yield* Effect.result(Stream.runForEach(all({ query }), ({ id }) => Effect.sync(() => ids.push(id))))
    return { ids, asked, end: ended._tag === "Success" ? "end" : ended.failure._tag, failure: ended }
  })

/** Returns responses in order, for any query. */
export const script = (...responses: ReadonlyArray<unknown>) => {
  let at = 0
  return () => responses[Math.min(at++, responses.length - 1)]
}

/** One list: the responses in order, the ids received, the values requested, and the end. */
export type Row = readonly [
  name: string,
  pagination: Pagination,
  responses: ReadonlyArray<unknown>,
  ids: ReadonlyArray<number>,
  asked: ReadonlyArray<unknown>,
  end?: PagingError["_tag"]
]
