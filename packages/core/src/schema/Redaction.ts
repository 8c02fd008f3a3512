/**
 * What of a body may be shown in a trace: by default its structure and what its schema lists, and no text that anybody wrote.
 *
 * The hazard is the field that nobody thought of. So all is withheld but what the schema accounts for: declared keys,
 * booleans, numbers, null and the values of closed enums. A dictionary's keys are text like any other, and a field that the
 * schema does not declare may be anything. `Shape.sensitive` says otherwise for one place.
 */
import type * as SchemaAST from "effect/SchemaAST"
import * as Schema from "effect/Schema"
import { fastCheck } from "./FastCheck.ts"
import { isRecord } from "../values/ParseJson.ts"
import { redacted } from "../values/Scrub.ts"
import { parts } from "./ExactIntegers.ts"
import type { Parts } from "./ExactIntegers.ts"
import { sensitivity } from "./WireSchema.ts"

/** The key under which an object says that it has fields which its schema does not declare. */
export const undeclared = "<undeclared>"

/** Items of a list that are shown. */
const shownItems = 5

/**
 * Objects, lists and references within each other, beyond which nothing is shown. At each union all below is asked whether it
 * fits, so that what it costs grows with the depth as well.
 */
const deepest = 20

type Json = string | number | boolean | null | ReadonlyArray<Json> | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

/** What the schema says of the value. With checks the annotation stands at the last one that was there when it was made. */
const sensitivityOf = (ast: SchemaAST.AST): boolean | undefined => {
  const said = [ast, ...(ast.checks ?? [])].map(({ annotations }) => annotations?.[sensitivity])
  return said.includes(true) ? true : said.includes(false) ? false : undefined
}

const present = (value: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.keys(value).filter((key) => value[key] !== undefined)

const isObject = (value: Json | undefined): value is JsonObject => isRecord(value)
const isList = (value: Json | undefined): value is ReadonlyArray<Json> => Array.isArray(value)

/** What two readings of one value both show: a value may fit several members of a union, and any of them may withhold it. */
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

const fits = (ast: SchemaAST.AST, value: unknown): boolean => fastCheck(Schema.make(ast))(value)

/** The value as every schema that it fits would show it. */
const shownByAll = (types: ReadonlyArray<SchemaAST.AST>, value: unknown, plain: boolean, depth: number): Json => {
  const readings = types.filter((type) => fits(type, value)).map((type) => shown(type, value, plain, depth))
  if (readings.length === 0) return redacted
  const all = readings.reduce(common)
  if (!isObject(all) || !isRecord(value)) return all
  // What one of them does not declare another one may.
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

/** The shapes that a value has to fit and the schema's structure does not show; undefined where all is in the structure. */
const partsOf = (ast: SchemaAST.AST, value: unknown): ReadonlyArray<SchemaAST.AST> | undefined => {
  const told = ast.checks?.map(({ annotations }) => annotations?.[parts]).find((each) => each !== undefined)
  // The cast: only `Shape` writes it.
  return told === undefined || !fits(ast, value) ? undefined : (told as Parts)(value).map((each) => each.ast)
}

/** `plain`: the schema around it says that text may be shown. */
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
      // Anything, or what only a check can tell, such as a file: it cannot be looked into.
      return redacted
  }
}

/** A value as JSON, with everything withheld that its schema does not account for. */
export const redactedBy = (schema: { readonly ast: SchemaAST.AST }, value: unknown): Json =>
  shown(schema.ast, value, false, 0)
