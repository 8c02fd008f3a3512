/**
 * Checks quickly whether a value matches a schema, without decoding it.
 *
 * Why: nearly every response matches, and a matching response is passed on unchanged, without decoding's copy and report.
 *
 * False only means that the decoder must check the value. So a schema that this module does not understand may give false.
 * Hazard: it must never give true for a value that the decoder refuses.
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { isRecord } from "../values/ParseJson.ts"

/** Check of a value. True: it matches. False: ask the decoder. */
export type FastCheck = (value: unknown) => boolean

// Copies of an AST, such as the copies for optional fields, share the list of checks.
const numbers: ReadonlyMap<unknown, FastCheck> = new Map<unknown, FastCheck>([
  [Schema.Finite.ast.checks, Number.isFinite],
  [Schema.Int.ast.checks, Number.isSafeInteger]
])

const isPlain = (ast: SchemaAST.AST): boolean => ast.checks === undefined && ast.encoding === undefined

/** Returns the members of a union, with nested unions flattened. */
const members = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> =>
  ast._tag === "Union" && isPlain(ast) && ast.options?.mode !== "oneOf" ? ast.types.flatMap(members) : [ast]

/** Allowed values of a field. Common kinds of values are flags, because calling a function is much slower. */
export interface Field {
  readonly name: string
  readonly isOptional: boolean
  readonly isNullable: boolean
  /** `typeof` of values that need no further check. */
  readonly type: "string" | "boolean" | undefined
  /** Check of values that the flags do not cover; undefined when the flags cover all. */
  readonly isValid: FastCheck | undefined
}

const fieldOf = (name: string, ast: SchemaAST.AST): Field => {
  const types = members(ast)
  const has = (tag: SchemaAST.AST["_tag"]): boolean => types.some((type) => type._tag === tag && isPlain(type))
  const type = has("String") ? "string" : has("Boolean") ? "boolean" : undefined
  const flagged = new Set([
    "Null",
    "Undefined",
    ...(type === undefined ? [] : [type === "string" ? "String" : "Boolean"])
  ])
  const others = types.filter((each) => !flagged.has(each._tag) || !isPlain(each))
  return {
    name,
    // A field that may be missing, but not undefined, is left to the decoder.
    isOptional: SchemaAST.isOptional(ast) && has("Undefined"),
    isNullable: has("Null"),
    type,
    isValid: others.length === 0 ? undefined : anyOf(others)
  }
}

/** Makes the check of a record's fields; undefined when it cannot. */
export type Compile = (fields: ReadonlyArray<Field>) => FastCheck | undefined

let compile: Compile | undefined

/** Sets the function that makes checks of records from now on. Checks that exist already do not change. */
export const compileWith = (given: Compile): void => {
  compile = given
}

/** Changes a response in place before it is checked. */
export type Read = (schema: { readonly ast: SchemaAST.AST }, value: unknown) => void

let reader: Read | undefined

/** Sets the function that changes responses before they are checked. */
export const readWith = (given: Read): void => {
  reader = given
}

/** Converts the integers of a response (`ExactIntegers`). Does nothing when no schema of the program has such integers. */
export const read: Read = (schema, value) => reader?.(schema, value)

const record =
  (fields: ReadonlyArray<Field>): FastCheck =>
  (value) => {
    if (!isRecord(value)) return false
    for (const { isValid, isNullable, isOptional, name, type } of fields) {
      const given = value[name]
      if (given === undefined) {
        // The decoder decides whether undefined is enough for a required field.
        if (!isOptional) return false
      } else if (typeof given !== type && !(given === null && isNullable) && (isValid === undefined || !isValid(given)))
        return false
    }
    return true
  }

const dictionary =
  (isValid: FastCheck): FastCheck =>
  (value) => {
    if (!isRecord(value)) return false
    if (isValid === anything) return true
    for (const name of Object.keys(value)) if (!isValid(value[name])) return false
    return true
  }

const list =
  (isValid: FastCheck): FastCheck =>
  (value) => {
    if (!Array.isArray(value)) return false
    for (let index = 0; index < value.length; index++) if (!isValid(value[index])) return false
    return true
  }

const anything: FastCheck = () => true
const is =
  (wanted: unknown): FastCheck =>
  (value) =>
    value === wanted
const ofType =
  (type: string): FastCheck =>
  (value) =>
    typeof value === type

const anyOf = (types: ReadonlyArray<SchemaAST.AST>): FastCheck => {
  const values = new Set<unknown>()
  const others: Array<FastCheck> = []
  for (const type of types) {
    if (type._tag === "Literal" && isPlain(type)) values.add(type.literal)
    else others.push(checkOf(type))
  }
  const [only] = others
  if (values.size === 0 && others.length === 1) return only!
  if (others.length === 0) return (value) => values.has(value)
  return (value) => {
    if (values.has(value)) return true
    for (const isValid of others) if (isValid(value)) return true
    return false
  }
}

/** Makes the check of a schema without its own checks; undefined for a schema that is not understood here. */
const unchecked = (ast: SchemaAST.AST): FastCheck | undefined => {
  switch (ast._tag) {
    case "String":
      return ofType("string")
    case "Boolean":
      return ofType("boolean")
    case "Null":
      return is(null)
    case "Undefined":
      return is(undefined)
    case "Literal":
      return is(ast.literal)
    case "Unknown":
      return anything
    case "Union":
      return ast.options?.mode === "oneOf" ? undefined : anyOf(members(ast))
    case "Arrays":
      return ast.elements.length === 0 && ast.rest.length === 1 ? list(checkOf(ast.rest[0]!)) : undefined
    case "Suspend": {
      let isValid: FastCheck | undefined
      return (value) => (isValid ??= checkOf(ast.thunk()))(value)
    }
    case "Objects": {
      const [index, another] = ast.indexSignatures
      if (another !== undefined || (index !== undefined && index.parameter !== SchemaAST.string)) return undefined
      const fields = ast.propertySignatures
      if (fields.length === 0) return index && dictionary(checkOf(index.type))
      // Every object inherits `__proto__`, and symbols are not keys of JSON.
      if (fields.some(({ name }) => typeof name !== "string" || name === "__proto__")) return undefined
      if (index !== undefined && index.type !== SchemaAST.unknown) return undefined
      const known = fields.map(({ name, type }) => fieldOf(String(name), type))
      return compile?.(known) ?? record(known)
    }
    default:
      return undefined
  }
}

const checked = (ast: SchemaAST.AST, checks: SchemaAST.Checks): FastCheck | undefined => {
  const number = ast._tag === "Number" ? numbers.get(checks) : undefined
  if (number !== undefined) return number
  // The checks of other schemas would need the copy that decoding makes.
  if (ast._tag !== "Unknown" && !(ast._tag === "Objects" && ast.indexSignatures.length > 0)) return undefined
  const isValid = unchecked(ast)
  return (
    isValid &&
    ((value) => isValid(value) && checks.every((check) => check._tag === "Filter" && !check.run(value, ast, {})))
  )
}

const known = new WeakMap<SchemaAST.AST, FastCheck>()

const checkOf = (ast: SchemaAST.AST): FastCheck => {
  let isValid = known.get(ast)
  if (isValid === undefined) {
    const own =
      ast.encoding !== undefined ? undefined : ast.checks === undefined ? unchecked(ast) : checked(ast, ast.checks)
    isValid = own ?? Schema.is(Schema.make(ast))
    known.set(ast, isValid)
  }
  return isValid
}

/** Returns the check of a schema. It is made once for each schema. */
export const fastCheck = (schema: { readonly ast: SchemaAST.AST }): FastCheck => checkOf(schema.ast)
