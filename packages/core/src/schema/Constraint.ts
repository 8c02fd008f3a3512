/**
 * Limits of request values, in OpenAPI's vocabulary: length, range, pattern, format and others.
 *
 * Responses are not checked against limits. Why: a value outside a limit is no reason to lose a response.
 */
import { isMultipleOf } from "../values/Decimal.ts"
import { formats } from "./Formats.ts"
import { isRecord } from "../values/ParseJson.ts"
import type { Rule, WireSchema } from "./Node.ts"
import { unknown } from "./WireSchema.ts"

/** Limits, as OpenAPI names them. */
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

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
// Length in code points, as JSON Schema defines it.
const length = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

// An undefined field is not sent.
const fieldCount = (object: object): number => Object.values(object).filter((value) => value !== undefined).length

/** Writes an item as text, with sorted fields: equal JSON gives equal text. */
const canonical = (item: unknown): string | undefined =>
  JSON.stringify(item, (_key, value: unknown) =>
    typeof value === "bigint"
      ? String(value)
      : isRecord(value)
        ? Object.fromEntries(
            Object.keys(value)
              .toSorted()
              .map((key) => [key, value[key]])
          )
        : value
  )

/** Kinds of values that limits apply to. A limit ignores values of other kinds. */
const isOf = {
  text: (value: unknown): value is string => typeof value === "string",
  number: (value: unknown): value is number | bigint => typeof value === "number" || typeof value === "bigint",
  list: (value: unknown): value is ReadonlyArray<unknown> => Array.isArray(value),
  object: isRecord
} as const

type Test = readonly [holds: (value: unknown) => boolean, expected: string]

const on =
  <A>(isKind: (value: unknown) => value is A) =>
  (holds: (value: A) => boolean, expected: string): Test => [(value) => !isKind(value) || holds(value), expected]

const text = on(isOf.text)
const number = on(isOf.number)
const list = on(isOf.list)
const object = on(isOf.object)

const formatRule = (name: string): Test => {
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined
  if (format !== undefined) return text(...format)
  // The only format of numbers that JavaScript can represent and check (OpenAPI 3.1, 4.4).
  return name === "int32"
    ? number((n) => n >= -2_147_483_648 && n <= 2_147_483_647, "a 32-bit integer")
    : [() => true, name]
}

const rules: { readonly [K in keyof Limits]-?: (limit: NonNullable<Limits[K]>) => Test } = {
  minLength: (n) => text((value) => length(value) >= n, `at least ${plural(n, "character")}`),
  maxLength: (n) => text((value) => length(value) <= n, `at most ${plural(n, "character")}`),
  pattern: (source) => {
    const pattern = new RegExp(source, "u")
    return text((value) => pattern.test(value), `text that matches ${source}`)
  },
  format: formatRule,
  minimum: (n) => number((value) => value >= n, `at least ${n}`),
  maximum: (n) => number((value) => value <= n, `at most ${n}`),
  exclusiveMinimum: (n) => number((value) => value > n, `more than ${n}`),
  exclusiveMaximum: (n) => number((value) => value < n, `less than ${n}`),
  multipleOf: (n) => number((value) => isMultipleOf(value, n), `a multiple of ${n}`),
  minItems: (n) => list((value) => value.length >= n, `at least ${plural(n, "item")}`),
  maxItems: (n) => list((value) => value.length <= n, `at most ${plural(n, "item")}`),
  uniqueItems: (wanted) =>
    list(
      (value) =>
        !wanted || new Set(value.map((item) => (item instanceof Blob ? item : canonical(item)))).size === value.length,
      "unique items"
    ),
  minProperties: (n) => object((value) => fieldCount(value) >= n, `at least ${plural(n, "field")}`),
  maxProperties: (n) => object((value) => fieldCount(value) <= n, `at most ${plural(n, "field")}`)
}

/** Adds checks to a schema. */
const ruled = <A>({ node }: WireSchema<unknown>, rules: ReadonlyArray<Rule>): WireSchema<A> => ({
  node: { ...node, rules: [...(node.rules ?? []), ...rules] }
})

/** Adds limits to a schema. The message of a problem names the limit, never the value. */
export function limited<A>(value: WireSchema<unknown>, limits: Limits): WireSchema<A> {
  return ruled(
    value,
    Object.entries(limits).map(([name, limit]) => {
      // The casts: limit and rule belong to the same name; TypeScript cannot follow that.
      const [holds, expected] = (rules[name as keyof Limits] as (limit: never) => Test)(limit as never)
      return (input) => (holds(input) ? undefined : `Expected ${expected}`)
    })
  )
}

/** File of a multipart body: checked for size, in bytes, and media type before it is sent. */
export function file<A>(limits: { readonly maxBytes?: number; readonly types?: ReadonlyArray<string> }): WireSchema<A> {
  const { maxBytes, types } = limits
  const rule: Rule = (value) => {
    if (!(value instanceof Blob)) return "Expected a Blob or File"
    if (maxBytes !== undefined && value.size > maxBytes) {
      return `Expected at most ${maxBytes} bytes, but the file has ${value.size}`
    }
    if (types !== undefined && !types.includes(value.type)) {
      return `Expected a file of type ${types.join(" or ")}, but ${value.type === "" ? "it has no type" : `it is ${value.type}`}`
    }
    return undefined
  }
  return ruled(unknown, [rule])
}

/** Base64 text, or bytes, which are sent as Base64. Limits apply to the text. */
export const bytes: WireSchema<string | Uint8Array> = /* @__PURE__ */ ruled(unknown, [
  (value) => (typeof value === "string" || value instanceof Uint8Array ? undefined : "Expected Base64 text or bytes")
])
