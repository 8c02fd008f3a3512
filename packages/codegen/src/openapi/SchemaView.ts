/**
 * Views of schemas for comparison: references followed, `allOf` joined, null separated from the type.
 *
 * Why: one meaning has several notations. Examples: `nullable`, type `null` or a union with null; `$ref` or `allOf` with one
 * `$ref`; `enum` with one value or `const`. A view has one form for each.
 */
import { isObject, listOf, objectOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { resolved } from "./References.ts"

/** A field of an object. */
export interface FieldView {
  readonly schema: unknown
  /** Name of the component that the field comes from through `allOf`. */
  readonly owner?: string
}

/** A schema in its comparable form. */
export interface SchemaView {
  /** Name of the component, when the schema is a reference. */
  readonly name: string | undefined
  readonly nullable: boolean
  /** Types without null; empty for a union, and when every value is valid. */
  readonly types: ReadonlyArray<string>
  readonly format: string | undefined
  /** Values of an enum as JSON, sorted, without null. */
  readonly values: ReadonlyArray<string> | undefined
  /** Limits such as `maxLength`, by keyword. */
  readonly limits: JsonObject
  readonly default: unknown
  readonly fields: ReadonlyMap<string, FieldView>
  /** Names of required fields. One member of `allOf` may require a field that another describes. */
  readonly required: ReadonlySet<string>
  readonly items: unknown
  /** Value of `additionalProperties`: a schema, `true`, `false` or undefined. */
  readonly rest: unknown
  /** Members of a union, without null. */
  readonly members: ReadonlyArray<unknown>
}

const limitKeys =
  "minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems uniqueItems minProperties maxProperties".split(
    " "
  )

const refName = (schema: unknown): string | undefined => {
  const { $ref } = objectOf(schema)
  return typeof $ref === "string" ? $ref.split("/").at(-1) : undefined
}

const isNull = (schema: unknown): boolean => objectOf(schema).type === "null"

/** Returns the limits of a schema. `uniqueItems: false` is the default, so it is left out. */
const limitsOf = (schema: JsonObject): JsonObject =>
  Object.fromEntries(limitKeys.flatMap((key) => (key in schema && schema[key] !== false ? [[key, schema[key]]] : [])))

const ownView = (schema: JsonObject): SchemaView => {
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((type) => typeof type === "string")
  const values = "const" in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : undefined
  return {
    name: undefined,
    nullable: schema.nullable === true || types.includes("null") || (values?.includes(null) ?? false),
    types: types.filter((type) => type !== "null"),
    format: typeof schema.format === "string" ? schema.format : undefined,
    values: values
      ?.filter((value) => value !== null)
      .map((value) => JSON.stringify(value))
      .toSorted(),
    limits: limitsOf(schema),
    default: schema.default,
    fields: new Map(Object.entries(objectOf(schema.properties)).map(([field, value]) => [field, { schema: value }])),
    required: new Set(listOf(schema.required).map(String)),
    items: schema.items,
    rest: schema.additionalProperties,
    members: []
  }
}

/** Joins two parts of one schema. The later part wins. Why: vendors narrow the data of an envelope this way. */
const joined = (one: SchemaView, other: SchemaView): SchemaView => ({
  name: one.name ?? other.name,
  nullable: one.nullable || other.nullable,
  types: other.types.length > 0 ? other.types : one.types,
  format: other.format ?? one.format,
  values: other.values ?? one.values,
  limits: { ...one.limits, ...other.limits },
  default: other.default ?? one.default,
  fields: new Map([...one.fields, ...other.fields]),
  required: new Set([...one.required, ...other.required]),
  items: other.items ?? one.items,
  rest: other.rest ?? one.rest,
  members: other.members.length > 0 ? other.members : one.members
})

/** Removes the name of a part. Its fields keep the name as their owner. */
const anonymous = ({ name, ...part }: SchemaView): SchemaView => ({
  ...part,
  name: undefined,
  fields:
    name === undefined
      ? part.fields
      : new Map([...part.fields].map(([field, view]) => [field, { owner: name, ...view }]))
})

const nothing = ownView({})

/** Returns the view of a schema. A cycle of `allOf` ends at the first repetition. */
export const viewOf = (document: JsonObject, schema: unknown, above: ReadonlySet<unknown> = new Set()): SchemaView => {
  const object = resolved(document, schema)
  if (above.has(object)) return nothing
  const inside = new Set([...above, object])
  const { $ref, ...beside } = objectOf(schema)
  if ($ref !== undefined && Object.keys(beside).length > 0) {
    // Keywords next to `$ref` are valid since OpenAPI 3.1.
    const target = viewOf(document, { $ref }, above)
    return { ...joined(target, ownView(beside)), name: target.name }
  }
  const parts = listOf(object.allOf).map((part) => viewOf(document, part, inside))
  const own = ownView(object)
  const isPartsName = parts.length === 1 && own.fields.size === 0
  const whole = [...parts.map((part) => (isPartsName ? part : anonymous(part))), own].reduce(joined)
  const members = [...listOf(object.anyOf), ...listOf(object.oneOf)]
  const others = members.filter((member) => !isNull(resolved(document, member)))
  // Null is valid only when every part allows it.
  const partsAllow = own.nullable || (parts.length > 0 && parts.every((part) => part.nullable))
  const nullable = partsAllow || others.length < members.length
  const name = refName(schema) ?? whole.name
  const isAny =
    whole.types.length + members.length + whole.members.length + whole.fields.size === 0 && whole.values === undefined
  const [only] = others
  if (others.length === 1 && isObject(only)) {
    const inner = joined(whole, viewOf(document, only, inside))
    return { ...inner, name: name ?? inner.name, nullable: nullable || inner.nullable }
  }
  return { ...whole, name, nullable: nullable || isAny, members: others.length > 0 ? others : whole.members }
}
