/**
 * Compares the value of a schema in two documents: type, format, listed values and limits.
 */
import { checkedFormats } from "../normalize/schemas/Unchecked.ts"
import type { SchemaView } from "../openapi/SchemaView.ts"
import type { RuleName, Side } from "./rules/Rules.ts"

/** A change of a value. */
interface ValueChange {
  readonly rule: RuleName
  readonly before: string
  readonly after: string
}

const typeOfJson = (json: string): string =>
  json.startsWith('"')
    ? "string"
    : json.startsWith("{")
      ? "object"
      : json.startsWith("[")
        ? "array"
        : /^(true|false)$/.test(json)
          ? "boolean"
          : "number"

/** Returns the types of a schema, also when only its values or fields say them. Empty: any value. */
const typesOf = (view: SchemaView): ReadonlySet<string> => {
  if (view.types.length > 0) return new Set(view.types)
  if (view.values !== undefined) return new Set(view.values.map(typeOfJson))
  return new Set([...(view.fields.size > 0 ? ["object"] : []), ...(view.items === undefined ? [] : ["array"])])
}

/** Returns the type of a schema as text. */
export const typeOf = (view: SchemaView): string => [...typesOf(view)].toSorted().join(" or ") || "any"

/** Numbers are one type in TypeScript. */
const withoutIntegers = (types: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...types].map((type) => (type === "integer" ? "number" : type)))

const covers = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === 0 || (other.size > 0 && [...other].every((type) => one.has(type)))

const typeChange = (before: SchemaView, after: SchemaView): ReadonlyArray<ValueChange> => {
  const [was, is] = [typesOf(before), typesOf(after)]
  const text = { before: typeOf(before), after: typeOf(after) }
  if (text.before === text.after) return []
  const [one, other] = [withoutIntegers(was), withoutIntegers(is)]
  const isWider = covers(other, one)
  const isNarrower = covers(one, other)
  if (isWider && isNarrower) return [{ rule: is.has("number") ? "fractions-added" : "fractions-removed", ...text }]
  // A wider type that takes integers only is a narrower one too.
  const rule =
    isWider && !(was.has("number") && is.has("integer") && !is.has("number"))
      ? "type-widened"
      : isNarrower
        ? "type-narrowed"
        : "type-changed"
  return [{ rule, ...text }]
}

/** Formats with a TypeScript type of their own, by direction. `byte`: requests also take bytes. */
const represented: Readonly<Record<Side, ReadonlySet<string>>> = {
  request: new Set(["binary", "byte"]),
  response: new Set(["binary"])
}

const formatChange = (before: SchemaView, after: SchemaView, side: Side): ReadonlyArray<ValueChange> => {
  if (before.format === after.format) return []
  const text = { before: before.format ?? "none", after: after.format ?? "none" }
  const has = (view: SchemaView): boolean => view.format !== undefined && represented[side].has(view.format)
  if (has(before) || has(after)) return [{ rule: "representation-changed", ...text }]
  // A format that is not checked is documentation.
  const isChecked = ({ format }: SchemaView): boolean => format !== undefined && checkedFormats.has(format)
  const rule = isChecked(after)
    ? isChecked(before)
      ? "format-changed"
      : "format-added"
    : isChecked(before)
      ? "format-removed"
      : "text-changed"
  return [{ rule, ...text }]
}

const valuesChange = (before: SchemaView, after: SchemaView): ReadonlyArray<ValueChange> => {
  const [was, is] = [before.values, after.values]
  if (was?.join() === is?.join()) return []
  if (was === undefined) return [{ rule: "values-limited", before: "any", after: is?.join(" ") ?? "" }]
  if (is === undefined) return [{ rule: "values-freed", before: was.join(" "), after: "any" }]
  return [
    ...is
      .filter((value) => !was.includes(value))
      .map((value) => ({ rule: "value-added", before: "absent", after: value }) as const),
    ...was
      .filter((value) => !is.includes(value))
      .map((value) => ({ rule: "value-removed", before: value, after: "absent" }) as const)
  ]
}

/** Direction in which a limit allows more values. */
const looser: Readonly<Record<string, "lower" | "higher">> = {
  minLength: "lower",
  minimum: "lower",
  exclusiveMinimum: "lower",
  minItems: "lower",
  minProperties: "lower",
  maxLength: "higher",
  maximum: "higher",
  exclusiveMaximum: "higher",
  maxItems: "higher",
  maxProperties: "higher"
}

const isMultiple = (value: unknown, of: unknown): boolean =>
  typeof value === "number" && typeof of === "number" && Number.isInteger(value / of)

/** Returns the rule for a limit that both documents have. */
const limitRule = (limit: string, was: unknown, is: unknown): RuleName => {
  if (limit === "multipleOf")
    return isMultiple(is, was) ? "limit-tightened" : isMultiple(was, is) ? "limit-loosened" : "limit-changed"
  const direction = looser[limit]
  if (direction === undefined || typeof was !== "number" || typeof is !== "number") return "limit-changed"
  return (direction === "higher") === is > was ? "limit-loosened" : "limit-tightened"
}

const limitChanges = (before: SchemaView, after: SchemaView): ReadonlyArray<ValueChange> =>
  [...new Set([...Object.keys(before.limits), ...Object.keys(after.limits)])].flatMap((limit) => {
    const [was, is] = [before.limits[limit], after.limits[limit]]
    if (JSON.stringify(was) === JSON.stringify(is)) return []
    const text = (value: unknown): string => (value === undefined ? `no ${limit}` : `${limit} ${JSON.stringify(value)}`)
    const rule = was === undefined ? "limit-tightened" : is === undefined ? "limit-loosened" : limitRule(limit, was, is)
    return [{ rule, before: text(was), after: text(is) }]
  })

/** Returns what changed in the value of a schema. A changed type is reported alone, because it changes everything else. */
export const valueChanges = (before: SchemaView, after: SchemaView, side: Side): ReadonlyArray<ValueChange> => {
  const types = typeChange(before, after)
  const isOther = types.some(({ rule }) => rule === "type-changed")
  return isOther
    ? types
    : [...types, ...formatChange(before, after, side), ...valuesChange(before, after), ...limitChanges(before, after)]
}
