/**
 * Pages and items of a list as streams. A list ends where its responses say so, and fails where they contradict themselves:
 * no record is lost or doubled without an error.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { answered } from "../call/CallResult.ts"
import type { Responded } from "../call/Attempt.ts"
import type { ApiClient } from "../call/ApiClient.ts"
import { call, clientOf, definitionOf } from "../call/Call.ts"
import * as CycleDetector from "./CycleDetector.ts"
import { following, itemsAt, lacksList, whole } from "./NextPage.ts"
import type { Next, Page, Pagination, Step } from "./NextPage.ts"
import type { Operation } from "../call/Operation.ts"
import { isSamePage, sharesRecord } from "./RepeatedRecords.ts"
import { serverOf } from "../call/Request.ts"
import type { CallOptions } from "../call/CallInput.ts"
import { sameJson } from "../values/SameJson.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

export type { Pagination } from "./NextPage.ts"

interface ReadingFields {
  /** What happened, to which list, and what to do. */
  readonly message: string
  /** Service and method of the list, e.g. `Invoices.list`. */
  readonly operation: string
  /** How many pages were read, the one that failed included. */
  readonly pages: number
}

/** The server sent a page, a record of the page before, a token or a link again: going on would double records or never end. */
export class PageRepeated extends Data.TaggedError("PageRepeated")<ReadingFields> {}

/** A response says that more records follow, and not how to ask for them: the list was not read to its end. */
export class ListIncomplete extends Data.TaggedError("ListIncomplete")<ReadingFields> {}

/** Errors of reading a list, besides those of its calls. */
export type PagingError = PageRepeated | ListIncomplete

type ListFunction<A, E, R> = (options: never) => Effect.Effect<A, E, R>
type AnyList = ListFunction<unknown, unknown, unknown>

/** Where a page is asked for. */
type ParameterLocation = "query" | "body"

/** The URL of a page: that of its response, or put together where the response does not tell it. */
const requestUrl = (operation: Operation, client: ApiClient, next: Next | undefined, response: Responded) => {
  // A page was answered: its request could be built.
  const base = serverOf(operation, client)!
  const path = next !== undefined && "link" in next ? next.link.path : undefined
  if (path !== undefined) return { url: new URL(path, base), own: true }
  const { url = "" } = response
  if (URL.canParse(url) && new URL(url).host === base.host) return { url: new URL(url), own: true }
  return { url: new URL(base.href.replace(/[?#].*$/, "").replace(/\/$/, "") + operation.path), own: false }
}

/** The fields with the changed one as the document declares it: servers write numbers as text, and tokens as numbers. */
const asDeclared = ({ check, request }: Operation, fields: Fields, name: string): Fields => {
  const schema = request?.query
  if (schema === undefined || check === undefined) return fields
  const value = fields[name]
  const other = typeof value === "number" ? String(value) : whole(value)
  const isFit = (each: unknown): boolean => check(schema, { ...fields, [name]: each }, "strict", "query").length === 0
  return other !== undefined && !isFit(value) && isFit(other) ? { ...fields, [name]: other } : fields
}

/** Asks for one page. Requests for later pages are checked as the first one; only the query of a URL goes as it came. */
const ask = (
  list: AnyList,
  given: CallOptions | undefined,
  place: ParameterLocation,
  next: Next | undefined
): Effect.Effect<Page, unknown, unknown> => {
  const operation = definitionOf(list)
  if (operation === undefined) {
    const options = next !== undefined && "fields" in next ? { ...given, [place]: next.fields } : given
    // The cast: the options of a list are the caller's, but for the field that was changed.
    return Effect.map(list(options as never), (body) => ({ body }))
  }
  const fields =
    next === undefined || "link" in next
      ? {}
      : { [place]: place === "query" ? asDeclared(operation, next.fields, next.name) : next.fields }
  return Effect.withFiber((fiber) => {
    // The cast: the operation's type says that its client is in the context; the table cannot.
    const client = clientOf(operation, fiber.context)
    return call(
      operation,
      { ...given, ...fields },
      {
        link: next !== undefined && "link" in next ? next.link : undefined,
        answered: (made, progress, response, errors) =>
          Effect.map(answered(made, progress, response, errors), (body) => ({
            body,
            headers: response.headers,
            from: requestUrl(made, client, next, response)
          }))
      }
    )
  })
}

/** Says what was sent again, if anything was. `next`: the request that led to the page. */
const repetition = (
  next: Next | undefined,
  before: ReadonlyArray<unknown>,
  items: ReadonlyArray<unknown>
): string | undefined => {
  if (next === undefined || items.length === 0) return undefined
  // A server that does not know the parameter sends its first page for ever, under whatever number it is asked for.
  if (next.isBounded ? isSamePage(before, items) : sameJson(before, items)) return "has the records of the page before"
  // Where the server hides records after it has cut a page, the records that came do not lead to the end of that page.
  return next.isByCount && sharesRecord(before, items) ? "has a record of the page before" : undefined
}

/** What is left to do of a list: the next request, or a failure once the pages so far are handed on. */
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
 * Makes the function that streams an operation's pages, one answer an element.
 *
 * @param list a function that `operation` made; any other one will do where no header is needed (every style but `link`)
 */
export function pages<Options, A, E, R>(
  list: AnyList,
  name: string,
  pagination: Pagination
): (options?: Options) => Stream.Stream<A, E | PagingError, R> {
  return (options) => {
    // The cast: an operation's options are the places of a request, whatever interface the caller's type is.
    const given = options as CallOptions | undefined
    const stream = Stream.suspend(() => {
      const met = CycleDetector.make()
      let before: ReadonlyArray<unknown> = []
      let pages = 0
      const place: ParameterLocation = pagination.style === "token" && pagination.in === "body" ? "body" : "query"
      // The cast: as above.
      const first = (given?.[place] ?? {}) as Fields
      if (pagination.style === "token" && first[pagination.request] !== undefined) {
        met.isMet(String(first[pagination.request]))
      }
      const follow = following(pagination, first)
      const problem = (tag: PagingError["_tag"], says: string): PagingError => {
        const fields = { operation: name, pages }
        return tag === "PageRepeated"
          ? new PageRepeated({
              ...fields,
              message: `${name}: page ${pages} ${says}. The rest of the list was not read. The server repeats itself, or the list changed meanwhile: read it again.`
            })
          : new ListIncomplete({
              ...fields,
              message: `${name}: page ${pages} does not lead to the rest of the list: ${says}. What was read is not the whole list. Check x-faktura-pagination against the server's responses.`
            })
      }
      return Stream.paginate({} as State, ({ failure, next }) =>
        failure !== undefined
          ? Effect.fail(failure)
          : Effect.flatMap(ask(list, given, place, next), (page) => {
              pages++
              if (lacksList(page.body, pagination.items)) {
                return Effect.fail(problem("ListIncomplete", "its body is text, bytes or an object, and not the list"))
              }
              const step = follow(page, next !== undefined && "fields" in next ? next.fields : undefined)
              const items = itemsAt(page.body, pagination.items)
              const says = repetition(next, before, items)
              before = items
              if (says !== undefined) return Effect.fail(problem("PageRepeated", says))
              if (step._tag === "Contradiction" && step.tag === "PageRepeated") {
                return Effect.fail(problem("PageRepeated", step.says))
              }
              if (step._tag === "Next" && met.isMet(step.key)) {
                return Effect.fail(problem("PageRepeated", "names a page that was read before as the next one"))
              }
              // What came with a contradiction is handed on first.
              return Effect.succeed([[page.body], stateAfter(step, problem)] as const)
            })
      )
    })
    // The cast: the generated annotation fixes A, E and R; the untyped list function is the one it was generated beside.
    return stream as Stream.Stream<A, E | PagingError, R>
  }
}

/** Makes the function that streams an operation's items. `list` as in `pages`. */
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
