/**
 * Builds the request for the next page of a list, in each pagination style.
 *
 * A list goes on while the response says so: by a total, a flag, a token or a link. Where the response says nothing, only an
 * empty page ends the list. A response that contradicts itself fails. Why: one request too many costs a request, one too few
 * costs records.
 */
import { linkParameter, pageLink } from "../http/PageLink.ts"
import type { PageLink } from "../http/PageLink.ts"
import type { HeaderReader } from "../http/FieldList.ts"
import { hidesLink, linkTarget } from "../http/LinkHeader.ts"
import type { Fields } from "../http/HeaderSyntax.ts"

/**
 * Pagination style of an operation (`x-faktura-pagination` in the overlay).
 *
 * `request` is the name of a query parameter, or of a body field with `in: "body"`. The other texts are dotted paths from
 * the root of the response body. An empty path is the body itself, and `-1` the last element of a list (`data.-1.id`).
 */
export type Pagination =
  | {
      /** The response has the token of the next page, or the next page's URL with the token in its query. */
      readonly style: "token"
      readonly request: string
      /** Sends the token in the body, for a search whose parameters are in the body. Default: in the query. */
      readonly in?: "body"
      readonly next: string
      readonly items: string
      /** Flag that tells whether more pages follow. False ends the list, also when a token is present. */
      readonly more?: string
    }
  | {
      /** Pages are counted. Without `pages` and `more` only an empty page ends the list: a short page may be a filtered one. */
      readonly style: "page"
      readonly request: string
      readonly items: string
      readonly current?: string
      readonly pages?: string
      /** Number of the first page; 1 by default. */
      readonly first?: number
      /** Flag that tells whether more pages follow. */
      readonly more?: string
    }
  | {
      /** Records are counted. Without `total` and `more` only an empty page ends the list. */
      readonly style: "offset"
      readonly request: string
      readonly items: string
      /** Query parameter for the most records of a page. It is not used to find the end: servers lower it. */
      readonly limit?: string
      /**
       * Path of the number of list positions that a page covers. The offset then moves by this number, so that records which
       * the server hides leave no gap. Without it the offset moves by the number of records in the page.
       */
      readonly statedLimit?: string
      readonly total?: string
      /** Flag that tells whether more pages follow. */
      readonly more?: string
    }
  | {
      /** The `Link` header names the next page (RFC 8288). `PageLink` tells which parts of it are used. */
      readonly style: "link"
      readonly items: string
    }

/** A page as received. */
export interface Page {
  readonly body: unknown
  readonly headers?: HeaderReader
  /** URL of the page; undefined for a page of a function that `operation` did not make. */
  readonly from?: {
    readonly url: URL
    /** False when `url` is built from the operation's path template. */
    readonly own: boolean
  }
}

/** Request for a next page. */
export type Next = {
  /** Identifies the request among the requests for other pages. */
  readonly key: string
  /** False when the response states no end: no total, no flag, no link and no token. */
  readonly isBounded: boolean
  /** True when the position of the page is the number of records received, which may differ from what the server read. */
  readonly isByCount: boolean
} & (
  | { readonly link: PageLink }
  | {
      /** The query or the body, which replaces the caller's. */
      readonly fields: Fields
      /** Name of the changed field. */
      readonly name: string
    }
)

/** Step after a page. `Contradiction`: the response says that more records follow, but not how to request them. */
export type Step =
  | { readonly _tag: "End" }
  | ({ readonly _tag: "Next" } & Next)
  | { readonly _tag: "Contradiction"; readonly tag: "PageRepeated" | "ListIncomplete"; readonly says: string }

/** Returns the step after a page. `sent`: the query or body of its request, when it differs from the caller's. */
export type Follow = (page: Page, sent: Fields | undefined) => Step

/** Returns the value at a path, see {@link Pagination}. */
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

/** Returns the records of a page; an empty list when the path has no list. */
export const itemsAt = (value: unknown, path: string): ReadonlyArray<unknown> => {
  const items = at(value, path)
  return Array.isArray(items) ? items : []
}

/** True for a page that cannot contain the list: text or bytes, or an object when the body itself is the list. */
export const lacksList = (body: unknown, path: string): boolean =>
  typeof body === "string" ||
  body instanceof Blob ||
  (path === "" && typeof body === "object" && body !== null && !Array.isArray(body))

/** Reads a whole number of 0 or more, also from text; undefined for any other value. */
export const whole = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  // The casts: a safe integer is a number.
  return Number.isSafeInteger(number) && (number as number) >= 0 ? (number as number) : undefined
}

/** Reads a flag, also from text or from 1 and 0; undefined for any other value. */
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

/** Empty pages in a row after which a counted list fails. Why: its server would return empty pages without end. */
export const mostEmptyPages = 1_000

/**
 * True when a counted list goes on after a page.
 *
 * @param more    flag of the response
 * @param isEnd   true when this page is the last one by the response's total; undefined when the total does not tell
 */
const goesOn = (isEmpty: boolean, more: boolean | undefined, isEnd: boolean | undefined): boolean => {
  if (more === true || isEnd === false) return true
  return !isEmpty && more !== false && isEnd !== true
}

/** Makes the function that returns the step after each page of one list. `given`: the caller's query or body. */
export const following = (pagination: Pagination, given: Fields): Follow => {
  const request = (name: string, value: string | number, isBounded = true, isByCount = false): Step => ({
    _tag: "Next",
    fields: { ...given, [name]: value },
    name,
    key: String(value),
    isBounded,
    isByCount
  })
  let empty = 0
  /** True when a total said that more records follow the page before. */
  let isPromised = false
  /** Ends the list, fails, or requests the next number. */
  const counting = (
    body: unknown,
    { more: morePath, request: parameter }: Extract<Pagination, { readonly style: "page" | "offset" }>,
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
      // An empty page without its total looks like an error inside a 200 response. A false flag may be missing, a total may not.
      // Without a total and a flag, only a page without records ends a list.
      return wasPromised && counted.total === undefined && more === undefined
        ? incomplete("it has no records and no total, but the page before said that more records follow")
        : end
    }
    if (empty >= mostEmptyPages) return incomplete(`${empty} pages in a row were empty`)
    const isBounded = counted.isEnd !== undefined || more !== undefined
    return request(parameter, counted.next, isBounded, counted.isByCount)
  }

  switch (pagination.style) {
    case "token":
      return ({ body, from }) => {
        const more = flag(atOptional(body, pagination.more))
        if (more === false) return end
        const next = at(body, pagination.next)
        if (next === undefined || next === null || next === "" || next === false) {
          return more === true ? incomplete(`it says that more records follow, but has no ${pagination.next}`) : end
        }
        if (typeof next === "number") return request(pagination.request, next)
        if (typeof next !== "string") return incomplete(`its ${pagination.next} is neither a token nor a URL`)
        const link = pagination.in === "body" ? undefined : linkIn(next, from, pagination.request, given)
        return link === undefined ? request(pagination.request, tokenIn(next, pagination.request)) : linked(link)
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
        const received = current + shift
        if (received < number) {
          const says = `is page ${received}, but page ${number} was requested`
          return { _tag: "Contradiction", tag: "PageRepeated", says }
        }
        if (received > number) return incomplete(`page ${number} was requested, but page ${received} was returned`)
        const pages = whole(atOptional(body, pagination.pages))
        const last = pages === undefined ? undefined : pages + first - 1
        // Records beyond the last page show that `pages` means something else. An empty page there ends the list.
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
        // More records than the total: as above. Fewer: the total may count hidden records, so one more page is requested.
        const isUnsure = total === undefined || offset + length > total || (next >= total && start + read < total)
        const isEnd = isUnsure ? undefined : next >= total
        const step = counting(body, pagination, { count: length, total, isEnd, next, isByCount: limit === 0 })
        return step._tag === "Next" && next === offset
          ? incomplete(`the page at offset ${offset} is empty and states no limit, so the next offset is unknown`)
          : step
      }
    }
    case "link":
      return ({ from, headers }) => {
        if (headers === undefined || from === undefined) {
          throw new Error("Pages that follow links need a function made by `operation`.")
        }
        const header = headers.get("link")
        const target = linkTarget(header, "next")
        if (target === undefined) {
          return hidesLink(header, "next") ? incomplete("its Link header names a next page, but cannot be read") : end
        }
        const link = pageLink(target, from.url, from.own)
        return link === undefined
          ? incomplete("its Link header names a page that cannot be requested with this API's credentials")
          : linked(link)
      }
  }
}

/** True for text that is a URL, or may be one. */
const looksLikeUrl = (text: string): boolean => /^(https?:\/\/|[/?])/i.test(text)

/** Returns the link in a body. Its query contains the token's parameter, or it can only be a URL of this API. */
const linkIn = (next: string, from: Page["from"], request: string, given: Fields): PageLink | undefined => {
  if (from === undefined || !looksLikeUrl(next)) return undefined
  const link = pageLink(next, from.url, from.own)
  if (link === undefined) return undefined
  const isGiven = (name: string): boolean => given[name] === undefined || linkParameter(link.query, name) !== undefined
  if (linkParameter(link.query, request) !== undefined) {
    // A URL without the caller's filters is incomplete: its token is sent with the filters instead.
    return Object.keys(given).every(isGiven) ? link : undefined
  }
  // A token may look like a path. It is a URL when its path is the list's path, or continues it.
  const isOwn = next.startsWith("/")
    ? `${new URL(next, from.url).pathname}/`.startsWith(`${from.url.pathname}/`)
    : new URL(next, from.url).host === from.url.host
  return isOwn ? link : undefined
}

/** Returns the token from the query of a URL; otherwise the text unchanged, because a token may look like a path. */
const tokenIn = (next: string, request: string): string => {
  if (!looksLikeUrl(next)) return next
  const query = next.split("#", 1)[0]!.split("?").slice(1).join("?") // a split has a first part
  return linkParameter(query, request) ?? next
}
