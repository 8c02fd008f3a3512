/**
 * Pages and items of a list as streams, with guards: a list ends on a missing token or an empty page, and a token that
 * comes twice fails instead of reading the same records for ever.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { CallOptions } from "./Request.ts"

/** How an operation's pages follow one another (`x-faktura-pagination` in the overlay). Paths are dotted, from the answer's root. */
export type Pagination =
  | { readonly style: "token"; readonly request: string; readonly next: string; readonly items: string }
  | {
      readonly style: "page"
      readonly request: string
      readonly items: string
      readonly current: string
      readonly pages: string
    }

/** The server sent the same page token twice: going on would never end. */
export class PageRepeated extends Data.TaggedError("PageRepeated")<{
  readonly message: string
  readonly operation: string
  /** How many pages had been read. */
  readonly pages: number
}> {}

const at = (value: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined,
      value
    )

const itemsOf = (pagination: Pagination, page: unknown): ReadonlyArray<unknown> => {
  const items = at(page, pagination.items)
  return Array.isArray(items) ? items : []
}

/** The value of the page parameter for the page after this one, or undefined at the end. */
const nextOf = (pagination: Pagination, page: unknown, sent: unknown): string | number | undefined => {
  if (pagination.style === "token") {
    const token = at(page, pagination.next)
    return typeof token === "string" && token !== "" ? token : undefined
  }
  const total = at(page, pagination.pages)
  const current = at(page, pagination.current) ?? sent ?? 1
  if (itemsOf(pagination, page).length === 0 || typeof current !== "number") return undefined
  // Without a total there is no telling whether more comes: read on until a page is empty.
  return typeof total === "number" && current >= total ? undefined : current + 1
}

type ListFunction<A, E, R> = (options: never) => Effect.Effect<A, E, R>

/** Makes the function that streams an operation's pages, one answer an element. */
export const pages =
  <Options, A, E, R>(
    list: ListFunction<unknown, unknown, unknown>,
    name: string,
    pagination: Pagination
  ): ((options?: Options) => Stream.Stream<A, E | PageRepeated, R>) =>
  (options) =>
    Stream.paginate(
      { options: options as CallOptions | undefined, seen: new Set<unknown>() },
      // The generated annotation fixes A, E and R; the untyped list function is the one it was generated beside.
      ({ options, seen }) =>
        Effect.flatMap(list(options as never) as Effect.Effect<A, E, R>, (page) => {
          const sent = options?.query === undefined ? undefined : at(options.query, pagination.request)
          const next = nextOf(pagination, page, sent)
          if (next === undefined) return Effect.succeed([[page], Option.none()] as const)
          if (seen.has(next)) {
            return Effect.fail(
              new PageRepeated({
                message: `${name}: the server answered the same page twice, after ${seen.size + 1} pages. The rest was not read.`,
                operation: name,
                pages: seen.size + 1
              })
            )
          }
          const following = { ...options, query: { ...options?.query, [pagination.request]: next } }
          return Effect.succeed([[page], Option.some({ options: following, seen: new Set([...seen, next]) })] as const)
        })
    )

/** Makes the function that streams an operation's items. */
export const items =
  <Options, Item, E, R>(
    list: ListFunction<unknown, unknown, unknown>,
    name: string,
    pagination: Pagination
  ): ((options?: Options) => Stream.Stream<Item, E | PageRepeated, R>) =>
  (options) =>
    // As in `pages`.
    pages<Options, unknown, E, R>(
      list,
      name,
      pagination
    )(options).pipe(Stream.flatMap((page) => Stream.fromIterable(itemsOf(pagination, page) as ReadonlyArray<Item>)))
