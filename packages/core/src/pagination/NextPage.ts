/**
 * The request for the page after a page, in each of the styles in which servers page their lists.
 *
 * A list goes on while the response says so: by a total, a flag, a token or a link. Where it says nothing, only an empty page
 * ends the list. Where it contradicts itself, reading fails: a request too many costs a request, one too few costs records.
 */
import { linkParameter, pageLink } from "../http/PageLink.ts"
import type { PageLink } from "../http/PageLink.ts"
import type { HeaderReader } from "../http/FieldList.ts"
import { hidesLink, linkTarget } from "../http/LinkHeader.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/**
 * How an operation's pages follow one another (`x-faktura-pagination` in the overlay).
 *
 * `request` is a query parameter, or a field of the body where `in` says so. Everything else is a path in the answer, dotted, from its root: empty for the answer
 * itself, and with `-1` for the last element of a list (`data.-1.id`).
 */
export type Pagination =
  | {
      /** The answer names the token of the next page, or the next page's URL with the token in its query. */
      readonly style: "token"
      readonly request: string
      /** A search that is sent as a body goes on in it. Default: in the query. */
      readonly in?: "body"
      readonly next: string
      readonly items: string
      /** A flag that says whether more comes. False ends the list, whatever token there is. */
      readonly more?: string
    }
  | {
      /** Pages are counted. Without `pages` and `more` only an empty page ends the list: a short one may have been filtered. */
      readonly style: "page"
      readonly request: string
      readonly items: string
      readonly current?: string
      readonly pages?: string
      /** The number of the first page, where it is not 1. */
      readonly first?: number
      /** A flag that says whether more comes. */
      readonly more?: string
    }
  | {
      /** Records are counted. Without `total` and `more` only an empty page ends the list. */
      readonly style: "offset"
      readonly request: string
      readonly items: string
      /** The query parameter that says how many records a page may have; it decides nothing: servers lower it. */
      readonly limit?: string
      /**
       * How many positions of the list a page covers, as the response states it. The offset then moves by that, so that
       * records which the server hides leave no gap. Without it the offset moves by the records that came.
       */
      readonly statedLimit?: string
      readonly total?: string
      /** A flag that says whether more comes. */
      readonly more?: string
    }
  | {
      /** The `Link` header names the next page (RFC 8288). See `PageLink` for what is used of it. */
      readonly style: "link"
      readonly items: string
    }

/** A page as it came. */
export interface Page {
  readonly body: unknown
  readonly headers?: HeaderReader
  /** Where it came from; undefined for a page of a function that `operation` did not make. */
  readonly from?: {
    readonly url: URL
    /** False where `url` is put together from the operation's template. */
    readonly own: boolean
  }
}

/** The request for a next page. */
export type Next = {
  /** Tells it from the requests for other pages. */
  readonly key: string
  /** False where nothing but the pages themselves says how many there are. */
  readonly isBounded: boolean
  /** True where the page is reached by the records that came before, however many the server went through for them. */
  readonly isByCount: boolean
} & (
  | { readonly link: PageLink }
  | {
      /** The query or the body, in place of the caller's. */
      readonly fields: Fields
      /** The field that was changed. */
      readonly name: string
    }
)

/** What comes after a page. `Contradiction`: the response says that more follows, and not how to get it. */
export type Step =
  | { readonly _tag: "End" }
  | ({ readonly _tag: "Next" } & Next)
  | { readonly _tag: "Contradiction"; readonly tag: "PageRepeated" | "ListIncomplete"; readonly says: string }

/** Says what comes after a page. `sent`: the query or body of its request, where it was not the caller's. */
export type Follow = (page: Page, sent: Fields | undefined) => Step

/** The value at a path, see {@link Pagination}. */
export const at = (value: unknown, path: string): unknown =>
  path === ""
    ? value
    : path.split(".").reduce<unknown>((inner, key) => {
        if (Array.isArray(inner) && key === "-1") return inner.at(-1)
        // The cast: any object may have the key, and it is read as unknown.
        return typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined
      }, value)

const atOptional = (value: unknown, path: string | undefined): unknown =>
  path === undefined ? undefined : at(value, path)

/** The records of a page; none where there is no list. */
export const itemsAt = (value: unknown, path: string): ReadonlyArray<unknown> => {
  const items = at(value, path)
  return Array.isArray(items) ? items : []
}

/** True for a page that cannot have the list: text or bytes; or an object, where the body itself is the list. */
export const lacksList = (body: unknown, path: string): boolean =>
  typeof body === "string" ||
  body instanceof Blob ||
  (path === "" && typeof body === "object" && body !== null && !Array.isArray(body))

/** A whole number of 0 or more, also where it came as text. */
export const whole = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  // The casts: a safe integer is a number.
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined
}

/** What a flag says, also where a server writes it as text or as 1 and 0; undefined for anything else. */
const flag = (value: unknown): boolean | undefined => flags.get(typeof value === "string" ? value.toLowerCase() : value)

const flags: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ["true", true],
  ["1", true],
  [1, true],
  [false, false],
  ["false", false],
  ["0", false],
  [0, false]
])

const end: Step = { _tag: "End" }

const incomplete = (says: string): Step => ({ _tag: "Contradiction", tag: "ListIncomplete", says })

const linked = (link: PageLink): Step => ({
  _tag: "Next",
  link,
  key: `${link.path ?? ""}?${link.query}`,
  isBounded: true,
  isByCount: false
})

/** Empty pages in a row after which a list that only counts is given up: its server would go on for ever. */
export const mostEmptyPages = 1_000

/**
 * Decides whether a list that is counted goes on after a page.
 *
 * @param more    the response's flag
 * @param isEnd   what the response's total says; undefined when it says nothing
 */
const goesOn = (isEmpty: boolean, more: boolean | undefined, isEnd: boolean | undefined): boolean => {
  if (more === true || isEnd === false) return true
  return !isEmpty && more !== false && isEnd !== true
}

/** Makes what follows the pages of one list, from the query or body that the caller gave for the first one. */
export const following = (pagination: Pagination, given: Fields): Follow => {
  const asking = (name: string, value: string | number, isBounded = true, isByCount = false): Step => ({
    _tag: "Next",
    fields: { ...given, [name]: value },
    name,
    key: String(value),
    isBounded,
    isByCount
  })
  let empty = 0
  /** True once a total said that more follows the page before. */
  let isPromised = false
  /** Ends the list, fails, or gives the number to ask for. */
  const counting = (
    body: unknown,
    { more: morePath, request }: Extract<Pagination, { readonly style: "page" | "offset" }>,
    counted: {
      readonly count: number
      /** Pages or records of the whole list, as the response states it. */
      readonly total: number | undefined
      readonly isEnd: boolean | undefined
      readonly next: number
      readonly isByCount: boolean
    }
  ): Step => {
    const more = flag(atOptional(body, morePath))
    empty = counted.count === 0 ? empty + 1 : 0
    const wasPromised = isPromised
    isPromised = counted.isEnd === false
    if (!goesOn(counted.count === 0, more, counted.isEnd)) {
      // As an error inside a 200 looks. A flag may be left out where it is false, a total may not.
      // Without a total and a flag, only a page without records ends a list.
      return wasPromised && counted.total === undefined && more === undefined
        ? incomplete("it has no records and no total, and the page before said that more follow")
        : end
    }
    if (empty >= mostEmptyPages) return incomplete(`${empty} pages in a row were empty`)
    const isBounded = counted.isEnd !== undefined || more !== undefined
    return asking(request, counted.next, isBounded, counted.isByCount)
  }

  switch (pagination.style) {
    case "token":
      return ({ body, from }) => {
        const more = flag(atOptional(body, pagination.more))
        if (more === false) return end
        const next = at(body, pagination.next)
        if (next === undefined || next === null || next === "" || next === false) {
          return more === true ? incomplete(`it says that more follows, and has no ${pagination.next}`) : end
        }
        if (typeof next === "number") return asking(pagination.request, next)
        if (typeof next !== "string") return incomplete(`its ${pagination.next} is neither a token nor a URL`)
        const link = pagination.in === "body" ? undefined : linkIn(next, from, pagination.request, given)
        return link === undefined ? asking(pagination.request, tokenIn(next, pagination.request)) : linked(link)
      }
    case "page": {
      let shift: number | undefined
      return ({ body }, sent = given) => {
        const { length } = itemsAt(body, pagination.items)
        const stated = whole(atOptional(body, pagination.current))
        const { first = 1 } = pagination
        const number = whole(sent[pagination.request]) ?? stated ?? first
        const current = stated ?? number
        // Some servers count pages from 1 in the query and from 0 in the response.
        shift ??= number - current
        const came = current + shift
        if (came < number) {
          const says = `is page ${came}, and page ${number} was asked for`
          return { _tag: "Contradiction", tag: "PageRepeated", says }
        }
        if (came > number) return incomplete(`page ${number} was asked for, and page ${came} came`)
        const pages = whole(atOptional(body, pagination.pages))
        const last = pages === undefined ? undefined : pages + first - 1
        // A page with records beyond the last one shows that the number of pages means something else; an empty one ends.
        const isEnd = last === undefined || current > last ? undefined : current === last
        return counting(body, pagination, { count: length, total: pages, isEnd, next: number + 1, isByCount: false })
      }
    }
    case "offset": {
      const start = whole(given[pagination.request]) ?? 0
      let read = 0
      return ({ body }, sent = given) => {
        const { length } = itemsAt(body, pagination.items)
        const offset = whole(sent[pagination.request]) ?? 0
        read += length
        const limit = whole(atOptional(body, pagination.statedLimit)) ?? 0
        const next = offset + Math.max(length, limit)
        const total = whole(atOptional(body, pagination.total))
        // As above: more records than the total. Fewer: it counts hidden records, or leaves them out; one more page tells.
        const isUnsure = total === undefined || offset + length > total || (next >= total && start + read < total)
        const isEnd = isUnsure ? undefined : next >= total
        const step = counting(body, pagination, { count: length, total, isEnd, next, isByCount: limit === 0 })
        return step._tag === "Next" && next === offset
          ? incomplete(
              `the page at offset ${offset} was empty and states no limit, so that the next offset is not known`
            )
          : step
      }
    }
    case "link":
      return ({ from, headers }) => {
        if (headers === undefined || from === undefined) {
          throw new Error("Pages that follow links need a function that `operation` made.")
        }
        const header = headers.get("link")
        const target = linkTarget(header, "next")
        if (target === undefined) {
          return hidesLink(header, "next") ? incomplete("its Link header names a next page and cannot be read") : end
        }
        const link = pageLink(target, from.url, from.own)
        return link === undefined
          ? incomplete("its Link header names a page that cannot be asked for with this API's credentials")
          : linked(link)
      }
  }
}

/** True for what can be nothing but a URL, and for what may be one. */
const looksLikeUrl = (text: string): boolean => /^(https?:\/\/|[/?])/i.test(text)

/** The link that a body names: its query has the token's parameter, or it can be nothing but a URL of this API. */
const linkIn = (next: string, from: Page["from"], request: string, given: Fields): PageLink | undefined => {
  if (from === undefined || !looksLikeUrl(next)) return undefined
  const link = pageLink(next, from.url, from.own)
  if (link === undefined) return undefined
  const isGiven = (name: string): boolean => given[name] === undefined || linkParameter(link.query, name) !== undefined
  if (linkParameter(link.query, request) !== undefined) {
    // A URL that lacks the caller's filters is no whole URL: its token is sent with them.
    return Object.keys(given).every(isGiven) ? link : undefined
  }
  // A token may look like a path: it is one where the list's own path goes on in it.
  const isOwn = next.startsWith("/")
    ? `${new URL(next, from.url).pathname}/`.startsWith(`${from.url.pathname}/`)
    : new URL(next, from.url).host === from.url.host
  return isOwn ? link : undefined
}

/** The token itself, where a URL holds it in its query; else the text as it is, for a token may look like a path. */
const tokenIn = (next: string, request: string): string => {
  if (!looksLikeUrl(next)) return next
  const query = next.split("#", 1)[0]!.split("?").slice(1).join("?") // a split has a first part
  return linkParameter(query, request) ?? next
}
