/**
 * Filters and sorts the records of a list by its query parameters, as far as their names say what they mean.
 */
import { isObject } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import type { Row } from "../state/Rows.ts"

/** Rows of a list. */
export type Rows = ReadonlyArray<Row<JsonObject>>

/** One form for the names of parameters and fields: `per_page`, `perPage` and `PerPage` are `perpage`. */
export const plain = (name: string): string => name.replaceAll(/[^A-Za-z\d]/g, "").toLowerCase()

const isNumber = (value: unknown): value is number | bigint => typeof value === "number" || typeof value === "bigint"

const timePattern = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/

/** Returns what a value is compared by: a number of a text beside a number, and the moment of a time. */
const comparable = (value: unknown, other: unknown): unknown => {
  if (typeof value !== "string") return value
  if (isNumber(other) && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  return typeof other === "string" && timePattern.test(value) && timePattern.test(other) ? Date.parse(value) : value
}

const compareValues = (one: unknown, other: unknown): number => {
  const [left, right] = [comparable(one, other), comparable(other, one)]
  if (isNumber(left) && isNumber(right)) return left < right ? -1 : left > right ? 1 : 0
  const [first, second] = [String(left), String(right)]
  return first < second ? -1 : first > second ? 1 : 0
}

const partsOf = (wanted: unknown): ReadonlyArray<unknown> =>
  Array.isArray(wanted)
    ? wanted
    : String(wanted)
        .split(",")
        .map((part) => part.trim())

const recordNames = ["id", "uuid", "key", "slug", "code", "name"]

const isSame = (value: unknown, wanted: unknown): boolean => {
  if (Array.isArray(value)) return value.some((each) => isSame(each, wanted))
  if (value === null || value === undefined) return wanted === null
  // A record in a field is meant by its id or its name.
  if (isObject(value)) return recordNames.some((name) => name in value && isSame(value[name], wanted))
  return String(comparable(value, wanted)) === String(comparable(wanted, value))
}

const isKnown = (value: unknown): boolean => value !== null && value !== undefined

/** Comparisons by the suffix of a parameter's name, such as `created_at__gte`. */
const comparisons: ReadonlyMap<string, (value: unknown, wanted: unknown) => boolean> = new Map([
  ["eq", isSame],
  ["gt", (value, wanted) => isKnown(value) && compareValues(value, wanted) > 0],
  ["gte", (value, wanted) => isKnown(value) && compareValues(value, wanted) >= 0],
  ["lt", (value, wanted) => isKnown(value) && compareValues(value, wanted) < 0],
  ["lte", (value, wanted) => isKnown(value) && compareValues(value, wanted) <= 0],
  ["ne", (value, wanted) => !isSame(value, wanted)],
  ["in", (value, wanted) => partsOf(wanted).some((each) => isSame(value, each))],
  ["not_in", (value, wanted) => !partsOf(wanted).some((each) => isSame(value, each))],
  ["contains", (value, wanted) => String(value).includes(String(wanted))],
  ["icontains", (value, wanted) => String(value).toLowerCase().includes(String(wanted).toLowerCase())],
  ["iexact", (value, wanted) => String(value).toLowerCase() === String(wanted).toLowerCase()]
])

/** Test of a record. */
type Test = (record: JsonObject) => boolean

/** Returns the field of a record by its plain name; a name with points leads into objects. */
const fieldOf = (record: JsonObject, name: string): { readonly value: unknown } | undefined => {
  if (Object.hasOwn(record, name)) return { value: record[name] }
  const own = Object.keys(record).find((each) => plain(each) === plain(name))
  if (own !== undefined) return { value: record[own] }
  const point = name.indexOf(".")
  const inner = point < 0 ? undefined : fieldOf(record, name.slice(0, point))?.value
  return isObject(inner) ? fieldOf(inner, name.slice(point + 1)) : undefined
}

/** Names of parameters that hold filters, such as `filter[name]`. */
const holders = new Set(["filter", "filters", "where"])

/** Returns the tests of the fields in an object, such as `{"age": {"gte": 2}}`. */
const testsIn = (wanted: JsonObject, fields: ReadonlySet<string>, prefix = ""): ReadonlyArray<Test> =>
  Object.entries(wanted).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : testsOf(`${prefix}${name}`, value, fields)
  )

/** Returns the tests that a parameter means; none if its name is that of no field. */
const testsOf = (name: string, wanted: unknown, fields: ReadonlySet<string>): ReadonlyArray<Test> => {
  const [, whole, last] =
    /^(.+?)__(\w+)$/.exec(name) ?? /^(.+?)\[(\w+)\]$/.exec(name) ?? /^(.+)\.(\w+)$/.exec(name) ?? []
  if (holders.has(plain(whole ?? name)) && !fields.has(plain(whole ?? name))) {
    if (last !== undefined) return testsOf(last, wanted, fields)
    return isObject(wanted) ? testsIn(wanted, fields) : []
  }
  const compare = last === undefined ? undefined : comparisons.get(last)
  const field = compare === undefined || whole === undefined ? name.replaceAll(/\[(\w+)\]/g, ".$1") : whole
  if (!fields.has(plain(field.split(".")[0] ?? ""))) {
    // Several ids are `ids`.
    const one = Array.isArray(wanted) && field.endsWith("s") ? field.slice(0, -1) : ""
    return fields.has(plain(one)) ? testsOf(one, wanted, fields) : []
  }
  if (/__\w+$/.test(field)) return []
  if (isObject(wanted)) return testsIn(wanted, fields, `${field}.`)
  const test = compare ?? ((value) => (Array.isArray(wanted) ? wanted : [wanted]).some((each) => isSame(value, each)))
  return [
    (record) => {
      const found = fieldOf(record, field)
      return found !== undefined && test(found.value, wanted)
    }
  ]
}

const sortNames = new Set(["sort", "sortby", "orderby", "sortfield"])
const directionNames = new Set(["order", "direction", "sortorder", "sortdirection", "orderdirection"])

/** True for a parameter that sorts, also if records have a field of its name. */
const isSorting = (name: string, value: unknown): boolean =>
  sortNames.has(plain(name)) || (directionNames.has(plain(name)) && /^(?:asc|desc)/i.test(String(value)))

/** Keeps the rows that a query asks for. */
export const filtered = (rows: Rows, query: JsonObject, fields: ReadonlySet<string>): Rows => {
  const names = new Set([...fields].map(plain))
  const tests = testsIn(
    Object.fromEntries(Object.entries(query).filter(([name, value]) => !isSorting(name, value))),
    names
  )
  return tests.length === 0 ? rows : rows.filter(({ record }) => tests.every((test) => test(record)))
}

/** Returns the value of the first parameter with one of the names in their plain form. */
export const named = (query: JsonObject, names: ReadonlySet<string>): unknown =>
  Object.entries(query).find(([name, value]) => names.has(plain(name)) && value !== undefined)?.[1]

/**
 * Sorts by the fields that a query names: `sort=name`, `sort=-name`, `sort=name:desc`, `sort=name,-age`, or with a parameter for
 * the direction. A name that is no field changes nothing.
 */
export const sorted = (rows: Rows, query: JsonObject): Rows => {
  const given = named(query, sortNames)
  if (typeof given !== "string" && !Array.isArray(given)) return rows
  const direction = named(query, directionNames)
  const keys = partsOf(given).flatMap((key) => {
    const [, sign, field = "", own] = /^([-+]?)([^:\s]+)(?:[:\s]\s*(asc|desc)\w*)?$/i.exec(String(key).trim()) ?? []
    const isTurned = (sign === "-") !== /^desc/i.test(String(own ?? direction ?? ""))
    const known = rows.some(({ record }) => fieldOf(record, field) !== undefined)
    return known ? [{ field, sign: isTurned ? -1 : 1 }] : []
  })
  if (keys.length === 0) return rows
  const valued = rows.map((row) => ({ row, values: keys.map(({ field }) => fieldOf(row.record, field)?.value) }))
  return valued
    .toSorted((one, other) => {
      for (const [index, { sign }] of keys.entries()) {
        const order = compareValues(one.values[index], other.values[index]) * sign
        if (order !== 0) return order
      }
      return 0
    })
    .map(({ row }) => row)
}
