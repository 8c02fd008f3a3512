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
import { readIntegers } from "./ExactIntegers.ts"
import { readWith } from "./FastCheck.ts"
import type { Field, IntegerForm, Node, WireSchema } from "./Node.ts"

export type { WireSchema } from "./Node.ts"
type AnyWireSchema = WireSchema<unknown>

const made = <A>(node: Node): WireSchema<A> => ({ node })
const nodeOf = ({ node }: AnyWireSchema): Node => node

/** Any JSON value. */
const unknown: WireSchema<unknown> = /* @__PURE__ */ made({ kind: "any" })
/** Any string. */
const string: WireSchema<string> = /* @__PURE__ */ made({ kind: "string" })
/** Any finite number. */
const number: WireSchema<number> = /* @__PURE__ */ made({ kind: "number" })
/** Any whole number that a JavaScript number represents exactly. */
const integer: WireSchema<number> = /* @__PURE__ */ made({ kind: "integer" })
/** True or false. */
const boolean: WireSchema<boolean> = /* @__PURE__ */ made({ kind: "boolean" })
/** JSON null. */
const nil: WireSchema<null> = /* @__PURE__ */ made({ kind: "null" })
/** No value is valid. */
const never: WireSchema<never> = /* @__PURE__ */ made({ kind: "never" })

/** Whole number of any size, as a string of digits or as a bigint. */
export function exactInteger<A>(form: IntegerForm): WireSchema<A> {
  // Registered here, so that bundles without such integers do not contain the code that reads them.
  readWith(readIntegers)
  return made({ kind: "digits", form })
}

/** One of these values. */
export function literals<A>(values: ReadonlyArray<string | number | boolean>): WireSchema<A> {
  return made({ kind: "literals", values: new Set(values) })
}

/** List of items with one schema. */
export function array<A>(item: AnyWireSchema): WireSchema<A> {
  return tuple([], 0, item)
}

/**
 * List with a schema for each position.
 *
 * @param min  least number of items
 * @param rest schema of all further items; without it there may be none
 */
export function tuple<A>(items: ReadonlyArray<AnyWireSchema>, min = items.length, rest?: AnyWireSchema): WireSchema<A> {
  return made({ kind: "list", items: items.map(nodeOf), min, rest: rest?.node })
}

/** Object with any keys, and one schema for all values. */
export function record<A>(value: AnyWireSchema): WireSchema<A> {
  return patterned({}, {}, value)
}

/** Value of one of several schemas. */
export function union<A>(members: ReadonlyArray<AnyWireSchema>): WireSchema<A> {
  return made({ kind: "union", members: members.map(nodeOf) })
}

type Schemas = { readonly [value: string]: AnyWireSchema }

const variants = <A>(field: string, members: Schemas, isOpen: boolean): WireSchema<A> => {
  const nodes = Object.entries(members).map(([value, { node }]) => [value, node] as const)
  return made({ kind: "variants", field, members: new Map(nodes), isOpen })
}

/**
 * Object of one of several schemas, selected by a field's value. An object with an unknown value passes unchanged. Why: the
 * document may be older than the API, and one record must not fail a whole page.
 */
export function openUnion<A>(field: string, members: Schemas): WireSchema<A> {
  return variants(field, members, true)
}

/** Object of one of several schemas, selected by a field's value. An unknown value is refused. */
export function closedUnion<A>(field: string, members: Schemas): WireSchema<A> {
  return variants(field, members, false)
}

/**
 * Value that matches all of several schemas. In requests, a schema without further fields refuses fields that no other of
 * the schemas declares.
 */
export function all<A>(members: ReadonlyArray<AnyWireSchema>): WireSchema<A> {
  return made({ kind: "all", members: members.map(nodeOf) })
}

/** Schema that is defined further down, or refers to itself. */
export function lazy<A>(get: () => AnyWireSchema): WireSchema<A> {
  return made({ kind: "lazy", get: () => get().node })
}

/**
 * Sets what captured bodies (`CaptureContents`) show of a value. True: nothing, not even a number or an enum value. False:
 * text too, also in the items of a list, but not in the fields of an object. It changes nothing else.
 */
export function sensitive<A>({ node }: AnyWireSchema, isSensitive: boolean): WireSchema<A> {
  return made({ ...node, isSensitive: isSensitive || node.isSensitive === true })
}

/** Field that may be missing. */
export interface OptionalField {
  readonly optional: AnyWireSchema
}

/** Field that may be missing. */
export function optional(value: AnyWireSchema): OptionalField {
  return { optional: value }
}

/** Value or null. */
export function nullable<A>(value: AnyWireSchema): WireSchema<A> {
  return union([value, nil])
}

type Fields = { readonly [name: string]: AnyWireSchema | OptionalField }

const fieldsOf = (fields: Fields): ReadonlyMap<string, Field> =>
  new Map(
    Object.entries(fields).map(([name, field]) => {
      const isOptional = "optional" in field
      return [name, { node: isOptional ? field.optional.node : field.node, isOptional }]
    })
  )

/** Object with these fields. Other fields are ignored in responses, and refused in requests. */
export function struct<A>(fields: Fields): WireSchema<A> {
  return made({ kind: "object", fields: fieldsOf(fields), patterns: [], rest: undefined })
}

/** Object with these fields, and others of the given schema. */
export function structWithRest<A>(fields: Fields, rest: AnyWireSchema): WireSchema<A> {
  return patterned(fields, {}, rest)
}

/**
 * Object with these fields, and others by patterns of their names (ECMA-262, with `u`). A field must match the schema of
 * each pattern that its name matches. A field that is neither declared nor matched must match `rest`.
 */
export function patterned<A>(fields: Fields, patterns: Schemas, rest: AnyWireSchema): WireSchema<A> {
  return made({
    kind: "object",
    fields: fieldsOf(fields),
    patterns: Object.entries(patterns).map(([pattern, { node }]) => ({ pattern: new RegExp(pattern, "u"), node })),
    rest: rest.node
  })
}

export { unknown, string, number, integer, boolean, nil, never }
