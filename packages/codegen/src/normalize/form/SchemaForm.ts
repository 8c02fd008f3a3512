/**
 * Converts a schema to the structure of OpenAPI 3.0, 3.1 or an older draft of JSON Schema.
 *
 * Type names of other languages, strings instead of numbers and similar mistakes are converted. `schemas/OlderKeywords` then
 * rewrites older keywords.
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

/** Keywords for the type names of other languages and of Swagger 2. */
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

/** Returns the keywords for a type name; undefined for an unknown name. */
const meant = (word: unknown): JsonObject | undefined => {
  if (typeof word !== "string") return undefined
  const lower = word.toLowerCase()
  if (types.includes(lower)) return { type: lower }
  return Object.hasOwn(otherTypes, lower) ? otherTypes[lower] : undefined
}

type Step = (schema: JsonObject, keys: Keys, reading: Reading) => JsonObject

/** Reads `type`. Unknown types are removed. */
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

/** Removes empty lists, such as an enum without values, which would make every value invalid. */
const emptyForm: Step = (schema, keys, reading) => {
  const empty = ["enum", "allOf", "anyOf", "oneOf", "prefixItems"].filter((key) => {
    const value = schema[key]
    return Array.isArray(value) && value.length === 0
  })
  for (const key of empty) ignored([], [...keys, key], reading, "a list that is not empty")
  return empty.length === 0 ? schema : without(schema, ...empty)
}

/** Reads `required`. Before draft 4 of JSON Schema it was a boolean of the field, see `schemas/Schemas`. */
const required: Reader = (value, keys, reading) => {
  if (typeof value === "boolean") return value
  if (value === "true" || value === "false") return flag(value, keys, reading)
  const names = list(text)(value, keys, reading)
  return Array.isArray(names) ? [...new Set(names)] : names
}

/** Reads a discriminator. In Swagger 2 it was the name of the field. */
const discriminator: Reader = (value, keys, reading) => {
  const given = typeof value === "string" ? readAs(value, keys, reading, { propertyName: value }, "an object") : value
  const read = object(() => ({ propertyName: text, mapping: mapOf(text) }))(given, keys, reading)
  if (!isObject(read) || typeof read.propertyName === "string") return read
  return ignored(value, keys, reading, "an object with `propertyName`")
}

/** Most values of an enum. Why: the compiler and hey-api make a type for each value. */
const mostValues = 10_000

/** Reads a list of values. An object with names and values is converted to its values. */
const values: Reader = (value, keys, reading) => {
  const read = isObject(value)
    ? readAs(value, keys, reading, Object.values(value), "a list")
    : list(anything)(value, keys, reading)
  if (!Array.isArray(read) || read.length <= mostValues) return read
  reading.report(
    "enum-too-long",
    keys,
    `the enum has ${read.length} values, more than ${mostValues}; every value of the base type is valid`
  )
  return undefined
}

/** Reads examples, which the client does not use. */
const examples: Reader = (value, keys, reading) =>
  Array.isArray(value) ? anything(value, keys, reading) : ignored(value, keys, reading, "a list")

/** Reads a schema or a boolean. */
const optional: Reader = (value, keys, reading) => {
  if (typeof value === "boolean") return value
  if (!isObject(value)) return ignored(value, keys, reading, "a schema")
  const referred = reference(value, keys, reading, "every value is valid") ?? without(value, "$ref")
  const formed = steps.reduce((each, step) => step(each, keys, reading), referred)
  return fieldsOf(formed, fields, keys, reading)
}

/** Reads a schema. */
export const schema: Reader = optional

/** Reads a schema with a name. An invalid schema becomes `{}`, so that the name stays. */
export const namedSchema: Reader = or(optional, () => ({}))

const steps: ReadonlyArray<Step> = [typeForm, emptyForm]

/** Reads a limit, or the boolean of OpenAPI 3.0, see `schemas/OlderKeywords`. */
const exclusive: Reader = (value, keys, reading) =>
  typeof value === "boolean"
    ? value
    : value === "true" || value === "false"
      ? flag(value, keys, reading)
      : number(value, keys, reading)

/** Reads the schema of all items, or the list of schemas of older drafts, see `schemas/OlderKeywords`. */
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
