/**
 * Integers whose type the overlay changes (`x-faktura-integer`): strings of digits, or bigints.
 *
 * Numbers of a response are converted before the response is checked. Values of a request become bare digits again.
 */
import { isRecord } from "../values/ParseJson.ts"
import { partsOf } from "./Declared.ts"
import { othersOf, wholeNumber } from "./Node.ts"
import type { IntegerForm, Node, WireSchema } from "./Node.ts"

/** Returns the schemas inside a schema. */
const below = (node: Node): ReadonlyArray<Node> => {
  switch (node.kind) {
    case "lazy":
      return [node.get()]
    case "union":
    case "all":
      return node.members
    case "variants":
      return [...node.members.values()]
    case "list":
      return [...node.items, ...(node.rest === undefined ? [] : [node.rest])]
    case "object":
      return [
        ...Array.from(node.fields.values(), (field) => field.node),
        ...node.patterns.map((each) => each.node),
        ...(node.rest === undefined ? [] : [node.rest])
      ]
    default:
      return []
  }
}

const known = new WeakMap<Node, boolean>()

/** True when a schema contains such integers; computed once for each schema. */
const hasForms = (root: Node): boolean => {
  let found = known.get(root)
  if (found !== undefined) return found
  const seen = new Set<Node>([root])
  found = false
  for (const node of seen) {
    if (node.kind === "digits") {
      found = true
      break
    }
    for (const each of below(node)) seen.add(each)
  }
  known.set(root, found)
  return found
}

type Convert = (value: unknown, form: IntegerForm) => unknown

/** Conversion of one value. */
interface Conversion {
  readonly convert: Convert
  /** Values that were converted, by schema. Why: several members of a union have the same recursive schema below them. */
  readonly done: Map<Node, Set<unknown>>
}

/** True when the value was converted by this schema before. Otherwise it counts as converted from now on. */
const isDone = (node: Node, value: unknown, { done }: Conversion): boolean => {
  if (typeof value !== "object") return false
  const values = done.get(node) ?? new Set()
  done.set(node, values)
  return values.size === values.add(value).size
}

/** Converts the integers of a value in place, and returns the converted value. */
const walk = (node: Node, value: unknown, conversion: Conversion): unknown => {
  if (node.kind === "digits") return conversion.convert(value, node.form)
  if (node.kind === "lazy") return isDone(node.get(), value, conversion) ? value : walk(node.get(), value, conversion)
  if (node.kind === "union" || node.kind === "all")
    return node.members.reduce<unknown>((changed, each) => walk(each, changed, conversion), value)
  if (Array.isArray(value)) {
    if (node.kind !== "list") return value
    value.forEach((item, index) => {
      const each = node.items[index] ?? node.rest
      if (each !== undefined) value[index] = walk(each, item, conversion)
    })
    return value
  }
  if (!isRecord(value)) return value
  // The cast: the value is freshly parsed JSON, or a copy.
  const record = value as Record<string, unknown>
  for (const part of partsOf(node, record)) walk(part, record, conversion)
  if (node.kind !== "object") return record
  for (const name of Object.keys(record)) {
    const field = node.fields.get(name)
    for (const each of [...(field === undefined ? [] : [field.node]), ...(othersOf(node, name) ?? [])]) {
      record[name] = walk(each, record[name], conversion)
    }
  }
  return record
}

/** Converts the integers of a parsed response in place, as its schema says. */
export const readIntegers = ({ node }: WireSchema<unknown>, value: unknown): void => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || !hasForms(node)) return
  const convert: Convert = (each, as) => {
    if (typeof each === "number" && Number.isSafeInteger(each)) return as === "string" ? String(each) : BigInt(each)
    return as === "bigint" && typeof each === "string" && /^-?\d+$/.test(each) ? BigInt(each) : each
  }
  walk(node, value, { convert, done: new Map() })
}

/** `JSON.rawJSON` (ECMAScript, JSON.parse source text access): text that `JSON.stringify` writes unchanged. Cast: not all runtimes have it. */
const raw = (JSON as { readonly rawJSON?: (text: string) => unknown }).rawJSON

/**
 * Returns a copy of a request body with such integers as bare digits, for `JSON.stringify`. A runtime without `JSON.rawJSON`
 * sends integers that a JavaScript number represents, and throws a `RangeError` for others.
 */
export const writeIntegers = ({ node }: WireSchema<unknown>, body: unknown): unknown => {
  if (!hasForms(node)) return body
  const convert: Convert = (each) => {
    // Other text belongs to another member of a union.
    if (typeof each !== "bigint" && !(typeof each === "string" && wholeNumber.test(each))) return each
    const digits = String(each)
    if (raw !== undefined) return raw(digits)
    if (String(Number(digits)) !== digits) throw new RangeError("This runtime cannot write an integer beyond 2^53")
    return Number(digits)
  }
  return walk(node, structuredClone(body), { convert, done: new Map() })
}
