/**
 * Cuts the page of a list that a query asks for, and fills the fields of a body that tell about pages.
 *
 * A document says its way with `x-faktura-pagination`. Without it, the names of parameters and fields do.
 */
import { Invalid } from "../http/Refusal.ts"
import { isObject, keysOf, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { anySchema } from "../openapi/Document.ts"
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
  /** Number of the first page: 1, or 0. */
  readonly first: number
  /** Way that the query used. */
  readonly by: "token" | "page" | "offset"
  /** Parameter that asks for the next page. Undefined if the operation has no such parameter. */
  readonly parameter: string | undefined
}

const sizeNames = new Set(["limit", "perpage", "pagesize", "size", "count", "take", "top", "maxresults", "first"])
const pageNames = new Set(["page", "pagenumber", "pageno", "currentpage"])
const offsetNames = new Set(["offset", "skip", "start", "startat"])
const tokenNames = new Set(
  "cursor after continue bookmark startingafter pagetoken nexttoken nextpagetoken paginationtoken continuation token nextcursor pagecursor marker".split(
    " "
  )
)

const defaultSize = 20

/** Most records of a page. */
const largestSize = 1_000

/** Names for pages that are also usual names of fields. A parameter filters if records have such a field. */
const commonNames = new Set(["size", "count", "take", "top", "first", "start", "after", "token", "marker", "page"])

/** True if a parameter asks for a page. @param fields plain names of the records' fields */
export const isPaging = (name: string, fields: ReadonlySet<string>): boolean => {
  const own = plain(name)
  const isKnown = [sizeNames, pageNames, offsetNames, tokenNames].some((names) => names.has(own))
  return isKnown && !(commonNames.has(own) && fields.has(own))
}

/** Parameter of a list that asks for a page. */
export interface Asked {
  readonly name: string
  /** Value of `default` in the parameter's schema. */
  readonly fallback: unknown
  readonly least: unknown
}

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
 * @param asked   the operation's parameters for pages: without one, the list has one page
 * @param most    most records that the schema of the list allows
 * @throws Invalid for a token that does not come from a response of the list
 */
export const paged = (
  rows: Rows,
  query: JsonObject,
  asked: ReadonlyArray<Asked>,
  operation: Operation,
  most: number
): Page => {
  const parameters = asked.map(({ name }) => name)
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
  const spec = (names: ReadonlySet<string>): Asked | undefined => asked.find(({ name }) => names.has(plain(name)))
  const wanted = whole(named(query, sizes)) ?? whole(spec(sizes)?.fallback) ?? defaultSize
  const size = Math.min(most, !isPaged ? Math.max(rows.length, 1) : Math.min(Math.max(wanted, 1), largestSize))
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
  const isFromZero = [spec(pages)?.fallback, spec(pages)?.least].includes(0)
  const first = declared?.style === "page" ? declared.first : isFromZero ? 0 : 1
  const offset = !isPaged
    ? 0
    : (position ?? (number === undefined ? (whole(named(query, offsets)) ?? 0) : Math.max(number - first, 0) * size))
  return {
    rows: rows.slice(offset, offset + size),
    offset,
    size,
    total: rows.length,
    first,
    by,
    parameter: spec({ token: tokens, page: pages, offset: offsets }[by])?.name
  }
}

/** Returns the number of the page at a position. */
export const pageNumber = ({ first, size }: Page, offset: number): number => Math.floor(offset / size) + first

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
export const withStatedFields = (
  schemas: Schemas,
  schema: string,
  body: unknown,
  { paging }: Operation,
  page: Page
): unknown =>
  Object.entries(objectOf(paging)).reduce((filled, [name, path]) => {
    const value = statedFields[name]?.(page, nextOf(page), whole(objectOf(paging)["first"]) ?? 1)
    if (value === undefined || typeof path !== "string") return filled
    const keys = keysOf(`/${path.replaceAll(".", "/")}`)
    // A list without a next page may also leave the field out.
    if (value === null && valueAt(filled, keys) === undefined) return filled
    const at = keys.reduce((pointer, key) => schemas.view(pointer).fields.get(key) ?? anySchema, schema)
    return withValue(filled, keys, value === null && !schemas.view(at).isNullable ? undefined : value)
  }, body)
