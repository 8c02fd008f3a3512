/**
 * Whether a value fits a shape: yes or no, at a small part of what decoding it costs.
 *
 * Nearly every answer fits, and a fitting one is handed on as it came: neither the copy nor the report that decoding makes
 * is needed. A no is not the last word: the decoder then says what is wrong, if anything is. So what is not understood here
 * may be refused, but nothing may pass that the decoder would refuse.
 */
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { isRecord } from "../values/ParseJson.ts"

/** True: it fits. False: ask the decoder. */
export type FastCheck = (value: unknown) => boolean

// Copies of an AST, such as those of optional fields, share the list of checks.
const numbers: ReadonlyMap<unknown, FastCheck> = new Map<unknown, FastCheck>([
  [Schema.Finite.ast.checks, Number.isFinite],
  [Schema.Int.ast.checks, Number.isSafeInteger]
])

const isPlain = (ast: SchemaAST.AST): boolean => ast.checks === undefined && ast.encoding === undefined

/** What a union may be, unions within it resolved. */
const members = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.AST> =>
  ast._tag === "Union" && isPlain(ast) && ast.options?.mode !== "oneOf" ? ast.types.flatMap(members) : [ast]

/** What a field may hold. The commonest answers are flags, because asking a function costs more than all else. */
export interface Field {
  readonly name: string
  readonly isOptional: boolean
  readonly isNullable: boolean
  /** What `typeof` says of values that fit without being asked about. */
  readonly type: "string" | "boolean" | undefined
  /** For what the flags do not tell; undefined where they tell everything. */
  readonly fits: FastCheck | undefined
}

const fieldOf = (name: string, ast: SchemaAST.AST): Field => {
  const types = members(ast)
  const has = (tag: SchemaAST.AST["_tag"]): boolean => types.some((type) => type._tag === tag && isPlain(type))
  const type = has("String") ? "string" : has("Boolean") ? "boolean" : undefined
  const told = new Set(["Null", "Undefined", ...(type === undefined ? [] : [type === "string" ? "String" : "Boolean"])])
  const others = types.filter((each) => !told.has(each._tag) || !isPlain(each))
  return {
    name,
    // A field that may be left out, but not be undefined, is for the decoder.
    isOptional: SchemaAST.isOptional(ast) && has("Undefined"),
    isNullable: has("Null"),
    type,
    fits: others.length === 0 ? undefined : anyOf(others)
  }
}

/** Makes the question of a record's fields; undefined where it cannot. */
export type Compile = (fields: ReadonlyArray<Field>) => FastCheck | undefined

let compile: Compile | undefined

/** From now on the questions of records are made with this. Those that are made already stay as they are. */
export const compileWith = (given: Compile): void => {
  compile = given
}

/** Changes a response in place before it is checked. */
export type Read = (schema: { readonly ast: SchemaAST.AST }, value: unknown) => void

let reader: Read | undefined

/** From now on responses are read with this before they are checked. */
export const readWith = (given: Read): void => {
  reader = given
}

/** Reads a response as its schema's integers say (`ExactIntegers`), where a schema of the program has some. */
export const read: Read = (schema, value) => reader?.(schema, value)

const record =
  (fields: ReadonlyArray<Field>): FastCheck =>
  (value) => {
    if (!isRecord(value)) return false
    for (const { fits, isNullable, isOptional, name, type } of fields) {
      const held = value[name]
      if (held === undefined) {
        // Of what must be there, it is for the decoder to say whether undefined is enough.
        if (!isOptional) return false
      } else if (typeof held !== type && !(held === null && isNullable) && (fits === undefined || !fits(held)))
        return false
    }
    return true
  }

const dictionary =
  (fits: FastCheck): FastCheck =>
  (value) => {
    if (!isRecord(value)) return false
    if (fits === anything) return true
    for (const name of Object.keys(value)) if (!fits(value[name])) return false
    return true
  }

const list =
  (fits: FastCheck): FastCheck =>
  (value) => {
    if (!Array.isArray(value)) return false
    for (let index = 0; index < value.length; index++) if (!fits(value[index])) return false
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
    else others.push(fitsAst(type))
  }
  const [only] = others
  if (values.size === 0 && others.length === 1) return only!
  if (others.length === 0) return (value) => values.has(value)
  return (value) => {
    if (values.has(value)) return true
    for (const fits of others) if (fits(value)) return true
    return false
  }
}

/** Checks apart; undefined for what is not understood here. */
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
      return ast.elements.length === 0 && ast.rest.length === 1 ? list(fitsAst(ast.rest[0]!)) : undefined
    case "Suspend": {
      let fits: FastCheck | undefined
      return (value) => (fits ??= fitsAst(ast.thunk()))(value)
    }
    case "Objects": {
      const [index, another] = ast.indexSignatures
      if (another !== undefined || (index !== undefined && index.parameter !== SchemaAST.string)) return undefined
      const fields = ast.propertySignatures
      if (fields.length === 0) return index && dictionary(fitsAst(index.type))
      // Objects inherit something of that name, and other keys are not JSON's.
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
  // The others' checks would have to see the copy that decoding makes.
  if (ast._tag !== "Unknown" && !(ast._tag === "Objects" && ast.indexSignatures.length > 0)) return undefined
  const fits = unchecked(ast)
  return (
    fits && ((value) => fits(value) && checks.every((check) => check._tag === "Filter" && !check.run(value, ast, {})))
  )
}

const known = new WeakMap<SchemaAST.AST, FastCheck>()

const fitsAst = (ast: SchemaAST.AST): FastCheck => {
  let fits = known.get(ast)
  if (fits === undefined) {
    const own =
      ast.encoding !== undefined ? undefined : ast.checks === undefined ? unchecked(ast) : checked(ast, ast.checks)
    fits = own ?? Schema.is(Schema.make(ast))
    known.set(ast, fits)
  }
  return fits
}

/** Makes the question of a shape; made once for each. */
export const fastCheck = (schema: { readonly ast: SchemaAST.AST }): FastCheck => fitsAst(schema.ast)
