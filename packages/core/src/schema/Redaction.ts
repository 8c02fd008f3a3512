/**
 * Redacts a body for traces: shows its structure and the values that its schema lists, but no free text.
 *
 * Hazard: an overlooked field may contain a secret. So only what the schema describes is shown: declared keys,
 * booleans, numbers, null and the values of closed enums. Keys of a dictionary are redacted like other text. So is a field
 * that the schema does not declare. `WireSchema.sensitive` changes this for one schema.
 */
import type * as SchemaAST from "effect/SchemaAST"
import * as Schema from "effect/Schema"
import { fastCheck } from "./FastCheck.ts"
import { isRecord } from "../values/ParseJson.ts"
import { redacted } from "../values/Scrub.ts"
import { parts } from "./ExactIntegers.ts"
import type { Parts } from "./ExactIntegers.ts"
import { sensitivity } from "./WireSchema.ts"

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

/** Returns the `sensitive` annotation of a schema. In a schema with checks it is at the check that was last when it was set. */
const sensitivityOf = (ast: SchemaAST.AST): boolean | undefined => {
  const found = [ast, ...(ast.checks ?? [])].map(({ annotations }) => annotations?.[sensitivity])
  return found.includes(true) ? true : found.includes(false) ? false : undefined
}

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

const isValid = (ast: SchemaAST.AST, value: unknown): boolean => fastCheck(Schema.make(ast))(value)

/** Shows a value only as far as every schema that it matches would show it. */
const shownByAll = (types: ReadonlyArray<SchemaAST.AST>, value: unknown, plain: boolean, depth: number): Json => {
  const readings = types.filter((type) => isValid(type, value)).map((type) => shown(type, value, plain, depth))
  if (readings.length === 0) return redacted
  const all = readings.reduce(common)
  if (!isObject(all) || !isRecord(value)) return all
  // A field that one schema does not declare may be declared by another.
  const { [undeclared]: left, ...fields } = all
  return left === undefined || present(value).every((key) => Object.hasOwn(fields, key)) ? fields : all
}

const listShown = (ast: SchemaAST.Arrays, value: unknown, plain: boolean, depth: number): Json => {
  if (!Array.isArray(value)) return redacted
  const items = value.slice(0, shownItems).map((item: unknown, index) => {
    const type = ast.elements[index] ?? ast.rest[0]
    return type === undefined ? redacted : shown(type, item, plain, depth + 1)
  })
  return value.length > shownItems ? [...items, `<${value.length - shownItems} more>`] : items
}

const objectShown = (ast: SchemaAST.Objects, value: unknown, depth: number): Json => {
  if (!isRecord(value)) return redacted
  const declared = ast.propertySignatures.flatMap(({ name, type }) =>
    typeof name === "string" && Object.hasOwn(value, name) && value[name] !== undefined ? [{ name, type }] : []
  )
  const names = new Set(declared.map(({ name }) => name))
  const others = present(value).some((key) => !names.has(key))
  return Object.fromEntries([
    ...declared.map(({ name, type }) => [name, shown(type, value[name], false, depth + 1)] as const),
    ...(others ? [[undeclared, redacted] as const] : [])
  ])
}

/** Returns the schemas inside a schema's checks that the value must match; undefined when there are none. */
const partsOf = (ast: SchemaAST.AST, value: unknown): ReadonlyArray<SchemaAST.AST> | undefined => {
  const found = ast.checks?.map(({ annotations }) => annotations?.[parts]).find((each) => each !== undefined)
  // The cast: only `WireSchema` writes it.
  return found === undefined || !isValid(ast, value) ? undefined : (found as Parts)(value).map((each) => each.ast)
}

/** `plain`: an outer schema allows text to be shown. */
const shown = (ast: SchemaAST.AST, value: unknown, plain: boolean, depth: number): Json => {
  const sensitive = sensitivityOf(ast)
  if (sensitive === true || depth > deepest || ast.encoding !== undefined) return redacted
  const texts = plain || sensitive === false
  const hidden = partsOf(ast, value)
  if (hidden !== undefined && hidden.length > 0) return shownByAll(hidden, value, texts, depth + 1)
  switch (ast._tag) {
    case "String":
      return texts && typeof value === "string" ? value : redacted
    case "Number":
      return typeof value === "number" ? value : redacted
    case "Boolean":
      return typeof value === "boolean" ? value : redacted
    case "Null":
      return value === null ? null : redacted
    case "Literal":
      return typeof ast.literal !== "bigint" && value === ast.literal ? ast.literal : redacted
    case "Union":
      return shownByAll(ast.types, value, texts, depth)
    case "Suspend":
      return shown(ast.thunk(), value, texts, depth + 1)
    case "Arrays":
      return listShown(ast, value, texts, depth)
    case "Objects":
      return objectShown(ast, value, depth)
    default:
      // Any value, or a value that only a check recognizes, such as a file: its contents are unknown.
      return redacted
  }
}

/** Returns a value as JSON, with everything redacted that its schema does not describe. */
export const redactedBy = (schema: { readonly ast: SchemaAST.AST }, value: unknown): Json =>
  shown(schema.ast, value, false, 0)
