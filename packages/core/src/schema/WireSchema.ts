/**
 * Constructors of the schemas in generated files.
 *
 * They are untyped on purpose: the annotation on each generated constant is the contract, and a constructor that inferred
 * its type again would make checking a large API expensive. They come in two manners. *Open* ones read answers: unknown
 * enum values and fields pass, an optional field may be absent or null. *Strict* ones check requests before they are sent.
 *
 * TypeScript asks of every use of a constant whether the lines before it narrow it, which takes a third of the time of
 * checking a large API. It does not ask of functions, nor of what an export list names.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { inside, integerForm, parts, readIntegers } from "./ExactIntegers.ts"
import type { Inside, IntegerForm, Parts } from "./ExactIntegers.ts"
import { fastCheck, readWith } from "./FastCheck.ts"
import { isRecord } from "../values/ParseJson.ts"

/** A schema as generated code holds it: `A` is fixed by the annotation at the constant. */
export type WireSchema<A> = Schema.Codec<A, unknown>
type AnyWireSchema = WireSchema<unknown>

// The cast that makes the annotation the contract: generated code and its annotation come from the same document.
const shape = <A>(schema: unknown): WireSchema<A> => schema as WireSchema<A>

/** Any JSON value. */
const unknown: WireSchema<unknown> = /* @__PURE__ */ shape(Schema.Unknown)
/** Any string. */
const string: WireSchema<string> = /* @__PURE__ */ shape(Schema.String)
/** Any finite number. */
const number: WireSchema<number> = /* @__PURE__ */ shape(Schema.Finite)
/** A whole number. */
const integer: WireSchema<number> = /* @__PURE__ */ shape(Schema.Int)

const isDigits = /* @__PURE__ */ Schema.makeFilter((value: string) =>
  /^-?(0|[1-9]\d*)$/.test(value) ? undefined : "Expected a whole number in digits"
)

/** A whole number of any size, as a string of its digits or as a bigint. */
export function exactInteger<A>(form: IntegerForm): WireSchema<A> {
  // Programs without such integers do not hold the code that reads them.
  readWith(readIntegers)
  return shape(
    form === "string"
      ? Schema.String.annotate({ [integerForm]: form }).check(isDigits)
      : Schema.BigInt.annotate({ [integerForm]: form })
  )
}

/** true or false. */
const boolean: WireSchema<boolean> = /* @__PURE__ */ shape(Schema.Boolean)
/** JSON null. */
const nil: WireSchema<null> = /* @__PURE__ */ shape(Schema.Null)
/** Nothing is allowed here. */
const never: WireSchema<never> = /* @__PURE__ */ shape(Schema.Never)

/** Exactly one of these values. */
export function literals<A>(values: ReadonlyArray<string | number | boolean>): WireSchema<A> {
  return shape(Schema.Literals(values))
}

/** A list. */
export function array<A>(item: AnyWireSchema): WireSchema<A> {
  return shape(Schema.Array(item))
}

/**
 * Items one after another, each with its own shape.
 *
 * @param min  how many there are at least
 * @param rest the shape of those that follow; without it none may
 */
export function tuple<A>(items: ReadonlyArray<AnyWireSchema>, min = items.length, rest?: AnyWireSchema): WireSchema<A> {
  const list = Schema.Tuple(items.map((item, index) => (index < min ? item : Schema.optionalKey(item))))
  return shape(rest === undefined ? list : Schema.TupleWithRest(list, [rest]))
}

/** An object whose keys are not known beforehand. */
export function record<A>(value: AnyWireSchema): WireSchema<A> {
  return shape(Schema.Record(Schema.String, value))
}

/** One of several shapes; the first that fits. */
export function union<A>(members: ReadonlyArray<AnyWireSchema>): WireSchema<A> {
  return shape(Schema.Union(members))
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
    // The cast: asked of records alone.
    const found = known.get(String((record as { readonly [key: string]: unknown })[field]))
    return found === undefined ? [] : [found.member]
  }
  const annotations = { [parts]: of, [inside]: { all: Object.values(members), of } satisfies Inside }
  return shape(
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

/** Values in words; of many the first ten. */
const alternatives = (values: ReadonlyArray<string>): string =>
  values
    .slice(0, 10)
    .map((value) => JSON.stringify(value))
    .join(" | ") + (values.length > 10 ? ` or one of ${values.length - 10} others` : "")

/**
 * One of several records that a field tells apart, by the field's value. A value that is not among them passes with the
 * record as it is: the document may be older than the API, and one record must not cost a whole page.
 */
export function openUnion<A>(field: string, members: { readonly [value: string]: AnyWireSchema }): WireSchema<A> {
  return unionByField(field, members, true)
}

/** One of several records that a field tells apart, by the field's value. Another value is refused. */
export function closedUnion<A>(field: string, members: { readonly [value: string]: AnyWireSchema }): WireSchema<A> {
  return unionByField(field, members, false)
}

/** The fields that a shape of a record declares, and whether it takes others. */
interface Declared {
  readonly names: ReadonlySet<string>
  readonly isOpen: boolean
}

const declaredBy = (ast: SchemaAST.AST, value: unknown): Declared => {
  const told = ast.checks?.map(({ annotations }) => annotations?.[parts]).find((each) => each !== undefined)
  // The cast: only the constructors of this module write it.
  const inside = told === undefined ? [] : (told as Parts)(value).map((each) => each.ast)
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
 * All of several shapes at once. A part that takes no other fields refuses them in requests, but for those that the parts
 * beside it declare.
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
  return shape(
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

/** A shape that is defined further down, or refers to itself. */
export function lazy<A>(get: () => AnyWireSchema): WireSchema<A> {
  return shape(Schema.suspend(get))
}

/** The key of {@link sensitive}'s annotation. */
export const sensitivity = "~faktura/sensitive"

/**
 * Says what captured bodies (`CaptureContents`) show of a value. True: nothing, also where it is a number or an enum. False:
 * also text, in the items of a list too, but not in the fields of an object. It changes nothing else.
 */
export function sensitive<A>(value: AnyWireSchema, isSensitive: boolean): WireSchema<A> {
  // The annotation at the generated constant says what A is.
  return shape(value.annotate({ [sensitivity]: isSensitive }))
}

/** A field that may be left out. */
export function optional(value: AnyWireSchema): AnyWireSchema {
  return shape(Schema.optional(value))
}

/** A value or null. */
export function nullable<A>(value: AnyWireSchema): WireSchema<A> {
  return shape(Schema.NullOr(value))
}

type Fields = { readonly [name: string]: AnyWireSchema }

/**
 * Fields called like what every object inherits, `constructor` or `toString`: where an object has none of its own, Effect
 * reads the inherited one. No JSON holds a function, so that it can be told from a value.
 */
const withInherited = (fields: Fields): Fields =>
  Object.keys(fields).some((name) => name in Object.prototype)
    ? Object.fromEntries(
        Object.entries(fields).map(([name, field]) => {
          if (!(name in Object.prototype)) return [name, field]
          const inherited: unknown = Reflect.get(Object.prototype, name)
          if (!SchemaAST.isOptional(field.ast)) {
            const isOwn = Schema.makeFilter((value: unknown) => (value === inherited ? "Missing key" : undefined))
            return [name, shape(field.check(isOwn))]
          }
          const isInherited = Schema.makeFilter((value: unknown) =>
            value === inherited ? undefined : "Expected another type"
          )
          return [name, optional(union([shape(Schema.Unknown.check(isInherited)), field]))]
        })
      )
    : fields

/** An object with these fields. What else it holds is ignored in answers, and refused in requests. */
export function struct<A>(fields: Fields): WireSchema<A> {
  return shape(Schema.Struct(withInherited(fields)))
}

/** An object with these fields that may hold others of the given shape. */
export function structWithRest<A>(fields: Fields, rest: AnyWireSchema): WireSchema<A> {
  return patterned(fields, {}, rest)
}

/**
 * An object with these fields, and others by the patterns of their names (ECMA-262, with `u`). A field is held to each
 * pattern that its name matches, and to `rest` where it is neither declared nor matched.
 */
export function patterned<A>(fields: Fields, patterns: Fields, rest: AnyWireSchema): WireSchema<A> {
  const rows = Object.entries(patterns).map(([pattern, member]) => ({ pattern: new RegExp(pattern, "u"), member }))
  const open = Schema.StructWithRest(Schema.Struct(withInherited(fields)), [
    Schema.Record(Schema.String, Schema.Unknown)
  ])
  if (rows.length === 0 && rest === unknown) return shape(open)
  // Effect applies the shape of the rest to the declared fields as well; JSON Schema to the other ones alone.
  const decoders = new Map([rest, ...Object.values(patterns)].map((each) => [each, Schema.decodeUnknownResult(each)]))
  const membersOf = (key: string): ReadonlyArray<AnyWireSchema> => {
    const matched = rows.flatMap(({ member, pattern }) => (pattern.test(key) ? [member] : []))
    return matched.length > 0 || Object.hasOwn(fields, key) ? matched : [rest]
  }
  const annotations = { [inside]: { all: [...decoders.keys()], of: () => [], field: membersOf } satisfies Inside }
  return shape(
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
