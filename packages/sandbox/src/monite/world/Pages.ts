/**
 * Monite's lists: filters by suffix, sorting, and pages by token.
 *
 * A token contains the whole query, so the other parameters of its request are ignored, as Monite documents. It
 * contains the sort key of the last record and not an offset: records that are added or removed do not shift the pages.
 */
import { Invalid } from "../../http/Refusal.ts"
import type { Row } from "../../state/Rows.ts"
import type { MoniteCall } from "./World.ts"

/** Values for filters and sorting, where the parameter is not the name of a member. */
export type Fields<T> = Readonly<Record<string, (record: T) => unknown>>

type Query = Readonly<Record<string, unknown>>

interface Token {
  readonly operation: string
  readonly query: Query
  /** Side of the border record on which the page lies. */
  readonly side: "after" | "before"
  readonly key: unknown
  readonly seq: number
}

const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?/

/**
 * Returns microseconds since 1970 of a date-time. Hazard: Date has milliseconds only, and would make two times equal.
 */
const micros = (text: string): bigint => {
  const fraction = (/\.(\d+)/.exec(text)?.[1] ?? "").padEnd(6, "0").slice(0, 6)
  const zoned = /([Zz]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`
  return BigInt(Date.parse(zoned.replace(/\.\d+/, ""))) * 1000n + BigInt(fraction)
}

/** Compares two values of a member. Missing values are first. */
const compare = (a: unknown, b: unknown): number => {
  if (a === b) return 0
  if (a === undefined || a === null) return -1
  if (b === undefined || b === null) return 1
  if (typeof a === "string" && typeof b === "string" && moment.test(a) && moment.test(b)) {
    const difference = micros(a) - micros(b)
    return difference < 0n ? -1 : difference > 0n ? 1 : 0
  }
  return a < b ? -1 : a > b ? 1 : 0
}

const text = (value: unknown): string => (typeof value === "string" ? value : "")

/** True if a value is the wanted one, or a list that contains it. */
const has = (found: unknown, wanted: unknown): boolean =>
  Array.isArray(found) ? found.some((each) => compare(each, wanted) === 0) : compare(found, wanted) === 0

/** Filter operators by suffix. `wanted` is the parameter, `found` the record's value, which may be a list. */
const operators: Readonly<Record<string, (found: unknown, wanted: unknown) => boolean>> = {
  "": (found, wanted) => (Array.isArray(wanted) ? wanted.every((each) => has(found, each)) : has(found, wanted)),
  gt: (found, wanted) => found != null && compare(found, wanted) > 0,
  lt: (found, wanted) => found != null && compare(found, wanted) < 0,
  gte: (found, wanted) => found != null && compare(found, wanted) >= 0,
  lte: (found, wanted) => found != null && compare(found, wanted) <= 0,
  in: (found, wanted) => Array.isArray(wanted) && wanted.some((each) => has(found, each)),
  not_in: (found, wanted) => Array.isArray(wanted) && !wanted.includes(found),
  contains: (found, wanted) => text(found).includes(text(wanted)),
  icontains: (found, wanted) => text(found).toLowerCase().includes(text(wanted).toLowerCase()),
  iexact: (found, wanted) => text(found).toLowerCase() === text(wanted).toLowerCase()
}

/** Filters that no operator can express, by the name of the parameter. */
export type Tests<T> = Readonly<Record<string, (record: T, wanted: unknown) => boolean>>

const notFilters = new Set(["order", "limit", "sort", "pagination_token"])

/** True for a record that passes all filters of a query. */
export const matches = <T extends object>(
  record: T,
  query: Query,
  fields: Fields<T> = {},
  tests: Tests<T> = {}
): boolean =>
  Object.entries(query).every(([parameter, wanted]) => {
    if (notFilters.has(parameter)) return true
    if (tests[parameter] !== undefined) return tests[parameter](record, wanted)
    const [field = "", suffix = ""] = parameter.split("__")
    return operators[suffix]?.(read(record, field, fields), wanted) ?? true
  })

const read = <T extends object>(record: T, field: string, fields: Fields<T>): unknown =>
  fields[field] === undefined ? (record as Readonly<Record<string, unknown>>)[field] : fields[field](record) // a record is a JSON object

const encode = (token: Token): string => Buffer.from(JSON.stringify(token)).toString("base64url")

const decode = (encoded: string, operation: string): Token => {
  try {
    const token = JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")) as Token // checked in the next line
    if (token.operation === operation && typeof token.seq === "number") return token
  } catch {
    // Continues with the refusal.
  }
  const msg = "The token does not come from a response of this list"
  throw new Invalid([{ loc: ["query", "pagination_token"], msg, type: "value_error" }])
}

/**
 * Returns one page of a list.
 *
 * @param rows   all records that the caller may see
 * @param fields values for a filter or a sort order that are not the member of that name
 * @param tests  filters that no operator can express
 * @returns `data`, and tokens that are null at the ends
 */
export const page = <T extends object>(
  call: MoniteCall,
  rows: ReadonlyArray<Row<T>>,
  fields: Fields<T> = {},
  tests: Tests<T> = {}
): {
  readonly data: ReadonlyArray<T>
  readonly next_pagination_token: string | null
  readonly prev_pagination_token: string | null
} => {
  const operation = call.operation.id
  const given = call.query["pagination_token"]
  const token = typeof given === "string" ? decode(given, operation) : undefined
  const query = token?.query ?? call.query
  const limit = typeof query["limit"] === "number" ? query["limit"] : 100
  const direction = query["order"] === "desc" ? -1 : 1
  const sort = typeof query["sort"] === "string" ? query["sort"] : undefined

  const keyed = rows
    .filter((row) => matches(row.record, query, fields, tests))
    .map((row) => ({ ...row, key: sort === undefined ? null : (read(row.record, sort, fields) ?? null) }))
  const order = (a: { key: unknown; seq: number }, b: { key: unknown; seq: number }): number =>
    direction * (compare(a.key, b.key) || a.seq - b.seq)
  keyed.sort(order)

  const start =
    token === undefined
      ? 0
      : token.side === "after"
        ? keyed.filter((row) => order(row, token) <= 0).length
        : Math.max(0, keyed.filter((row) => order(row, token) < 0).length - limit)
  const shown = keyed.slice(start, start + limit)
  const first = shown.at(0)
  const last = shown.at(-1)
  const at = (side: Token["side"], border: { key: unknown; seq: number } | undefined): string | null =>
    border === undefined ? null : encode({ operation, query, side, key: border.key, seq: border.seq })
  return {
    data: shown.map((row) => row.record),
    next_pagination_token: start + limit < keyed.length ? at("after", last) : null,
    prev_pagination_token: start > 0 ? at("before", first) : null
  }
}
