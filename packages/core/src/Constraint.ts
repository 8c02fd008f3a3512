/**
 * Limits of the OpenAPI vocabulary on request values: what a document says beside a type.
 *
 * Only requests are held to them. An answer outside a limit is the server's business, and no reason to lose it.
 */
import * as Schema from "effect/Schema"
import type { Shape } from "./Shape.ts"

/** Limits as OpenAPI writes them. */
export interface Limits {
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minProperties?: number
  readonly maxProperties?: number
}

const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isDate = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month >= 1 && month <= 12 && day >= 1 && day <= (days[month - 1] ?? 0) - (month === 2 && !leap ? 1 : 0)
}
const time = /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)?$/i

/** The formats that are checked; a format that is not here is a remark, not a rule. */
const formats: { readonly [format: string]: readonly [(text: string) => boolean, string] } = {
  uuid: [
    (text) => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text),
    "a UUID such as 3c90c3cc-0d44-4b50-8888-8dd25736052a"
  ],
  date: [isDate, "a date as YYYY-MM-DD"],
  // Without a zone it passes: Python services, Monite's among them, read it as UTC.
  "date-time": [
    (text) => isDate(text.slice(0, 10)) && /[T ]/i.test(text[10] ?? "") && time.test(text.slice(11)),
    "a time as YYYY-MM-DDTHH:MM:SSZ"
  ]
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
// Length in code points, as JSON Schema counts it.
const length = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

// A field that is undefined is not sent.
const fieldCount = (object: object): number => Object.values(object).filter((value) => value !== undefined).length

type Rule = (limit: never) => readonly [(value: never) => boolean, string]

const rules: {
  readonly [K in keyof Limits]-?: (limit: NonNullable<Limits[K]>) => readonly [(value: never) => boolean, string]
} = {
  minLength: (n) => [(text: string) => length(text) >= n, `at least ${plural(n, "character")}`],
  maxLength: (n) => [(text: string) => length(text) <= n, `at most ${plural(n, "character")}`],
  pattern: (source) => {
    const pattern = new RegExp(source, "u")
    return [(text: string) => pattern.test(text), `text that matches ${source}`]
  },
  format: (name) => formats[name] ?? [() => true, name],
  minimum: (n) => [(value: number) => value >= n, `at least ${n}`],
  maximum: (n) => [(value: number) => value <= n, `at most ${n}`],
  exclusiveMinimum: (n) => [(value: number) => value > n, `more than ${n}`],
  exclusiveMaximum: (n) => [(value: number) => value < n, `less than ${n}`],
  multipleOf: (n) => [(value: number) => Number.isInteger(value / n), `a multiple of ${n}`],
  minItems: (n) => [(list: ReadonlyArray<unknown>) => list.length >= n, `at least ${plural(n, "item")}`],
  maxItems: (n) => [(list: ReadonlyArray<unknown>) => list.length <= n, `at most ${plural(n, "item")}`],
  uniqueItems: (on) => [
    (list: ReadonlyArray<unknown>) => !on || new Set(list.map((item) => JSON.stringify(item))).size === list.length,
    "no item twice"
  ],
  minProperties: (n) => [(object: object) => fieldCount(object) >= n, `at least ${plural(n, "field")}`],
  maxProperties: (n) => [(object: object) => fieldCount(object) <= n, `at most ${plural(n, "field")}`]
}

/** Adds limits to a shape. The message names the limit, never the value. */
export const limited = <A>(value: Shape<unknown>, limits: Limits): Shape<A> => {
  const checks = Object.entries(limits).map(([name, limit]) => {
    // The table is indexed by the limit's own name, so limit and rule belong together; TypeScript cannot follow that.
    const [holds, expected] = (rules[name as keyof Limits] as Rule)(limit as never)
    return Schema.makeFilter((input: unknown) => (holds(input as never) ? undefined : `Expected ${expected}`))
  })
  // The annotation at the generated constant says what A is.
  return (checks.length === 0 ? value : checks.reduce((schema, check) => schema.check(check), value)) as Shape<A>
}

/** A file in a multipart body: checked for size (in bytes) and media type before anything is sent. */
export const file = <A>(limits: { readonly maxBytes?: number; readonly types?: ReadonlyArray<string> }): Shape<A> => {
  const { maxBytes, types } = limits
  const schema = Schema.Unknown.pipe(
    Schema.check(
      Schema.makeFilter((value: unknown) => {
        if (!(value instanceof Blob)) return "Expected a Blob or File"
        if (maxBytes !== undefined && value.size > maxBytes) {
          return `Expected at most ${maxBytes} bytes, and the file has ${value.size}`
        }
        if (types !== undefined && !types.includes(value.type)) {
          return `Expected a file of type ${types.join(" or ")}, and it is ${value.type === "" ? "of no stated type" : value.type}`
        }
        return undefined
      })
    )
  )
  // As in `limited`.
  return schema as unknown as Shape<A>
}
