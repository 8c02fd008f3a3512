/**
 * Filters and sorts the records of a list by its query parameters, as far as their names say what they mean.
 */
import type { JsonObject } from "../openapi/Json.ts"
import type { Row } from "../state/Rows.ts"

/** Rows of a list. */
export type Rows = ReadonlyArray<Row<JsonObject>>

/** One form for the names of parameters and fields: `per_page`, `perPage` and `PerPage` are `perpage`. */
export const plain = (name: string): string => name.replaceAll(/[^A-Za-z\d]/g, "").toLowerCase()

const isNumber = (value: unknown): value is number | bigint => typeof value === "number" || typeof value === "bigint"

const compareValues = (one: unknown, other: unknown): number => {
  if (isNumber(one) && isNumber(other)) return one < other ? -1 : one > other ? 1 : 0
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

/** Keeps the rows that a query asks for. */
export const filtered = (rows: Rows, query: JsonObject, fields: ReadonlySet<string>): Rows => {
  const names = new Set([...fields].map(plain))
  const tests = Object.entries(query).flatMap(([name, wanted]) =>
    wanted === undefined || wanted === null ? [] : (testOf(name, wanted, names) ?? [])
  )
  return tests.length === 0 ? rows : rows.filter(({ record }) => tests.every((test) => test(record)))
}

const sortNames = new Set(["sort", "sortby", "orderby", "sortfield"])
const directionNames = new Set(["order", "direction", "sortorder", "sortdirection", "orderdirection"])

/** Returns the value of the first parameter with one of the names in their plain form. */
export const named = (query: JsonObject, names: ReadonlySet<string>): unknown =>
  Object.entries(query).find(([name, value]) => names.has(plain(name)) && value !== undefined)?.[1]

/** Sorts by the field that a query names: `sort=name`, `sort=-name`, `sort=name:desc`, or with a parameter for the direction. */
export const sorted = (rows: Rows, query: JsonObject): Rows => {
  const given = named(query, sortNames)
  if (typeof given !== "string") return rows
  const [, minus, field = "", own] = /^([-+]?)([^:\s]+)(?:[:\s](asc|desc))?$/i.exec(given) ?? []
  if (!rows.some(({ record }) => fieldOf(record, field) !== undefined)) return rows
  const direction = String(own ?? named(query, directionNames) ?? "asc").toLowerCase()
  const turned = (minus === "-") !== direction.startsWith("desc")
  return rows.toSorted(
    (one, other) =>
      compareValues(fieldOf(one.record, field)?.value, fieldOf(other.record, field)?.value) * (turned ? -1 : 1)
  )
}
