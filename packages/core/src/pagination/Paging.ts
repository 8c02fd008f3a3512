/**
 * Streams the pages and items of a list. A list ends where its responses say so, and fails where they contradict themselves:
 * no record is lost or duplicated without an error.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { toResult } from "../call/CallResult.ts"
import type { Responded } from "../attempt/Attempt.ts"
import type { ApiClient } from "../call/ApiClient.ts"
import { call, clientOf, definitionOf } from "../call/Call.ts"
import * as CycleDetector from "./CycleDetector.ts"
import { following, itemsAt, lacksList, whole } from "./NextPage.ts"
import type { Next, Page, Pagination, Step } from "./NextPage.ts"
import type { Operation } from "../operation/Operation.ts"
import { isSamePage, sharesRecord } from "./RepeatedRecords.ts"
import { serverOf } from "../call/Request.ts"
import type { CallOptions } from "../operation/CallInput.ts"
import { sameJson } from "../values/SameJson.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

export type { Pagination } from "./NextPage.ts"

interface ReadingFields {
  /** Description of the failure, and the next step for the caller. */
  readonly message: string
  /** Service and method of the list, such as `Invoices.list`. */
  readonly operation: string
  /** Number of pages that were read, including the page that failed. */
  readonly pages: number
}

/**
 * Error: the server returned a page, a record of the page before, a token or a link a second time. Reading on would
 * duplicate records or never end.
 */
export class PageRepeated extends Data.TaggedError("PageRepeated")<ReadingFields> {}

/** Error: a response says that more records follow, but not how to request them. The list was not read to its end. */
export class ListIncomplete extends Data.TaggedError("ListIncomplete")<ReadingFields> {}

/** Errors of reading a list, besides the errors of its calls. */
export type PagingError = PageRepeated | ListIncomplete

type ListFunction<A, E, R> = (options: never) => Effect.Effect<A, E, R>
type AnyList = ListFunction<unknown, unknown, unknown>

/** Location of the pagination parameter. */
type ParameterLocation = "query" | "body"

/** Returns the URL of a page, from its response, or built from the operation's path when the response does not state it. */
const requestUrl = (operation: Operation, client: ApiClient, next: Next | undefined, response: Responded) => {
  // The cast: a response exists, so its request could be built.
  const base = serverOf(operation, client)!
  const path = next !== undefined && "link" in next ? next.link.path : undefined
  if (path !== undefined) return { url: new URL(path, base), own: true }
  const { url = "" } = response
  if (URL.canParse(url) && new URL(url).host === base.host) return { url: new URL(url), own: true }
  return { url: new URL(base.href.replace(/[?#].*$/, "").replace(/\/$/, "") + operation.path), own: false }
}

/** Converts the changed field to its declared type. Why: servers return numbers as text, and tokens as numbers. */
const asDeclared = ({ check, request }: Operation, fields: Fields, name: string): Fields => {
  const schema = request?.query
  if (schema === undefined || check === undefined) return fields
  const value = fields[name]
  const other = typeof value === "number" ? String(value) : whole(value)
  const isValid = (each: unknown): boolean => check(schema, { ...fields, [name]: each }, "strict", "query").length === 0
  return other !== undefined && !isValid(value) && isValid(other) ? { ...fields, [name]: other } : fields
}

/** Requests one page. Later requests are checked like the first one; only the query of a link is sent unchanged. */
const fetchPage = (
  list: AnyList,
  given: CallOptions | undefined,
  location: ParameterLocation,
  next: Next | undefined
): Effect.Effect<Page, unknown, unknown> => {
  const operation = definitionOf(list)
  if (operation === undefined) {
    const options = next !== undefined && "fields" in next ? { ...given, [location]: next.fields } : given
    // The cast: these are the caller's options, except for the changed field.
    return Effect.map(list(options as never), (body) => ({ body }))
  }
  const fields =
    next === undefined || "link" in next
      ? {}
      : { [location]: location === "query" ? asDeclared(operation, next.fields, next.name) : next.fields }
  return Effect.withFiber((fiber) => {
    // The cast: the operation's type says that its client is in the context; the lookup cannot show it.
    const client = clientOf(operation, fiber.context)
    return call(
      operation,
      { ...given, ...fields },
      {
        link: next !== undefined && "link" in next ? next.link : undefined,
        toResult: (made, progress, response, errors) =>
          Effect.map(toResult(made, progress, response, errors), (body) => ({
            body,
            headers: response.headers,
            from: requestUrl(made, client, next, response)
          }))
      }
    )
  })
}

/** Describes the repetition when a page repeats the page before. `next`: the request for the page. */
const repetition = (
  next: Next | undefined,
  before: ReadonlyArray<unknown>,
  items: ReadonlyArray<unknown>
): string | undefined => {
  if (next === undefined || items.length === 0) return undefined
  // A server that ignores the parameter returns its first page for each number.
  if (next.isBounded ? isSamePage(before, items) : sameJson(before, items))
    return "repeats the records of the page before"
  // A server that hides records after cutting a page read more than it returned: counting its records lands inside that page.
  return next.isByCount && sharesRecord(before, items) ? "repeats a record of the page before" : undefined
}

/** Next request of a list, or the failure that follows the pages so far. */
interface State {
  readonly next?: Next
  readonly failure?: PagingError
}

const stateAfter = (
  step: Step,
  problem: (tag: PagingError["_tag"], says: string) => PagingError
): Option.Option<State> => {
  if (step._tag === "End") return Option.none()
  return Option.some(step._tag === "Next" ? { next: step } : { failure: problem(step.tag, step.says) })
}

/**
 * Makes the function that streams an operation's pages. Each element is the body of one response.
 *
 * @param list a function that `operation` made. Any other function works in every style but `link`, which needs headers
 * @param name service and method, such as `Invoices.list`, for errors
 *
 * @example
 * ```ts
 * import * as Paging from "@faktura/core/Paging"
 * import { Effect } from "effect"
 *
 * declare const list: (options: { readonly query?: { readonly offset?: number } }) => Effect.Effect<{
 *   readonly data: ReadonlyArray<{ readonly id: string }>
 *   readonly total: number
 * }>
 *
 * const pages = Paging.pages(list, "Invoices.list", { style: "offset", request: "offset", items: "data", total: "total" })
 * ```
 */
export function pages<Options, A, E, R>(
  list: AnyList,
  name: string,
  pagination: Pagination
): (options?: Options) => Stream.Stream<A, E | PagingError, R> {
  return (options) => {
    // The cast: an operation's options are the parts of a request, under any interface of the caller.
    const given = options as CallOptions | undefined
    const stream = Stream.suspend(() => {
      const seen = CycleDetector.make()
      let before: ReadonlyArray<unknown> = []
      let pages = 0
      const location: ParameterLocation = pagination.style === "token" && pagination.in === "body" ? "body" : "query"
      // The cast: as above.
      const first = (given?.[location] ?? {}) as Fields
      if (pagination.style === "token" && first[pagination.request] !== undefined) {
        seen.wasSeen(String(first[pagination.request]))
      }
      const follow = following(pagination, first)
      const problem = (tag: PagingError["_tag"], says: string): PagingError => {
        const fields = { operation: name, pages }
        return tag === "PageRepeated"
          ? new PageRepeated({
              ...fields,
              message: `${name}: page ${pages} ${says}. The rest of the list was not read. The server repeats a page, or the list changed meanwhile: read the list again.`
            })
          : new ListIncomplete({
              ...fields,
              message: `${name}: page ${pages} does not lead to the next page: ${says}. The list was not read to its end. Check x-faktura-pagination against the server's responses.`
            })
      }
      return Stream.paginate({} as State, ({ failure, next }) =>
        failure !== undefined
          ? Effect.fail(failure)
          : Effect.flatMap(fetchPage(list, given, location, next), (page) => {
              pages++
              if (lacksList(page.body, pagination.items)) {
                return Effect.fail(problem("ListIncomplete", "its body is text, bytes or an object instead of a list"))
              }
              const step = follow(page, next !== undefined && "fields" in next ? next.fields : undefined)
              const items = itemsAt(page.body, pagination.items)
              const says = repetition(next, before, items)
              before = items
              if (says !== undefined) return Effect.fail(problem("PageRepeated", says))
              if (step._tag === "Contradiction" && step.tag === "PageRepeated") {
                return Effect.fail(problem("PageRepeated", step.says))
              }
              if (step._tag === "Next" && seen.wasSeen(step.key)) {
                return Effect.fail(problem("PageRepeated", "names an earlier page as the next page"))
              }
              // The page with a contradiction is emitted before the failure.
              return Effect.succeed([[page.body], stateAfter(step, problem)] as const)
            })
      )
    })
    // The cast: the generated annotation fixes A, E and R. It is generated beside the untyped list function.
    return stream as Stream.Stream<A, E | PagingError, R>
  }
}

/**
 * Makes the function that streams an operation's items. `list` and `name` as in `pages`.
 *
 * @example
 * ```ts
 * import * as Paging from "@faktura/core/Paging"
 * import { Effect, Stream } from "effect"
 *
 * declare const list: (options: { readonly query?: { readonly offset?: number } }) => Effect.Effect<{
 *   readonly data: ReadonlyArray<{ readonly id: string }>
 *   readonly total: number
 * }>
 *
 * const items = Paging.items<object, { readonly id: string }, never, never>(list, "Invoices.list", {
 *   style: "offset",
 *   request: "offset",
 *   items: "data",
 *   total: "total"
 * })
 *
 * const firstTen = Stream.runCollect(Stream.take(items(), 10))
 * ```
 */
export function items<Options, Item, E, R>(
  list: AnyList,
  name: string,
  pagination: Pagination
): (options?: Options) => Stream.Stream<Item, E | PagingError, R> {
  return (options) =>
    pages<Options, unknown, E, R>(
      list,
      name,
      pagination
    )(options).pipe(
      // The cast: as in `pages`.
      Stream.flatMap((page) => Stream.fromIterable(itemsAt(page, pagination.items) as ReadonlyArray<Item>))
    )
}
