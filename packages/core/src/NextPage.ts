/**
 * What to ask for after a page, in each of the manners that servers page their lists.
 *
 * Where a server can be understood in two ways, the one is taken that asks once more: a request too many costs a request,
 * one too few costs records.
 */
import { linkTarget } from "./LinkHeader.ts"
import type { Fields } from "./WireText.ts"

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
      /** Pages are counted. Without `pages` only an empty page ends the list: a short one may have been filtered. */
      readonly style: "page"
      readonly request: string
      readonly items: string
      readonly current?: string
      readonly pages?: string
      /** The number of the first page, where it is not 1. */
      readonly first?: number
    }
  | {
      /** Records are counted. */
      readonly style: "offset"
      readonly request: string
      readonly items: string
      /** The query parameter that says how many records a page may have. */
      readonly limit?: string
      readonly total?: string
    }
  | {
      /** The `Link` header names the next page (RFC 8288). Only the query of its target is used. */
      readonly style: "link"
      readonly items: string
    }

/** A page as it came. */
export interface Page {
  readonly body: unknown
  readonly headers?: Headers
}

/** The page to ask for: its query, and what tells it from the others. */
interface Next {
  readonly query: Fields
  readonly key: string
  /** Given where nothing but the pages says how many there are: the items of this one, which the next must not repeat. */
  readonly unlike?: ReadonlyArray<unknown>
}

/** Says what comes after a page; undefined at the end. `sent`: the query that asked for the page, but for the first. */
type Follow = (page: Page, sent: Fields | undefined) => Next | undefined

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

const itemsAt = (value: unknown, path: string): ReadonlyArray<unknown> => {
  const items = at(value, path)
  return Array.isArray(items) ? items : []
}

/** A whole number, also where it came as text. */
const whole = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined
}

/** The URL in a token's or link's place; the base is for relative ones, and is never asked. */
const urlIn = (text: string): URL | undefined =>
  URL.canParse(text, "https://relative.invalid") ? new URL(text, "https://relative.invalid") : undefined

const tokenIn = (next: unknown, request: string): string | number | undefined => {
  if (typeof next === "number") return next
  if (typeof next !== "string" || next === "") return undefined
  if (!/^(https?:\/\/|[/?])/i.test(next)) return next
  // A token may look like a path, or be a URL that is wanted whole: without the parameter it stays as it is.
  return urlIn(next)?.searchParams.get(request) ?? next
}

// The raw client writes names as they are: what would end a name must not get there from a server's URL.
const safeName = (name: string): string => name.replace(/[^\w.~[\]$:@!*'()-]/gu, encodeURIComponent)

const queryOf = (url: URL): Fields => {
  const query: Record<string, string | ReadonlyArray<string>> = {}
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name)
    query[safeName(name)] = values.length === 1 ? values[0]! : values
  }
  return query
}

/** Makes what follows the pages of one list, from the query that the caller gave for the first one. */
export const following = (pagination: Pagination, given: Fields): Follow => {
  const asking = (name: string, value: string | number): Next => ({
    query: { ...given, [name]: value },
    key: String(value)
  })
  switch (pagination.style) {
    case "token":
      return ({ body }) => {
        if (atOptional(body, pagination.more) === false) return undefined
        const token = tokenIn(at(body, pagination.next), pagination.request)
        return token === undefined ? undefined : asking(pagination.request, token)
      }
    case "page":
      return ({ body }, sent = given) => {
        const items = itemsAt(body, pagination.items)
        if (items.length === 0) return undefined
        const current =
          whole(atOptional(body, pagination.current)) ?? whole(sent[pagination.request]) ?? pagination.first ?? 1
        const total = whole(atOptional(body, pagination.pages))
        const next = asking(pagination.request, current + 1)
        if (total === undefined) return { ...next, unlike: items }
        return current >= total + (pagination.first ?? 1) - 1 ? undefined : next
      }
    case "offset": {
      let longest = 0
      return ({ body }, sent = given) => {
        const items = itemsAt(body, pagination.items)
        const count = items.length
        const next = (whole(sent[pagination.request]) ?? 0) + count
        const total = whole(atOptional(body, pagination.total))
        if (count === 0 || (total !== undefined && next >= total)) return undefined
        const limit = pagination.limit === undefined ? undefined : whole(given[pagination.limit])
        // A limit above the server's own is quietly lowered by many. That shows by full pages that are all of one length,
        // so that a page is short only where an earlier one was longer; the first page alone tells nothing.
        if (total === undefined && limit !== undefined && count < limit && count < longest) return undefined
        longest = Math.max(longest, count)
        return { ...asking(pagination.request, next), ...(total === undefined ? { unlike: items } : {}) }
      }
    }
    case "link":
      return ({ headers }) => {
        if (headers === undefined) throw new Error("Pages that follow links need a function that `operation` made.")
        // Never the path or the host: credentials would follow to wherever the header says.
        const url = urlIn(linkTarget(headers.get("link"), "next") ?? "")
        return url === undefined || url.search === "" ? undefined : { query: queryOf(url), key: url.search }
      }
  }
}
