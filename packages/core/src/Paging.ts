/**
 * Pages and items of a list as streams, with guards: where the table says that a list ends it ends, and a page that comes
 * twice fails instead of reading the same records for ever.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { withRawHeaders } from "./AnswerHeaders.ts"
import { call, definitionOf } from "./Call.ts"
import * as MetPages from "./MetPages.ts"
import { at, following } from "./NextPage.ts"
import type { Page, Pagination } from "./NextPage.ts"
import type { CallOptions } from "./Request.ts"
import { sameJson } from "./SameJson.ts"
import type { Fields } from "./WireText.ts"

export type { Pagination } from "./NextPage.ts"

/** The server sent a page token or link twice, or the records of one page as the next one: going on would never end. */
export class PageRepeated extends Data.TaggedError("PageRepeated")<{
  readonly message: string
  readonly operation: string
  /** How many pages had been read. */
  readonly pages: number
}> {}

type ListFunction<A, E, R> = (options: never) => Effect.Effect<A, E, R>
type AnyList = ListFunction<unknown, unknown, unknown>

/** Where a page is asked for. */
type Place = "query" | "body"

/** Asks for one page; `fields`: the query or the body of a page after the first, in place of the caller's. */
const ask = (
  list: AnyList,
  given: CallOptions | undefined,
  place: Place,
  fields: Fields | undefined
): Effect.Effect<Page, unknown, unknown> => {
  const operation = definitionOf(list)
  const options = fields === undefined ? given : { ...given, [place]: fields }
  if (operation === undefined) return Effect.map(list(options as never), (body) => ({ body }))
  // A query is sent as the server gave it, unchecked; a body is one like the first.
  return place === "query"
    ? call(operation, given ?? {}, withRawHeaders(fields))
    : call(operation, options ?? {}, withRawHeaders(undefined))
}

/**
 * Makes the function that streams an operation's pages, one answer an element.
 *
 * @param list a function that `operation` made; any other one will do where no header is needed (every style but `link`)
 */
export const pages =
  <Options, A, E, R>(
    list: AnyList,
    name: string,
    pagination: Pagination
  ): ((options?: Options) => Stream.Stream<A, E | PageRepeated, R>) =>
  (options) => {
    // The cast: an operation's options are the places of a request, whatever interface the caller's type is.
    const given = options as CallOptions | undefined
    const stream = Stream.suspend(() => {
      const met = MetPages.make()
      let before: ReadonlyArray<unknown> | undefined
      const place: Place = pagination.style === "token" && pagination.in === "body" ? "body" : "query"
      const follow = following(pagination, (given?.[place] ?? {}) as Fields)
      return Stream.paginate(undefined as Fields | undefined, (fields) =>
        Effect.flatMap(ask(list, given, place, fields), (page) => {
          const next = follow(page, fields)
          if (next === undefined) return Effect.succeed([[page.body], Option.none<Fields>()] as const)
          // A server that does not know the parameter sends its first page for ever, under whatever number it is asked for.
          const isRepeated = next.unlike !== undefined && sameJson(next.unlike, before)
          before = next.unlike
          if (isRepeated || met.isMet(next.key)) {
            return Effect.fail(
              new PageRepeated({
                message: `${name}: the server answered the same page twice, after ${met.count() + 1} pages. The rest was not read.`,
                operation: name,
                pages: met.count() + 1
              })
            )
          }
          return Effect.succeed([[page.body], Option.some(next.query)] as const)
        })
      )
    })
    // The cast: the generated annotation fixes A, E and R; the untyped list function is the one it was generated beside.
    return stream as Stream.Stream<A, E | PageRepeated, R>
  }

/** Makes the function that streams an operation's items. `list` as in `pages`. */
export const items =
  <Options, Item, E, R>(
    list: AnyList,
    name: string,
    pagination: Pagination
  ): ((options?: Options) => Stream.Stream<Item, E | PageRepeated, R>) =>
  (options) =>
    pages<Options, unknown, E, R>(
      list,
      name,
      pagination
    )(options).pipe(
      Stream.flatMap((page) => {
        const found = at(page, pagination.items)
        // The cast: as in `pages`.
        return Stream.fromIterable(Array.isArray(found) ? (found as ReadonlyArray<Item>) : [])
      })
    )
