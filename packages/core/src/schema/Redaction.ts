/**
 * Redacts a body for traces: shows its structure and the values that its schema lists, but no free text.
 *
 * Hazard: an overlooked field may contain a secret. So only what the schema describes is shown: declared keys,
 * booleans, numbers, null and the values of closed enums. Keys of a dictionary are redacted like other text. So is a field
 * that the schema does not declare. `WireSchema.sensitive` changes this for one schema.
 */
import { fastCheck } from "./FastCheck.ts"
import { isRecord } from "../values/ParseJson.ts"
import { redacted } from "../values/Scrub.ts"
import { partsOf } from "./Declared.ts"
import { othersOf } from "./Node.ts"
import type { ListNode, Node, ObjectNode, WireSchema } from "./Node.ts"

/** Key that stands for fields which the schema does not declare. */
export const undeclared = "<undeclared>"

/** Number of items of a list that are shown. */
const shownItems = 5

/**
 * Greatest depth of objects, lists and references; deeper values are redacted. Why: each union checks all values below it, so
 * the cost grows with the depth as well.
 */
const deepest = 20

type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

const present = (value: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.keys(value).filter((key) => value[key] !== undefined)

const isObject = (value: Json | undefined): value is JsonObject => isRecord(value)
const isList = (value: Json | undefined): value is ReadonlyArray<Json> => Array.isArray(value)

/** Returns what both readings of a value show. A value may match several members of a union, and any may redact it. */
const common = (one: Json, other: Json): Json => {
  if (one === other) return one
  if (isList(one) && isList(other) && one.length === other.length) {
    return one.map((item, index) => common(item, other[index] ?? redacted))
  }
  if (!isObject(one) || !isObject(other)) return redacted
  return Object.fromEntries([
    ...Object.entries(one).map(([key, value]) => {
      return [key, Object.hasOwn(other, key) ? common(value, other[key] ?? null) : value] as const
    }),
    ...Object.entries(other).filter(([key]) => !Object.hasOwn(one, key))
  ])
}

/** True when nothing of a value may be shown, by any of the schemas that it may match. */
const isHidden = (node: Node, depth = 0): boolean => {
  if (node.isSensitive === true || depth > deepest) return true
  if (node.kind === "lazy") return isHidden(node.get(), depth + 1)
  return (node.kind === "union" || node.kind === "all") && node.members.some((each) => isHidden(each, depth + 1))
}

/** True when a schema has a field's value among its other fields, and hides it. */
const hidesOther = (node: Node, name: string): boolean => {
  if (node.kind === "lazy") return hidesOther(node.get(), name)
  return node.kind === "object" && (othersOf(node, name) ?? []).some((each) => isHidden(each))
}

/** Shows a value only as far as every schema that it matches would show it. */
const shownByAll = (nodes: ReadonlyArray<Node>, value: unknown, plain: boolean, depth: number): Json => {
  const matching = nodes.filter((node) => fastCheck(node)(value))
  const readings = matching.map((node) => shown(node, value, plain, depth))
  if (readings.length === 0) return redacted
  const merged = readings.reduce(common)
  if (!isObject(merged) || !isRecord(value)) return merged
  const all = Object.fromEntries(
    Object.entries(merged).map(([name, each]) => {
      return [name, matching.some((node) => hidesOther(node, name)) ? redacted : each] as const
    })
  )
  // A field that one schema does not declare may be declared by another.
  const { [undeclared]: left, ...fields } = all
  return left === undefined || present(value).every((key) => Object.hasOwn(fields, key)) ? fields : all
}

const listShown = ({ items: declared, rest }: ListNode, value: unknown, plain: boolean, depth: number): Json => {
  if (!Array.isArray(value)) return redacted
  const items = value.slice(0, shownItems).map((item: unknown, index) => {
    const node = declared[index] ?? rest
    return node === undefined ? redacted : shown(node, item, plain, depth + 1)
  })
  return value.length > shownItems ? [...items, `<${value.length - shownItems} more>`] : items
}

/** Object without declared fields. */
const unknownObject: ObjectNode = { kind: "object", fields: new Map(), patterns: [], rest: undefined }

const objectShown = (node: ObjectNode, value: unknown, depth: number): Json => {
  if (!isRecord(value)) return redacted
  const declared = Array.from(node.fields).filter(([name]) => Object.hasOwn(value, name) && value[name] !== undefined)
  const names = new Set(declared.map(([name]) => name))
  const others = present(value).some((key) => !names.has(key))
  return Object.fromEntries([
    ...declared.map(([name, field]) => {
      return [name, hidesOther(node, name) ? redacted : shown(field.node, value[name], false, depth + 1)] as const
    }),
    ...(others ? [[undeclared, redacted] as const] : [])
  ])
}

/** `plain`: an outer schema allows text to be shown. */
const shown = (node: Node, value: unknown, plain: boolean, depth: number): Json => {
  if (node.isSensitive === true || depth > deepest) return redacted
  const texts = plain || node.isSensitive === false
  switch (node.kind) {
    case "string":
      return texts && typeof value === "string" ? value : redacted
    case "number":
    case "integer":
      return typeof value === "number" ? value : redacted
    case "boolean":
      return typeof value === "boolean" ? value : redacted
    case "null":
      return value === null ? null : redacted
    case "literals":
      // Cast: the values of a literal are text, numbers and booleans.
      return node.values.has(value) ? (value as string | number | boolean) : redacted
    case "union":
      return shownByAll(node.members, value, texts, depth)
    case "lazy":
      return shown(node.get(), value, texts, depth + 1)
    case "list":
      return listShown(node, value, texts, depth)
    case "object":
      return objectShown(node, value, depth)
    case "variants":
    case "all": {
      const parts = fastCheck(node)(value) ? partsOf(node, value) : []
      if (parts.length > 0) return shownByAll(parts, value, texts, depth + 1)
      return node.kind === "all" ? redacted : objectShown(unknownObject, value, depth)
    }
    default:
      // Any value, such as a file, or an integer of any size: its contents are unknown.
      return redacted
  }
}

/** Returns a value as JSON, with everything redacted that its schema does not describe. */
export const redactedBy = ({ node }: WireSchema<unknown>, value: unknown): Json => shown(node, value, false, 0)
