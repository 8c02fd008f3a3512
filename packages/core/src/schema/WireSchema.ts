/**
 * Constructors of wire schemas, for generated files.
 *
 * Responses are checked openly: unknown enum values and fields pass, and an optional field may be absent or null. Requests
 * are checked strictly before they are sent.
 *
 * The constructors are untyped on purpose: the annotation of each generated constant is the contract. Why: inferring the
 * types again would make the type check of a large API expensive.
 *
 * One list exports the constants; the constructors are functions. Why: for each use of an exported constant, TypeScript
 * analyses whether earlier lines narrow it. That takes a third of the type check of a large API. Lists and functions avoid it.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { inside, integerForm, parts, readIntegers } from "./ExactIntegers.ts"
import type { Inside, IntegerForm, Parts } from "./ExactIntegers.ts"
import { fastCheck, readWith } from "./FastCheck.ts"
import { isRecord } from "../values/ParseJson.ts"

/** Schema of a value of type `A`, which the annotation of the generated constant fixes. */
export type WireSchema<A> = Schema.Codec<A, unknown>
type AnyWireSchema = WireSchema<unknown>

// The cast makes the annotation the contract: generated code and its annotation come from the same document.
const typed = <A>(schema: unknown): WireSchema<A> => schema as WireSchema<A>

/** Any JSON value. */
const unknown: WireSchema<unknown> = /* @__PURE__ */ typed(Schema.Unknown)
/** Any string. */
const string: WireSchema<string> = /* @__PURE__ */ typed(Schema.String)
/** Any finite number. */
const number: WireSchema<number> = /* @__PURE__ */ typed(Schema.Finite)
/** Any whole number that a JavaScript number represents exactly. */
const integer: WireSchema<number> = /* @__PURE__ */ typed(Schema.Int)

const isDigits = /* @__PURE__ */ Schema.makeFilter((value: string) =>
  /^-?(0|[1-9]\d*)$/.test(value) ? undefined : "Expected a whole number in digits"
)

/** Whole number of any size, as a string of digits or as a bigint. */
export function exactInteger<A>(form: IntegerForm): WireSchema<A> {
  // Registered here, so that bundles without such integers do not contain the code that reads them.
  readWith(readIntegers)
  return typed(
    form === "string"
      ? Schema.String.annotate({ [integerForm]: form }).check(isDigits)
      : Schema.BigInt.annotate({ [integerForm]: form })
  )
}

/** True or false. */
const boolean: WireSchema<boolean> = /* @__PURE__ */ typed(Schema.Boolean)
/** JSON null. */
const nil: WireSchema<null> = /* @__PURE__ */ typed(Schema.Null)
/** No value is valid. */
const never: WireSchema<never> = /* @__PURE__ */ typed(Schema.Never)

/** One of these values. */
export function literals<A>(values: ReadonlyArray<string | number | boolean>): WireSchema<A> {
  return typed(Schema.Literals(values))
}

/** List of items with one schema. */
export function array<A>(item: AnyWireSchema): WireSchema<A> {
  return typed(Schema.Array(item))
}

/**
 * List with a schema for each position.
 *
 * @param min  least number of items
 * @param rest schema of all further items; without it there may be none
 */
export function tuple<A>(items: ReadonlyArray<AnyWireSchema>, min = items.length, rest?: AnyWireSchema): WireSchema<A> {
  const list = Schema.Tuple(items.map((item, index) => (index < min ? item : Schema.optionalKey(item))))
  return typed(rest === undefined ? list : Schema.TupleWithRest(list, [rest]))
}

/** Object with any keys, and one schema for all values. */
export function record<A>(value: AnyWireSchema): WireSchema<A> {
  return typed(Schema.Record(Schema.String, value))
}

/** Value of one of several schemas; the first that matches. */
export function union<A>(members: ReadonlyArray<AnyWireSchema>): WireSchema<A> {
  return typed(Schema.Union(members))
}

const unionByField = <A>(
  field: string,
  members: { readonly [value: string]: AnyWireSchema },
  isOpen: boolean
): WireSchema<A> => {
  const known = new Map(
    Object.entries(members).map(([value, member]) => {
      return [value, { member, decode: Schema.decodeUnknownResult(member) }] as const
    })
  )
  const of: Parts = (record) => {
    // The cast: it is only called with records.
    const found = known.get(String((record as { readonly [key: string]: unknown })[field]))
    return found === undefined ? [] : [found.member]
  }
  const annotations = { [parts]: of, [inside]: { all: Object.values(members), of } satisfies Inside }
  return typed(
    Schema.Record(Schema.String, Schema.Unknown).check(
      Schema.makeFilter((record: { readonly [key: string]: unknown }, _ast, { onExcessProperty = "ignore" }) => {
        const value = record[field]
        if (typeof value !== "string") return { path: [field], issue: "Expected string" }
        const of = known.get(value)
        if (of === undefined) {
          return isOpen ? undefined : { path: [field], issue: `Expected ${alternatives([...known.keys()])}` }
        }
        if (isOpen && fastCheck(of.member)(record)) return undefined
        const result = of.decode(record, { errors: "all", onExcessProperty })
        return Result.isFailure(result) ? result.failure.issue : undefined
      }, annotations)
    )
  )
}

/** Lists values as text, at most ten of them. */
const alternatives = (values: ReadonlyArray<string>): string =>
  values
    .slice(0, 10)
    .map((value) => JSON.stringify(value))
    .join(" | ") + (values.length > 10 ? ` or one of ${values.length - 10} others` : "")

/**
 * Object of one of several schemas, selected by a field's value. An object with an unknown value passes unchanged. Why: the
 * document may be older than the API, and one record must not fail a whole page.
 */
export function openUnion<A>(field: string, members: { readonly [value: string]: AnyWireSchema }): WireSchema<A> {
  return unionByField(field, members, true)
}

/** Object of one of several schemas, selected by a field's value. An unknown value is refused. */
export function closedUnion<A>(field: string, members: { readonly [value: string]: AnyWireSchema }): WireSchema<A> {
  return unionByField(field, members, false)
}

/** Fields that a schema declares, and whether it allows others. */
interface Declared {
  readonly names: ReadonlySet<string>
  readonly isOpen: boolean
}

const declaredBy = (ast: SchemaAST.AST, value: unknown): Declared => {
  const found = ast.checks?.map(({ annotations }) => annotations?.[parts]).find((each) => each !== undefined)
  // The cast: only the constructors of this module write it.
  const inside = found === undefined ? [] : (found as Parts)(value).map((each) => each.ast)
  if (inside.length > 0) return declaredByAll(inside, value)
  if (ast._tag === "Suspend") return declaredBy(ast.thunk(), value)
  if (ast._tag === "Union") return declaredByAll(ast.types, value)
  if (ast._tag !== "Objects") return { names: new Set(), isOpen: true }
  const names = new Set(ast.propertySignatures.map(({ name }) => String(name)))
  return { names, isOpen: ast.indexSignatures.length > 0 }
}

const declaredByAll = (asts: ReadonlyArray<SchemaAST.AST>, value: unknown): Declared => {
  const all = asts.map((ast) => declaredBy(ast, value))
  return { names: new Set(all.flatMap(({ names }) => [...names])), isOpen: all.some(({ isOpen }) => isOpen) }
}

/**
 * Value that matches all of several schemas. In requests, a schema without further fields refuses fields that no other of
 * the schemas declares.
 */
export function all<A>(members: ReadonlyArray<AnyWireSchema>): WireSchema<A> {
  const decoders = members.map((member) => ({ ast: member.ast, decode: Schema.decodeUnknownResult(member) }))
  const annotations = { [parts]: () => members, [inside]: { all: members, of: () => members } satisfies Inside }
  const strictly = (value: unknown): ReadonlyArray<Schema.FilterIssue> => {
    const declared = decoders.map(({ ast }) => declaredBy(ast, value))
    const known = declaredByAll(
      members.map(({ ast }) => ast),
      value
    )
    const issues = decoders.flatMap(({ decode }, index) => {
      const { isOpen = true, names = new Set<string>() } = declared[index] ?? {}
      const isPart = !isOpen && isRecord(value) && [...known.names].some((name) => !names.has(name))
      const part = isPart ? Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name))) : value
      const result = decode(part, { errors: "all", onExcessProperty: "error" })
      return Result.isFailure(result) ? [result.failure.issue] : []
    })
    const others = known.isOpen || !isRecord(value) ? [] : Object.keys(value).filter((name) => !known.names.has(name))
    return [...issues, ...others.map((name) => ({ path: [name], issue: "Unexpected key" }))]
  }
  return typed(
    Schema.Unknown.pipe(
      Schema.check(
        Schema.makeFilter((value: unknown, _ast, { onExcessProperty }) => {
          if (onExcessProperty === "error") return strictly(value)
          if (members.every((member) => fastCheck(member)(value))) return undefined
          return decoders.flatMap(({ decode }) => {
            const result = decode(value, { errors: "all" })
            return Result.isFailure(result) ? [result.failure.issue] : []
          })
        }, annotations)
      )
    )
  )
}

/** Schema that is defined further down, or refers to itself. */
export function lazy<A>(get: () => AnyWireSchema): WireSchema<A> {
  return typed(Schema.suspend(get))
}

/** Key of the annotation of {@link sensitive}. */
export const sensitivity = "~faktura/sensitive"

/**
 * Sets what captured bodies (`CaptureContents`) show of a value. True: nothing, not even a number or an enum value. False:
 * text too, also in the items of a list, but not in the fields of an object. It changes nothing else.
 */
export function sensitive<A>(value: AnyWireSchema, isSensitive: boolean): WireSchema<A> {
  // The cast: the annotation of the generated constant fixes A.
  return typed(value.annotate({ [sensitivity]: isSensitive }))
}

/** Field that may be missing. */
export function optional(value: AnyWireSchema): AnyWireSchema {
  return typed(Schema.optional(value))
}

/** Value or null. */
export function nullable<A>(value: AnyWireSchema): WireSchema<A> {
  return typed(Schema.NullOr(value))
}

type Fields = { readonly [name: string]: AnyWireSchema }

/**
 * Guards fields with names that every object inherits, such as `constructor` or `toString`. Why: Effect reads the inherited
 * value when the object has no such field. JSON contains no functions, so an inherited value can be recognized.
 */
const withInherited = (fields: Fields): Fields =>
  Object.keys(fields).some((name) => name in Object.prototype)
    ? Object.fromEntries(
        Object.entries(fields).map(([name, field]) => {
          if (!(name in Object.prototype)) return [name, field]
          const inherited: unknown = Reflect.get(Object.prototype, name)
          if (!SchemaAST.isOptional(field.ast)) {
            const isOwn = Schema.makeFilter((value: unknown) => (value === inherited ? "Missing key" : undefined))
            return [name, typed(field.check(isOwn))]
          }
          const isInherited = Schema.makeFilter((value: unknown) =>
            value === inherited ? undefined : "Expected another type"
          )
          return [name, optional(union([typed(Schema.Unknown.check(isInherited)), field]))]
        })
      )
    : fields

/** Object with these fields. Other fields are ignored in responses, and refused in requests. */
export function struct<A>(fields: Fields): WireSchema<A> {
  return typed(Schema.Struct(withInherited(fields)))
}

/** Object with these fields, and others of the given schema. */
export function structWithRest<A>(fields: Fields, rest: AnyWireSchema): WireSchema<A> {
  return patterned(fields, {}, rest)
}

/**
 * Object with these fields, and others by patterns of their names (ECMA-262, with `u`). A field must match the schema of
 * each pattern that its name matches. A field that is neither declared nor matched must match `rest`.
 */
export function patterned<A>(fields: Fields, patterns: Fields, rest: AnyWireSchema): WireSchema<A> {
  const rows = Object.entries(patterns).map(([pattern, member]) => ({ pattern: new RegExp(pattern, "u"), member }))
  const open = Schema.StructWithRest(Schema.Struct(withInherited(fields)), [
    Schema.Record(Schema.String, Schema.Unknown)
  ])
  if (rows.length === 0 && rest === unknown) return typed(open)
  // Why not Effect's rest schema: it also applies to declared fields. In JSON Schema it applies to the other fields alone.
  const decoders = new Map([rest, ...Object.values(patterns)].map((each) => [each, Schema.decodeUnknownResult(each)]))
  const membersOf = (key: string): ReadonlyArray<AnyWireSchema> => {
    const matched = rows.flatMap(({ member, pattern }) => (pattern.test(key) ? [member] : []))
    return matched.length > 0 || Object.hasOwn(fields, key) ? matched : [rest]
  }
  const annotations = { [inside]: { all: [...decoders.keys()], of: () => [], field: membersOf } satisfies Inside }
  return typed(
    open.check(
      Schema.makeFilter(
        (value: object, _ast, { onExcessProperty = "ignore" }) =>
          Object.entries(value).flatMap(([key, each]) => {
            return membersOf(key).flatMap((member) => {
              if (onExcessProperty === "ignore" && fastCheck(member)(each)) return []
              const result = decoders.get(member)?.(each, { errors: "all", onExcessProperty })
              return result !== undefined && Result.isFailure(result)
                ? [{ path: [key], issue: result.failure.issue }]
                : []
            })
          }),
        annotations
      )
    )
  )
}

export { unknown, string, number, integer, boolean, nil, never }
