/**
 * Brings a schema into a form that OpenAPI 3.0, 3.1 or an older draft of JSON Schema gives it.
 *
 * What another language writes, or a text where a number belongs, is read as it is meant. `schemas/OlderKeywords` then writes
 * all of it as 3.1 does.
 */
import { isObject } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import {
  anything,
  count,
  divisor,
  fieldsOf,
  flag,
  ignored,
  list,
  mapOf,
  number,
  object,
  or,
  readAs,
  text,
  without
} from "./Readers.ts"
import type { Fields, Reader, Reading } from "./Readers.ts"
import { reference } from "./Reference.ts"

const types = ["string", "number", "integer", "boolean", "array", "object", "null"]

/** Types of other languages and of Swagger 2, with what else they say. */
const otherTypes: { readonly [type: string]: JsonObject } = {
  int: { type: "integer" },
  int32: { type: "integer" },
  int64: { type: "integer", format: "int64" },
  long: { type: "integer", format: "int64" },
  float: { type: "number" },
  double: { type: "number" },
  decimal: { type: "number" },
  bool: { type: "boolean" },
  str: { type: "string" },
  text: { type: "string" },
  uuid: { type: "string" },
  date: { type: "string" },
  datetime: { type: "string" },
  "date-time": { type: "string" },
  file: { type: "string", format: "binary" },
  binary: { type: "string", format: "binary" },
  list: { type: "array" },
  map: { type: "object" },
  dict: { type: "object" }
}

/** The known type that a word means, with what else it says; undefined for a word that means none. */
const meant = (word: unknown): JsonObject | undefined => {
  if (typeof word !== "string") return undefined
  const lower = word.toLowerCase()
  if (types.includes(lower)) return { type: lower }
  return Object.hasOwn(otherTypes, lower) ? otherTypes[lower] : undefined
}

type Step = (schema: JsonObject, keys: Keys, reading: Reading) => JsonObject

/** `type`: known words only. */
const typeForm: Step = (schema, keys, reading) => {
  if (!("type" in schema)) return schema
  const at = [...keys, "type"]
  const rest = without(schema, "type")
  if (Array.isArray(schema.type)) {
    const known = schema.type.flatMap((word) => {
      const { type } = meant(word ?? "null") ?? {}
      if (type === undefined) ignored(word, at, reading, "a type")
      return type === undefined ? [] : [String(type)]
    })
    const named = [...new Set(known)]
    return named.length === 0 ? rest : { ...rest, type: named.length === 1 ? named[0] : named }
  }
  if (typeof schema.type === "string" && types.includes(schema.type)) return schema
  if (schema.type === null) return { ...rest, type: readAs(null, at, reading, "null", "a type") }
  const known = meant(schema.type)
  if (known === undefined) return (ignored(schema.type, at, reading, "a type"), rest)
  return { ...known, ...rest, type: readAs(schema.type, at, reading, known.type, "a type") }
}

/** Lists that allow nothing, which nobody means: no value of an enum, no member of a union. */
const emptyForm: Step = (schema, keys, reading) => {
  const empty = ["enum", "allOf", "anyOf", "oneOf", "prefixItems"].filter((key) => {
    const value = schema[key]
    return Array.isArray(value) && value.length === 0
  })
  for (const key of empty) ignored([], [...keys, key], reading, "a list with something in it")
  return empty.length === 0 ? schema : without(schema, ...empty)
}

/** Before the fourth draft of JSON Schema `required` was a boolean of the field; see `schemas/Schemas`. */
const required: Reader = (value, keys, reading) => {
  if (typeof value === "boolean") return value
  if (value === "true" || value === "false") return flag(value, keys, reading)
  const names = list(text)(value, keys, reading)
  return Array.isArray(names) ? [...new Set(names)] : names
}

/** In Swagger 2 the name of the field was all that a discriminator said. */
const discriminator: Reader = (value, keys, reading) => {
  const given = typeof value === "string" ? readAs(value, keys, reading, { propertyName: value }, "an object") : value
  const read = object(() => ({ propertyName: text, mapping: mapOf(text) }))(given, keys, reading)
  if (!isObject(read) || typeof read.propertyName === "string") return read
  return ignored(value, keys, reading, "an object with `propertyName`")
}

/** How many values an enum may have. Why: the compiler and hey-api take a type for each. */
const mostValues = 10_000

/** A list of values; an object of names and values is read as its values. */
const values: Reader = (value, keys, reading) => {
  const read = isObject(value)
    ? readAs(value, keys, reading, Object.values(value), "a list")
    : list(anything)(value, keys, reading)
  if (!Array.isArray(read) || read.length <= mostValues) return read
  reading.report("left out", keys, `${read.length} values are more than types can list; any value of the type passes`)
  return undefined
}

/** Examples are nothing to a client. */
const examples: Reader = (value, keys, reading) =>
  Array.isArray(value) ? anything(value, keys, reading) : ignored(value, keys, reading, "a list")

/** A schema, or a boolean in its place. */
const optional: Reader = (value, keys, reading) => {
  if (typeof value === "boolean") return value
  if (!isObject(value)) return ignored(value, keys, reading, "a schema")
  const referred = reference(value, keys, reading, "any value passes") ?? without(value, "$ref")
  const formed = steps.reduce((each, step) => step(each, keys, reading), referred)
  return fieldsOf(formed, fields, keys, reading)
}

/** A schema; any value where there is none. */
export const schema: Reader = optional

/** A schema of a name: the name stays, whatever is wrong with the schema. */
export const namedSchema: Reader = or(optional, () => ({}))

const steps: ReadonlyArray<Step> = [typeForm, emptyForm]

/** A limit, or 3.0's flag beside one, see `schemas/OlderKeywords`. */
const exclusive: Reader = (value, keys, reading) =>
  typeof value === "boolean"
    ? value
    : value === "true" || value === "false"
      ? flag(value, keys, reading)
      : number(value, keys, reading)

/** One schema for all items, or older drafts' list of schemas for the first ones, see `schemas/OlderKeywords`. */
const items: Reader = (value, keys, reading) =>
  Array.isArray(value) ? list(namedSchema)(value, keys, reading) : optional(value, keys, reading)

const additional: Reader = (value, keys, reading) =>
  value === "true" || value === "false" ? flag(value, keys, reading) : optional(value, keys, reading)

const texts = ["title", "description", "format", "pattern", "contentMediaType", "contentEncoding"]
const flags = ["nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"]
const counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]
const schemas = ["additionalItems", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems"]
const namedSchemas = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]
const schemaLists = ["allOf", "anyOf", "oneOf", "prefixItems"]

const all = (names: ReadonlyArray<string>, reader: Reader): Fields =>
  Object.fromEntries(names.map((name) => [name, reader]))

const fields: Fields = {
  ...all(texts, text),
  ...all(flags, flag),
  ...all(counts, count),
  ...all(schemas, optional),
  ...all(namedSchemas, mapOf(namedSchema)),
  ...all(schemaLists, list(optional)),
  minimum: number,
  maximum: number,
  exclusiveMinimum: exclusive,
  exclusiveMaximum: exclusive,
  items,
  multipleOf: divisor,
  additionalProperties: additional,
  unevaluatedProperties: additional,
  required,
  enum: values,
  examples,
  discriminator
}
