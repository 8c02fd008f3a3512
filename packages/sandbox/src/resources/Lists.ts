/**
 * Filters, sorts and pages the records of a list by its query parameters, as far as their names say what they mean.
 */
import type { Schemas } from "../openapi/Schemas.ts"
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"

/** One form for the names of parameters and fields: `per_page`, `perPage` and `PerPage` are `perpage`. */
export const plain = (name: string): string => name.replaceAll(/[^A-Za-z\d]/g, "").toLowerCase()

const compareValues = (one: unknown, other: unknown): number => {
  if (typeof one === "number" && typeof other === "number") return one - other
  const [left, right] = [String(one), String(other)]
  return left < right ? -1 : left > right ? 1 : 0
}

const partsOf = (wanted: unknown): ReadonlyArray<string> =>
  (Array.isArray(wanted) ? wanted.map(String) : String(wanted).split(",")).map((part) => part.trim())

const isSame = (value: unknown, wanted: string): boolean =>
  Array.isArray(value) ? value.some((each) => String(each) === wanted) : String(value) === wanted

/** Comparisons by the suffix of a parameter's name, such as `created_at__gte`. */
const comparisons: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  gt: (value, wanted) => compareValues(value, wanted) > 0,
  gte: (value, wanted) => compareValues(value, wanted) >= 0,
  lt: (value, wanted) => compareValues(value, wanted) < 0,
  lte: (value, wanted) => compareValues(value, wanted) <= 0,
  ne: (value, wanted) => !isSame(value, String(wanted)),
  in: (value, wanted) => partsOf(wanted).some((each) => isSame(value, each)),
  not_in: (value, wanted) => !partsOf(wanted).some((each) => isSame(value, each)),
  contains: (value, wanted) => String(value).includes(String(wanted)),
  icontains: (value, wanted) => String(value).toLowerCase().includes(String(wanted).toLowerCase()),
  iexact: (value, wanted) => String(value).toLowerCase() === String(wanted).toLowerCase()
}

/** Returns the field of a record by its plain name. */
const fieldOf = (record: JsonObject, name: string): { readonly value: unknown } | undefined => {
  const own = Object.keys(record).find((each) => plain(each) === plain(name))
  return own === undefined ? undefined : { value: record[own] }
}

/** Returns the test that a query parameter means; undefined if its name is that of no field. */
const testOf = (
  name: string,
  wanted: unknown,
  fields: ReadonlySet<string>
): ((record: JsonObject) => boolean) | undefined => {
  const [, field = name, suffix] =
    /^(.+?)__(\w+)$/.exec(name) ?? /^(.+?)\[(\w+)\]$/.exec(name) ?? /^(.+?)\.(gte?|lte?|ne|in)$/.exec(name) ?? []
  if (!fields.has(plain(field))) return undefined
  const compare = suffix === undefined ? undefined : comparisons[suffix]
  if (suffix !== undefined && compare === undefined) return undefined
  return (record) => {
    const found = fieldOf(record, field)
    if (found === undefined) return false
    if (compare !== undefined) return compare(found.value, wanted)
    return Array.isArray(wanted)
      ? wanted.some((each) => isSame(found.value, String(each)))
      : isSame(found.value, String(wanted))
  }
}

/** Keeps the records that a query asks for. */
export const filtered = (
  records: ReadonlyArray<JsonObject>,
  query: JsonObject,
  fields: ReadonlySet<string>
): ReadonlyArray<JsonObject> => {
  const names = new Set([...fields].map(plain))
  const tests = Object.entries(query).flatMap(([name, wanted]) =>
    wanted === undefined || wanted === null ? [] : (testOf(name, wanted, names) ?? [])
  )
  return tests.length === 0 ? records : records.filter((record) => tests.every((test) => test(record)))
}

const sortNames = new Set(["sort", "sortby", "orderby", "sortfield"])
const directionNames = new Set(["order", "direction", "sortorder", "sortdirection", "orderdirection"])

const named = (query: JsonObject, names: ReadonlySet<string>): unknown =>
  Object.entries(query).find(([name, value]) => names.has(plain(name)) && value !== undefined)?.[1]

/** Sorts by the field that a query names: `sort=name`, `sort=-name`, `sort=name:desc`, or with a parameter for the direction. */
export const sorted = (records: ReadonlyArray<JsonObject>, query: JsonObject): ReadonlyArray<JsonObject> => {
  const given = named(query, sortNames)
  if (typeof given !== "string") return records
  const [, minus, field = "", own] = /^([-+]?)([^:\s]+)(?:[:\s](asc|desc))?$/i.exec(given) ?? []
  if (!records.some((record) => fieldOf(record, field) !== undefined)) return records
  const direction = String(own ?? named(query, directionNames) ?? "asc").toLowerCase()
  const turned = (minus === "-") !== direction.startsWith("desc")
  return records.toSorted(
    (one, other) => compareValues(fieldOf(one, field)?.value, fieldOf(other, field)?.value) * (turned ? -1 : 1)
  )
}

/** Page of a list, and where it is. */
export interface Page {
  readonly records: ReadonlyArray<JsonObject>
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
  "cursor after startingafter pagetoken nexttoken nextpagetoken paginationtoken continuation token nextcursor pagecursor marker since".split(
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

/** Token of a position. It is opaque for callers. */
export const tokenOf = (offset: number): string => Buffer.from(`offset:${offset}`).toString("base64url")

/** Returns the position of a token; undefined for a token that the sandbox did not make. */
export const offsetOf = (token: string): number | undefined =>
  whole(/^offset:(\d+)$/.exec(Buffer.from(token, "base64url").toString())?.[1])

/**
 * Cuts the page that a query asks for.
 *
 * @param parameters names of the operation's query parameters: without one for pages, the list has one page
 */
export const paged = (
  records: ReadonlyArray<JsonObject>,
  query: JsonObject,
  parameters: ReadonlyArray<string>
): Page => {
  const known = parameters.map(plain)
  const has = (names: ReadonlySet<string>): boolean => known.some((name) => names.has(name))
  const isPaged = has(sizeNames) || has(pageNames) || has(offsetNames) || has(tokenNames)
  const asked = whole(named(query, sizeNames))
  const size = !isPaged ? Math.max(records.length, 1) : Math.min(Math.max(asked ?? defaultSize, 1), largestSize)
  const page = whole(named(query, pageNames))
  const token = named(query, tokenNames)
  const position = typeof token === "string" ? offsetOf(token) : undefined
  const offset =
    position ?? (page === undefined ? (whole(named(query, offsetNames)) ?? 0) : Math.max(page - 1, 0) * size)
  const by = has(tokenNames) ? "token" : has(pageNames) ? "page" : "offset"
  return { records: records.slice(offset, offset + size), offset, size, total: records.length, by }
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
  count: ({ records }) => records.length,
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
  next: (_page, next) => (next === undefined ? null : tokenOf(next)),
  nextcursor: (_page, next) => (next === undefined ? null : tokenOf(next)),
  nexttoken: (_page, next) => (next === undefined ? null : tokenOf(next)),
  nextpagetoken: (_page, next) => (next === undefined ? null : tokenOf(next)),
  nextpaginationtoken: (_page, next) => (next === undefined ? null : tokenOf(next)),
  endcursor: (_page, next) => (next === undefined ? null : tokenOf(next)),
  nextpage: (page, next) => (next === undefined ? null : Math.floor(next / page.size) + 1),
  prevpage: () => null,
  prevpaginationtoken: () => null,
  previous: () => null,
  prev: () => null
}

/** Returns the position after a page; undefined after the last one. */
export const nextOf = ({ offset, size, total }: Page): number | undefined =>
  offset + size < total ? offset + size : undefined

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
