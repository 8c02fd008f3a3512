/**
 * Makes several values of a schema: with few and with all fields, at both ends of its limits, and with every value of its
 * enums and every member of its unions.
 */
import { isObject, listOf, objectOf, resolved } from "../../test/kit/Json.ts"
import type { JsonObject } from "../../test/kit/Json.ts"
import { merged, sampleOf, tagOf } from "../../test/kit/Samples.ts"
import type { Direction } from "../Places.ts"

/** One way to choose a value. */
export interface Variant {
  /** `few`: required fields, and those with an enum or a union that still has values to show. */
  readonly fields: "few" | "all"
  readonly edge: "low" | "typical" | "high"
  /** Index of the value of each enum, and of the member of each union. Counts on from the start. */
  readonly index: number
  /** Value of a field that the document does not list, for each object that may have more fields. Default: no such field. */
  readonly unlisted?: unknown
  /** True for a value that must not be empty, such as a segment of a path. */
  readonly isFilled?: boolean
}

/** Largest number of values of one enum that are tried. */
const mostChoices = 80

interface At {
  readonly document: JsonObject
  readonly direction: Direction
  readonly variant: Variant
  readonly refs: ReadonlyArray<string>
  readonly item: number
}

/** Result of a schema whose value would be infinite. */
const none: unique symbol = Symbol("none")

const isNull = (document: JsonObject, schema: unknown): boolean => resolved(document, schema).type === "null"

const typesIn = (schema: JsonObject): ReadonlyArray<unknown> =>
  Array.isArray(schema.type) ? listOf(schema.type) : schema.type === undefined ? [] : [schema.type]

const allowsNull = (schema: JsonObject): boolean => schema.nullable === true || typesIn(schema).includes("null")

const membersOf = (schema: JsonObject): ReadonlyArray<unknown> => [...listOf(schema.oneOf), ...listOf(schema.anyOf)]

const whole = (document: JsonObject, given: unknown): JsonObject => {
  const { $ref, ...beside } = objectOf(given)
  if (typeof $ref !== "string") return merged(document, objectOf(given))
  const target = resolved(document, { $ref })
  return merged(document, Object.keys(beside).length === 0 ? target : { allOf: [target, beside] })
}

const counted = new WeakMap<JsonObject, Map<unknown, number>>()

/** Counts the choices of a schema: values of its longest enum, members of its unions. */
const choicesOf = (document: JsonObject, given: unknown): number => {
  const known = counted.get(document) ?? new Map<unknown, number>()
  counted.set(document, known)
  const source = objectOf(given)
  const key = typeof source.$ref === "string" ? source.$ref : given
  const stored = known.get(key)
  if (stored !== undefined) return stored
  // A schema that contains itself has no more choices inside of itself.
  known.set(key, 1)
  const schema = whole(document, source)
  const most = (schemas: ReadonlyArray<unknown>): number =>
    Math.max(1, ...schemas.filter(isObject).map((each) => choicesOf(document, each)))
  const members = membersOf(schema)
  const types = typesIn(schema).filter((type) => type !== "null").length
  const own = Array.isArray(schema.enum) ? schema.enum.length : Math.max(1, types)
  const choices = Math.max(
    own + (allowsNull(schema) ? 1 : 0),
    members.length * most(members),
    most([...Object.values(objectOf(schema.properties)), schema.items])
  )
  known.set(key, Math.min(mostChoices, choices))
  return Math.min(mostChoices, choices)
}

const limitOf = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise)

const text = (schema: JsonObject, { document, item, variant }: At): unknown => {
  if (typeof schema.pattern === "string" || typeof schema.format === "string") {
    try {
      return sampleOf(document, { ...schema, nullable: false, type: "string" }, "request", "most")
    } catch {
      return none
    }
  }
  const least = limitOf(schema.minLength, 0)
  const most = limitOf(schema.maxLength, 80)
  const word = `text ${item}`
  if (variant.edge === "low") return "a".repeat(variant.isFilled === true ? Math.max(least, 1) : least)
  if (variant.edge === "high") return "a".repeat(Math.min(Math.max(most, least), 20_000))
  return word.length < least ? word.padEnd(least, "x") : word.slice(0, limitOf(schema.maxLength, word.length))
}

const number = (schema: JsonObject, { item, variant }: At): number => {
  const isWhole = typesIn(schema).includes("integer")
  const step = limitOf(schema.multipleOf, isWhole ? 1 : 0.5)
  const apart = (key: string): boolean => schema[key] === true
  const floor = Math.max(
    limitOf(schema.minimum, -1e6) + (apart("exclusiveMinimum") ? step : 0),
    limitOf(schema.exclusiveMinimum, -Infinity) + step
  )
  const ceiling = Math.min(
    limitOf(schema.maximum, 1e6) - (apart("exclusiveMaximum") ? step : 0),
    limitOf(schema.exclusiveMaximum, Infinity) - step
  )
  const low = Math.ceil(floor / step) * step
  const high = Math.floor(ceiling / step) * step
  if (variant.edge === "low") return low
  if (variant.edge === "high") return high
  const usual = (isWhole ? 1 : 1.5) + item
  return usual >= low && usual <= high ? Math.round(usual / step) * step : low
}

const list = (schema: JsonObject, at: At): unknown => {
  const least = limitOf(schema.minItems, 0)
  const most = limitOf(schema.maxItems, 2)
  const isShort = at.refs.length > 3
  const length = at.variant.edge === "low" ? least : Math.min(Math.max(isShort ? 1 : 2, least), Math.max(most, least))
  const limit = ["object", "array"].some((type) => typesIn(whole(at.document, schema.items)).includes(type)) ? 30 : 1000
  const full = at.variant.edge === "high" && typeof schema.maxItems === "number" && most <= limit ? most : length
  const prefix = listOf(schema.prefixItems)
  const made = Array.from({ length: Math.max(full, prefix.length) }, (_, item) =>
    // Equal items: a list that must be unique refuses them.
    value(prefix[item] ?? schema.items ?? {}, {
      ...at,
      item: schema.uniqueItems === true || at.variant.edge !== "high" ? item : 0,
      variant: { ...at.variant, index: schema.uniqueItems === true ? at.variant.index + item : at.variant.index }
    })
  )
  if (made.includes(none)) return least === 0 ? [] : none
  return schema.uniqueItems === true ? [...new Map(made.map((each) => [JSON.stringify(each), each])).values()] : made
}

const record = (schema: JsonObject, at: At): unknown => {
  const { direction, document, refs, variant } = at
  const required = new Set(listOf(schema.required))
  const hidden = direction === "request" ? "readOnly" : "writeOnly"
  const made: Array<readonly [string, unknown]> = []
  for (const [name, property] of Object.entries(objectOf(schema.properties))) {
    if (objectOf(property)[hidden] === true || resolved(document, property)[hidden] === true) continue
    const isWanted =
      required.has(name) ||
      (variant.fields === "all" ? refs.length < 6 : variant.index > 0 && choicesOf(document, property) > variant.index)
    if (!isWanted) continue
    const each = value(property, at)
    if (each !== none) made.push([name, each])
    else if (required.has(name)) return none
  }
  for (const name of required)
    if (typeof name === "string" && !Object.hasOwn(objectOf(schema.properties), name))
      made.push([name, value(schema.additionalProperties ?? {}, at)])
  const { propertyName } = objectOf(schema.discriminator)
  const self = refs.at(-1)
  if (typeof propertyName === "string" && self !== undefined && made.some(([name]) => name === propertyName))
    made.push([propertyName, tagOf(objectOf(schema.discriminator), { $ref: self })])
  if (variant.fields === "all" && (isObject(schema.additionalProperties) || schema.additionalProperties === true)) {
    const each = schema.additionalProperties === true ? "more" : value(schema.additionalProperties, at)
    if (each !== none) made.push(["an_extra_key", each])
  }
  if (variant.unlisted !== undefined && !("additionalProperties" in schema))
    made.push(["an_unlisted_key", variant.unlisted])
  return Object.fromEntries(made)
}

const member = (schema: JsonObject, at: At): unknown => {
  const { anyOf: _any, discriminator, oneOf: _one, ...own } = schema
  const all = membersOf(schema)
  const { index } = at.variant
  // Values within a member count on when every member had its turn.
  const inside: At = { ...at, variant: { ...at.variant, index: Math.floor(index / all.length) } }
  for (let turn = 0; turn < all.length; turn++) {
    const chosen = all[(index + turn) % all.length]
    if (isNull(at.document, chosen)) return null
    const made = value({ ...own, allOf: [...listOf(own.allOf), chosen] }, inside)
    if (made === none) continue
    const { propertyName } = objectOf(discriminator)
    if (typeof propertyName !== "string" || !isObject(made)) return made
    const declared = resolved(at.document, objectOf(whole(at.document, chosen).properties)[propertyName])
    return "enum" in declared || "const" in declared
      ? made
      : { ...made, [propertyName]: tagOf(objectOf(discriminator), chosen) }
  }
  return none
}

/** Values of a schema that takes every value: not only texts. */
const anything = ({ item, variant }: At): unknown =>
  variant.edge === "low" ? true : variant.edge === "high" ? 7 : `text ${item}`

const value = (given: unknown, at: At): unknown => {
  if (given === false) return none
  const source = objectOf(given)
  const parts = [source, ...listOf(source.allOf).map(objectOf)].flatMap(({ $ref }) =>
    typeof $ref === "string" ? [$ref] : []
  )
  if (parts.some((part) => at.refs.filter((each) => each === part).length > 1)) return none
  const schema = whole(at.document, source)
  const inside: At = { ...at, refs: [...at.refs, ...parts] }
  const { index } = at.variant
  const types = typesIn(schema).filter((type) => type !== "null")
  const isNullTurn = (choices: number): boolean => allowsNull(schema) && index % (choices + 1) === choices
  if ("const" in schema) return schema.const
  if (Array.isArray(schema.enum)) {
    const values = schema.enum.filter((each) => each !== null)
    if (values.length === 0) return null
    return isNullTurn(values.length) ? null : values[index % values.length]
  }
  if (membersOf(schema).length > 0) return member(schema, inside)
  if (types.length > 0 && isNullTurn(types.length)) return null
  const type = types[index % Math.max(1, types.length)]
  if (type === "object" || (type === undefined && isObject(schema.properties))) return record(schema, inside)
  if (type === "array" || (type === undefined && "items" in schema)) return list(schema, inside)
  if (type === "integer" || type === "number") return number(schema, inside)
  if (type === "boolean") return index % 2 === 0
  if (type === undefined) return typesIn(schema).length > 0 ? null : anything(inside)
  return text(schema, inside)
}

/** Makes the value of a schema for a variant. Undefined if there is none, such as for a text of an unknown pattern. */
export const valueFor = (document: JsonObject, schema: unknown, direction: Direction, variant: Variant): unknown => {
  const made = value(schema, { document, direction, variant, refs: [], item: 0 })
  return made === none ? undefined : made
}

const edges: ReadonlyArray<Variant> = [
  { fields: "all", edge: "typical", index: 0 },
  { fields: "few", edge: "typical", index: 0 },
  { fields: "all", edge: "low", index: 0 },
  { fields: "all", edge: "high", index: 0 }
]

/** Most members of unions whose limits are shown. */
const mostMembers = 24

/** Counts the members of the longest union in a schema: unions in its members count on. */
const membersIn = (document: JsonObject, given: unknown, refs: ReadonlyArray<unknown> = []): number => {
  const { $ref } = objectOf(given)
  if (typeof $ref === "string" && refs.includes($ref)) return 1
  const schema = whole(document, given)
  const inside = typeof $ref === "string" ? [...refs, $ref] : refs
  const members = membersOf(schema)
  const parts = members.length > 0 ? members : [...Object.values(objectOf(schema.properties)), schema.items]
  const most = Math.max(1, ...parts.filter(isObject).map((part) => membersIn(document, part, inside)))
  return Math.min(mostMembers, Math.max(1, members.length) * most)
}

/** Lists the variants that show every choice of some schemas. */
export const variantsOf = (document: JsonObject, schemas: ReadonlyArray<unknown>): ReadonlyArray<Variant> => {
  const choices = Math.max(1, ...schemas.map((schema) => choicesOf(document, schema)))
  const members = Math.max(1, ...schemas.map((schema) => membersIn(document, schema)))
  return [
    ...edges,
    ...Array.from({ length: members - 1 }, (_, at) => at + 1).flatMap((index) =>
      (["low", "high"] as const).map((edge): Variant => ({ fields: "all", edge, index }))
    ),
    ...Array.from({ length: choices - 1 }, (_, at): Variant => ({ fields: "few", edge: "typical", index: at + 1 })),
    ...(choices > 1 ? [{ fields: "all", edge: "typical", index: 1 } as const] : [])
  ]
}
