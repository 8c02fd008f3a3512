/**
 * Makes values of a document's schemas, always the same ones: with required fields only, or with all fields.
 *
 * Examples and defaults are ignored: those of vendors often do not match their own schemas.
 */
import { isObject, listOf, objectOf, resolved } from "./Json.ts"
import type { JsonObject } from "./Json.ts"

/** Amount of fields: the required ones, or all. */
export type Amount = "least" | "most"

/** Use of a sample: a request has no `readOnly` fields, a response no `writeOnly` fields. */
export type Direction = "request" | "answer"

interface Place {
  readonly document: JsonObject
  readonly amount: Amount
  readonly direction: Direction
  /** References on the path to this schema. A repeated reference is not followed without end. */
  readonly refs: ReadonlyArray<string>
  /** Index of a list item. Items differ if they can. */
  readonly index: number
}

/** Result of a schema whose value would be infinite. */
const circular: unique symbol = Symbol("circular")

const uuid = "3c90c3cc-0d44-4b50-8888-8dd25736052"

const formats: { readonly [format: string]: (index: number) => string } = {
  uuid: (index) => `${uuid}${index % 10}`,
  date: (index) => `2026-11-2${index % 10}`,
  "date-time": (index) => `2026-11-21T12:30:0${index % 10}Z`,
  time: () => "12:30:00Z",
  email: (index) => `someone${index}@example.com`,
  uri: (index) => `https://example.com/${index}`,
  url: (index) => `https://example.com/${index}`,
  hostname: () => "example.com",
  ipv4: (index) => `127.0.0.${index + 1}`,
  ipv6: () => "::1",
  byte: () => "Zm9v",
  decimal: () => "1.50"
}

// One of them matches each pattern of the documents. The last ones are for single documents.
const words = (
  "text a A ab AB abc ABC abcd ABCD DE EUR 1 12 123 1234 12345 123456 12345678 123456789 0.5 1.50 +4915112345678 2026-11-21 " +
  `12:30 #aabbcc a-b a_b owner/name DE123456789 ABCDEFGH DEUTDEFF DE89370400440532013000 0x1f v1.0 1.2.3 ${uuid}0 ` +
  "a@example.com https://example.com/ example.com refs/heads/main abcdef0123456789abcdef0123456789abcdef01 " +
  `sha256:${"0".repeat(64)} github issue pkg:npm/a a_token_1 prefix_${"a".repeat(32)} updated_secret_${"A".repeat(16)}`
)
  .split(" ")
  .concat("ssh-ed25519 AAAA")

const text = (schema: JsonObject, index: number): string => {
  const { format, maxLength, minLength, pattern } = schema
  const least = typeof minLength === "number" ? minLength : 0
  const most = typeof maxLength === "number" ? maxLength : Infinity
  const expression = typeof pattern === "string" ? new RegExp(pattern, "u") : undefined
  const fits = (value: string): boolean =>
    value.length >= least && value.length <= most && expression?.test(value) !== false
  const known = typeof format === "string" ? formats[format]?.(index) : undefined
  const found = [...(known === undefined ? [] : [known]), ...words.slice(index), ...words].find(fits)
  const made = found ?? "a".repeat(Math.max(least, 1))
  if (fits(made) || (least === 0 && most === 0)) return most === 0 ? "" : made
  throw new Error(`No sample for a text of ${JSON.stringify({ format, maxLength, minLength, pattern })}.`)
}

const number = (schema: JsonObject, index: number): number => {
  const step = typeof schema.multipleOf === "number" ? schema.multipleOf : 1
  const above = typeof schema.exclusiveMinimum === "number" ? schema.exclusiveMinimum : -Infinity
  const least = typeof schema.minimum === "number" ? schema.minimum : -Infinity
  const most = Number(schema.maximum ?? schema.exclusiveMaximum ?? Infinity)
  const isExclusive = schema.exclusiveMinimum === true || above >= least
  const floor = Math.max(above, least)
  const first =
    floor === -Infinity ? step : (Math.floor(floor / step) + (isExclusive || floor % step !== 0 ? 1 : 0)) * step
  const next = first + index * step
  return next < most ? next : first > most ? floor + (most - floor) / 2 : first
}

/** Joins a schema with the parts of its `allOf`. */
export const merged = (document: JsonObject, schema: JsonObject, above: ReadonlyArray<JsonObject> = []): JsonObject => {
  const { allOf, ...own } = schema
  const parts = listOf(allOf)
    .map((each) => resolved(document, each))
    // A part that contains the whole adds nothing to it.
    .filter((each) => !above.includes(each))
    .map((each) => merged(document, each, [...above, schema]))
  if (parts.length === 0) return schema
  return [...parts, own].reduce<JsonObject>((all, part) => {
    const whole: JsonObject = { ...all, ...part }
    if (isObject(all.properties)) whole.properties = { ...all.properties, ...objectOf(part.properties) }
    if (Array.isArray(all.required)) whole.required = [...listOf(all.required), ...listOf(part.required)]
    return whole
  }, {})
}

const isNull = (document: JsonObject, schema: unknown): boolean => resolved(document, schema).type === "null"

/** Returns the name of a member in a discriminator. */
export const tagOf = ({ mapping }: JsonObject, member: unknown): string => {
  const ref = String(objectOf(member).$ref ?? "")
  return Object.entries(objectOf(mapping)).find(([, target]) => target === ref)?.[0] ?? ref.split("/").at(-1) ?? ""
}

const oneOf = (schema: JsonObject, members: ReadonlyArray<unknown>, place: Place): unknown => {
  const { anyOf: _any, discriminator, oneOf: _one, ...own } = schema
  for (const member of members) {
    if (isNull(place.document, member)) continue
    const whole = { ...own, allOf: [...listOf(own.allOf), member] }
    const value = sample(whole, place)
    if (value === circular) continue
    const { propertyName } = objectOf(discriminator)
    const field = merged(place.document, whole).properties
    if (typeof propertyName !== "string" || !isObject(value)) return value
    const declared = resolved(place.document, objectOf(field)[propertyName])
    return "enum" in declared || "const" in declared
      ? value
      : { ...value, [propertyName]: tagOf(objectOf(discriminator), member) }
  }
  return members.some((member) => isNull(place.document, member)) ? null : circular
}

const list = (schema: JsonObject, place: Place): unknown => {
  const items = listOf(schema.prefixItems)
  const least = typeof schema.minItems === "number" ? schema.minItems : 0
  const most = typeof schema.maxItems === "number" ? schema.maxItems : Infinity
  const length = Math.min(Math.max(least, items.length, place.amount === "most" ? 2 : 1), most)
  const values = Array.from({ length }, (_, index) => sample(items[index] ?? schema.items ?? {}, { ...place, index }))
  const made = values.filter((value) => value !== circular)
  const distinct =
    schema.uniqueItems === true ? [...new Map(made.map((value) => [JSON.stringify(value), value])).values()] : made
  return distinct.length < least ? circular : distinct
}

const record = (schema: JsonObject, place: Place): unknown => {
  const required = new Set(listOf(schema.required))
  const hidden = place.direction === "request" ? "readOnly" : "writeOnly"
  const made: Array<readonly [string, unknown]> = []
  for (const [name, property] of Object.entries(objectOf(schema.properties))) {
    if (!required.has(name) && (place.amount === "least" || place.refs.length > 6)) continue
    if (resolved(place.document, property)[hidden] === true || objectOf(property)[hidden] === true) continue
    const value = sample(property, place)
    if (value !== circular) made.push([name, value])
    else if (required.has(name)) return circular
  }
  for (const name of required) {
    if (typeof name === "string" && !(name in objectOf(schema.properties)))
      made.push([name, sample(schema.additionalProperties ?? {}, place)])
  }
  const { propertyName } = objectOf(schema.discriminator)
  const self = place.refs.at(-1)
  // Discriminator of a parent: each child has its own name.
  if (typeof propertyName === "string" && self !== undefined && made.some(([name]) => name === propertyName)) {
    made.push([propertyName, tagOf(objectOf(schema.discriminator), { $ref: self })])
  }
  if (made.length === 0 && place.amount === "most" && isObject(schema.additionalProperties)) {
    const value = sample(schema.additionalProperties, place)
    if (value !== circular) made.push(["key", value])
  }
  // From entries, because a field may be called `__proto__`.
  return Object.fromEntries(made)
}

const sample = (given: unknown, place: Place): unknown => {
  if (given === false) return circular
  const { $ref, ...beside } = objectOf(given)
  if (typeof $ref === "string") {
    if (place.refs.filter((each) => each === $ref).length > 1) return circular
    const target = resolved(place.document, { $ref })
    const schema = Object.keys(beside).length === 0 ? target : { allOf: [target, beside] }
    return sample(schema, { ...place, refs: [...place.refs, $ref] })
  }
  const parts = listOf(beside.allOf).flatMap((each) => objectOf(each).$ref ?? [])
  if (parts.some((part) => place.refs.filter((each) => each === part).length > 1)) return circular
  return sampleMerged(merged(place.document, beside), { ...place, refs: [...parts.map(String), ...place.refs] })
}

const sampleMerged = (schema: JsonObject, place: Place): unknown => {
  if ("const" in schema) return schema.const
  const values = listOf(schema.enum).filter((value) => value !== null)
  if (values.length > 0) return values[place.index % values.length]
  if (Array.isArray(schema.enum)) return null
  const members = [...listOf(schema.oneOf), ...listOf(schema.anyOf)]
  if (members.length > 0) return oneOf(schema, members, place)
  const types = Array.isArray(schema.type) ? (schema.type as ReadonlyArray<unknown>) : [schema.type]
  const type = types.find((each) => each !== "null") ?? types[0]
  if (type === "object" || isObject(schema.properties)) return record(schema, place)
  if (type === "array" || "items" in schema) return list(schema, place)
  if (type === "integer" || type === "number") return number(schema, place.index)
  if (type === "boolean") return true
  return type === "null" ? null : text(schema, place.index)
}

/** Makes a value of a schema. Undefined if every value of the schema is infinite. */
export const sampleOf = (document: JsonObject, schema: unknown, direction: Direction, amount: Amount): unknown => {
  const made = sample(schema, { document, amount, direction, refs: [], index: 0 })
  return made === circular ? undefined : made
}
