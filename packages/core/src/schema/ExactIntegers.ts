/**
 * Integers whose type the overlay changes (`x-faktura-integer`): strings of digits, or bigints.
 *
 * Numbers of a response are converted before the response is checked. Values of a request become bare digits again.
 */
import type * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import { isRecord } from "../values/ParseJson.ts"

/** Type of an integer that may exceed a JavaScript number (`x-faktura-integer`). */
export type IntegerForm = "string" | "bigint"

/** Key of the annotation of such an integer's schema (`exactInteger` in `WireSchema`). */
export const integerForm = "~faktura/integer"

/** Key of the annotation with the schemas inside a schema's checks: {@link Parts}. */
export const parts = "~faktura/parts"

/** Returns the schemas inside a schema's checks that a value must all match. */
export type Parts = (value: unknown) => ReadonlyArray<Schema.Codec<unknown, unknown>>

/** Schemas inside a schema's checks: all of them, those of a value, and those of a field by its name. */
export interface Inside {
  readonly all: ReadonlyArray<Schema.Codec<unknown, unknown>>
  readonly of: Parts
  readonly field?: (name: string) => ReadonlyArray<Schema.Codec<unknown, unknown>>
}

/** Key of the annotation that lists the schemas inside a schema's checks: {@link Inside}. */
export const inside = "~faktura/inside"

const formOf = (ast: SchemaAST.AST): IntegerForm | undefined => {
  const form: unknown = ast.annotations?.[integerForm]
  return form === "string" || form === "bigint" ? form : undefined
}

/** Returns the schemas inside a schema's checks. */
const insideOf = (ast: SchemaAST.AST): Inside | undefined =>
  // The cast: only `WireSchema` writes it.
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

/** True when a schema contains such integers; computed once for each schema. */
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

/** Converts the integers of a value in place, and returns the converted value. */
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
  // The cast: the value is freshly parsed JSON, or a copy.
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

/** Converts the integers of a parsed response in place, as its schema says. */
export const readIntegers = (schema: { readonly ast: SchemaAST.AST }, value: unknown): void => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value) || !hasForms(schema.ast)) return
  walk(schema.ast, value, (each, as) => {
    if (typeof each === "number" && Number.isSafeInteger(each)) return as === "string" ? String(each) : BigInt(each)
    return as === "bigint" && typeof each === "string" && /^-?\d+$/.test(each) ? BigInt(each) : each
  })
}

/** `JSON.rawJSON` (ECMAScript, JSON.parse source text access): text that `JSON.stringify` writes unchanged. */
const raw = (JSON as { readonly rawJSON?: (text: string) => unknown }).rawJSON

/**
 * Returns a copy of a request body with such integers as bare digits, for `JSON.stringify`. A runtime without `JSON.rawJSON`
 * sends integers that a JavaScript number represents, and throws a `RangeError` for others.
 */
export const writeIntegers = (schema: { readonly ast: SchemaAST.AST }, body: unknown): unknown => {
  if (!hasForms(schema.ast)) return body
  return walk(schema.ast, structuredClone(body), (each) => {
    if (typeof each !== "string" && typeof each !== "bigint") return each
    const digits = String(each)
    if (raw !== undefined) return raw(digits)
    if (String(Number(digits)) !== digits) throw new RangeError("This runtime cannot write an integer beyond 2^53")
    return Number(digits)
  })
}
