/**
 * Cuts the page of a list that a query asks for, and fills the fields of a body that tell about pages.
 *
 * A document says its way with `x-faktura-pagination`. Without it, the names of parameters and fields do.
 */
import { Invalid } from "../http/Refusal.ts"
import { isObject, keysOf, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { Operation } from "../openapi/Document.ts"
import type { Schemas } from "../openapi/Schemas.ts"
import { named, plain } from "./Filters.ts"
import type { Rows } from "./Filters.ts"
import { valueAt, withValue } from "./Shapes.ts"

/** Page of a list, and where it is. */
export interface Page {
  readonly rows: Rows
  readonly offset: number
  readonly size: number
  readonly total: number
  /** Way that the query used. */
  readonly by: "token" | "page" | "offset"
}

const sizeNames = new Set(["limit", "perpage", "pagesize", "size", "count", "take", "top", "maxresults", "first"])
const pageNames = new Set(["page", "pagenumber", "pageno", "currentpage"])
const offsetNames = new Set(["offset", "skip", "start", "startat"])
const tokenNames = new Set(
  "cursor after startingafter pagetoken nexttoken nextpagetoken paginationtoken continuation token nextcursor pagecursor marker".split(
    " "
  )
)

const defaultSize = 20

/** Most records of a page. */
const largestSize = 1_000

const whole = (value: unknown): number | undefined => {
  const number = typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : NaN
  return Number.isInteger(number) && number >= 0 ? number : undefined
}

/** Token after a page. It is opaque for callers. A record that was removed meanwhile does not shift the next page. */
export const tokenOf = ({ rows }: Page, next: number): string =>
  Buffer.from(JSON.stringify([next, rows.at(-1)?.id])).toString("base64url")

/** Position of a token: that after its record, and a record before it if that one is gone. */
const offsetOf = (token: string, rows: Rows): number | undefined => {
  try {
    const given: unknown = JSON.parse(Buffer.from(token, "base64url").toString())
    const [offset, id] = Array.isArray(given) ? given : []
    if (typeof offset !== "number") return undefined
    if (rows[offset - 1]?.id === id) return offset
    const at = rows.findIndex((row) => row.id === id)
    return at < 0 ? Math.max(offset - 1, 0) : at + 1
  } catch {
    return undefined // no token of this sandbox
  }
}

/** Position after the record with an id, for lists that continue after the last record that a caller has. */
const afterRecord = (id: string, rows: Rows): number | undefined => {
  const at = rows.findIndex(({ record }) => idNames.some((name) => String(record[name]) === id))
  return at < 0 ? undefined : at + 1
}

const idNames = ["id", "uuid", "key", "number", "name"]

/** Paging that the document declares with `x-faktura-pagination`. */
interface Declared {
  readonly style: string
  readonly request: string | undefined
  readonly size: string | undefined
  /** Number of the first page. */
  readonly first: number
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)

const declaredBy = ({ paging }: Operation): Declared | undefined => {
  if (!isObject(paging)) return undefined
  const first = paging["first"]
  return {
    style: text(paging["style"]) ?? "",
    request: text(paging["request"]),
    size: text(paging["limit"]),
    first: typeof first === "number" ? first : 1
  }
}

/**
 * Cuts the page that a query asks for.
 *
 * @param parameters names of the operation's query parameters: without one for pages, the list has one page
 * @throws Invalid for a token that does not come from a response of the list
 */
export const paged = (rows: Rows, query: JsonObject, parameters: ReadonlyArray<string>, operation: Operation): Page => {
  const declared = declaredBy(operation)
  const own = (style: string, names: ReadonlySet<string>): ReadonlySet<string> =>
    declared?.style === style && declared.request !== undefined ? new Set([plain(declared.request)]) : names
  const tokens = own("token", tokenNames)
  const pages = own("page", pageNames)
  const offsets = own("offset", offsetNames)
  const sizes = declared?.size === undefined ? sizeNames : new Set([plain(declared.size), ...sizeNames])
  const known = parameters.map(plain)
  const has = (names: ReadonlySet<string>): boolean => known.some((name) => names.has(name))
  const isPaged = operation.paging !== false && [sizes, pages, offsets, tokens].some(has)
  const asked = whole(named(query, sizes))
  const size = !isPaged ? Math.max(rows.length, 1) : Math.min(Math.max(asked ?? defaultSize, 1), largestSize)
  const by =
    declared?.style === "page" || declared?.style === "offset"
      ? declared.style
      : has(tokens)
        ? "token"
        : has(pages)
          ? "page"
          : "offset"
  const token = named(query, tokens)
  const position =
    by !== "token" || typeof token !== "string" || token === ""
      ? undefined
      : (offsetOf(token, rows) ?? afterRecord(token, rows))
  if (by === "token" && typeof token === "string" && token !== "" && position === undefined) {
    const msg = "is no token of a response of this list"
    const name = parameters.find((each) => tokens.has(plain(each))) ?? "token"
    throw new Invalid([{ loc: ["query", name], msg, type: "value_error" }])
  }
  const number = whole(named(query, pages))
  const first = declared?.style === "page" ? declared.first : 1
  const offset = !isPaged
    ? 0
    : (position ?? (number === undefined ? (whole(named(query, offsets)) ?? 0) : Math.max(number - first, 0) * size))
  return { rows: rows.slice(offset, offset + size), offset, size, total: rows.length, by }
}

/** Fields of a list's body that tell about pages, by their plain name. */
const pageFields: Readonly<Record<string, (page: Page, next: number | undefined) => unknown>> = {
  total: ({ total }) => total,
  totalcount: ({ total }) => total,
  totalitems: ({ total }) => total,
  totalelements: ({ total }) => total,
  totalresults: ({ total }) => total,
  totalpages: ({ size, total }) => Math.ceil(total / size),
  pagecount: ({ size, total }) => Math.ceil(total / size),
  count: ({ rows }) => rows.length,
  page: ({ offset, size }) => Math.floor(offset / size) + 1,
  currentpage: ({ offset, size }) => Math.floor(offset / size) + 1,
  perpage: ({ size }) => size,
  pagesize: ({ size }) => size,
  limit: ({ size }) => size,
  offset: ({ offset }) => offset,
  hasmore: (_page, next) => next !== undefined,
  hasnext: (_page, next) => next !== undefined,
  hasnextpage: (_page, next) => next !== undefined,
  incompleteresults: () => false,
  next: (page, next) => (next === undefined ? null : tokenOf(page, next)),
  nextcursor: (page, next) => (next === undefined ? null : tokenOf(page, next)),
  nexttoken: (page, next) => (next === undefined ? null : tokenOf(page, next)),
  nextpagetoken: (page, next) => (next === undefined ? null : tokenOf(page, next)),
  nextpaginationtoken: (page, next) => (next === undefined ? null : tokenOf(page, next)),
  endcursor: (page, next) => (next === undefined ? null : tokenOf(page, next)),
  nextpage: (page, next) => (next === undefined ? null : Math.floor(next / page.size) + 1),
  prevpage: () => null,
  prevpaginationtoken: () => null,
  previous: () => null,
  prev: () => null
}

/** Returns the number of the page at a position. */
export const pageNumber = (operation: Operation, { size }: Page, offset: number): number =>
  Math.floor(offset / size) + (declaredBy(operation)?.first ?? 1)

/** Returns the position after a page; undefined after the last one. */
export const nextOf = ({ offset, size, total }: Page): number | undefined =>
  offset + size < total ? offset + size : undefined

/** Fields of a body that `x-faktura-pagination` names, with their values. */
const statedFields: Readonly<Record<string, (page: Page, next: number | undefined, first: number) => unknown>> = {
  next: (page, next) => (next === undefined ? null : tokenOf(page, next)),
  current: ({ offset, size }, _next, first) => Math.floor(offset / size) + first,
  pages: ({ size, total }) => Math.ceil(total / size),
  total: ({ total }) => total,
  statedLimit: ({ size }) => size,
  more: (_page, next) => next !== undefined
}

/** Fills the fields of a body that the document names with `x-faktura-pagination`. */
export const withStatedFields = (body: unknown, { paging }: Operation, page: Page): unknown =>
  Object.entries(objectOf(paging)).reduce((filled, [name, path]) => {
    const value = statedFields[name]?.(page, nextOf(page), whole(objectOf(paging)["first"]) ?? 1)
    if (value === undefined || typeof path !== "string") return filled
    const keys = keysOf(`/${path.replaceAll(".", "/")}`)
    // A list without a next page may also leave the field out.
    return value === null && valueAt(filled, keys) === undefined ? filled : withValue(filled, keys, value)
  }, body)

/**
 * Fills the fields of a body that tell about pages. A field of another type than the page's value stays as it is.
 *
 * @param url address of the list, for fields that are addresses
 */
export const withPageFields = (
  body: unknown,
  schema: string,
  schemas: Schemas,
  page: Page,
  url: (next: number) => string
): unknown => {
  if (!isObject(body)) return body
  const next = nextOf(page)
  const filled: Record<string, unknown> = { ...body }
  for (const [name, pointer] of schemas.view(schema).fields) {
    const view = schemas.view(pointer)
    const value = pageFields[plain(name)]?.(page, next)
    if (value === undefined) {
      if (view.types.has("object") && name in filled && /^(meta|pagination|paging|page_?info|links)$/i.test(name))
        filled[name] = withPageFields(filled[name], pointer, schemas, page, url)
      continue
    }
    const isAddress = view.format === "uri" && next !== undefined && /next/i.test(name)
    const shown = isAddress ? url(next) : value
    const type = Number.isInteger(shown) ? "integer" : typeof shown
    const fits = view.types.size === 0 || view.types.has(type) || (type === "integer" && view.types.has("number"))
    if (shown === null) {
      if (view.isNullable) filled[name] = null
      else delete filled[name]
    } else if (fits) filled[name] = shown
  }
  return filled
}
