/**
 * Integers that the overlay gives another type (`x-faktura-integer`): strings of digits, or bigints.
 *
 * A response's numbers become what the type says before the response is checked; a request's become bare digits again.
 */
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { isRecord } from "../values/ParseJson.ts"

/** How an integer is given that a number may not hold (`x-faktura-integer`). */
export type IntegerForm = "string" | "bigint"

/** The key of the annotation of such an integer's schema (`exactInteger` in `Shape`). */
export const integerForm = "~faktura/integer"

/** The key under which shapes with others out of sight in their checks tell them: {@link Parts}. */
export const parts = "~faktura/parts"

/** The shapes out of sight that a value has to fit, all of them. */
export type Parts = (value: unknown) => ReadonlyArray<Schema.Codec<unknown, unknown>>

/** Shapes out of sight: all that there are, those of one value, and those of a field by its name. */
export interface Inside {
  readonly all: ReadonlyArray<Schema.Codec<unknown, unknown>>
  readonly of: Parts
  readonly field?: (name: string) => ReadonlyArray<Schema.Codec<unknown, unknown>>
}

/** The key under which schemas with others out of sight list them: {@link Inside}. */
export const inside = "~faktura/inside"

const formOf = (ast: SchemaAST.AST): IntegerForm | undefined => {
  const said: unknown = ast.annotations?.[integerForm]
  return said === "string" || said === "bigint" ? said : undefined
}

/** What a schema holds out of sight, in its checks. */
const insideOf = (ast: SchemaAST.AST): Inside | undefined =>
  // The cast: only `Shape` writes it.
  ast.checks?.map(({ annotations }) => annotations?.[inside]).find((each) => each !== undefined) as Inside | undefined

const below = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> => {
  const hidden = insideOf(ast)?.all.map((each) => each.ast) ?? []
  switch (ast._tag) {
    case "Suspend":
      return [...hidden, ast.thunk()]
    case "Union":
      return [...hidden, ...ast.types]
    case "Arrays":
      return [...hidden, ...ast.elements, ...ast.rest]
    case "Objects":
      return [
        ...hidden,
        ...ast.propertySignatures.map(({ type }) => type),
        ...ast.indexSignatures.map(({ type }) => type)
      ]
    default:
      return hidden
  }
}

const known = new WeakMap<SchemaAST.AST, boolean>()

/** True when a schema has such integers anywhere; found out once for each. */
const hasForms = (root: SchemaAST.AST): boolean => {
  let found = known.get(root)
  if (found !== undefined) return found
  const seen = new Set<SchemaAST.AST>([root])
  found = false
  for (const ast of seen) {
    if (formOf(ast) !== undefined) {
      found = true
      break
    }
    for (const each of below(ast)) seen.add(each)
  }
  known.set(root, found)
  return found
}

type Convert = (value: unknown, form: IntegerForm) => unknown

/** Changes the integers of a value in place, and returns what stands for the value itself. */
const walk = (ast: SchemaAST.AST, value: unknown, convert: Convert): unknown => {
  const own = formOf(ast)
  if (own !== undefined) return convert(value, own)
  if (ast._tag === "Suspend") return walk(ast.thunk(), value, convert)
  if (ast._tag === "Union") return ast.types.reduce<unknown>((changed, type) => walk(type, changed, convert), value)
  if (Array.isArray(value)) {
    if (ast._tag !== "Arrays") return value
    value.forEach((item, index) => {
      const type = ast.elements[index] ?? ast.rest[0]
      if (type !== undefined) value[index] = walk(type, item, convert)
    })
    return value
  }
  if (!isRecord(value)) return value
  // The cast: the value is JSON that was just parsed, or a copy.
  const record = value as Record<string, unknown>
  const hidden = insideOf(ast)
  const put = (name: string, type: SchemaAST.AST): void => {
    if (Object.hasOwn(record, name)) record[name] = walk(type, record[name], convert)
  }
  if (ast._tag === "Objects") {
    for (const { name, type } of ast.propertySignatures) put(String(name), type)
    for (const { type } of ast.indexSignatures) for (const name of Object.keys(record)) put(name, type)
  }
  for (const each of hidden?.of(record) ?? []) walk(each.ast, record, convert)
  if (hidden?.field !== undefined) {
    for (const name of Object.keys(record)) for (const each of hidden.field(name)) put(name, each.ast)
  }
  return value
}

/** The numbers of a parsed response as their types say; changes them in place. The value itself stays what it is. */
export const readIntegers = (schema: { readonly ast: SchemaAST.AST }, value: unknown): void => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || !hasForms(schema.ast)) return
  walk(schema.ast, value, (each, as) => {
    if (typeof each === "number" && Number.isSafeInteger(each)) return as === "string" ? String(each) : BigInt(each)
    return as === "bigint" && typeof each === "string" && /^-?\d+$/.test(each) ? BigInt(each) : each
  })
}

/** `JSON.rawJSON` (ECMAScript, JSON.parse source text access): text that `JSON.stringify` writes as it is. */
const raw = (JSON as { readonly rawJSON?: (text: string) => unknown }).rawJSON

/**
 * A copy of a request's body with such integers as bare digits, for `JSON.stringify`. A runtime without `JSON.rawJSON` sends those
 * that a number holds, and throws a `RangeError` for others.
 */
export const writeIntegers = (schema: { readonly ast: SchemaAST.AST }, body: unknown): unknown => {
  if (!hasForms(schema.ast)) return body
  return walk(schema.ast, structuredClone(body), (each) => {
    if (typeof each !== "string" && typeof each !== "bigint") return each
    const digits = String(each)
    if (raw !== undefined) return raw(digits)
    if (String(Number(digits)) !== digits) throw new RangeError("This runtime writes no integer beyond 2^53")
    return Number(digits)
  })
}
