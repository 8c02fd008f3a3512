/**
 * Brings a schema into the form that its OpenAPI version gives it: 3.0's own, or JSON Schema 2020-12 for 3.1.
 *
 * What the other version, an older draft or another language writes is read as it is meant.
 */
import { isObject } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import type { Keys } from "../Visit.ts"
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

/** `type`: known words only; 3.0 takes one word, and says null with `nullable`. */
const typeForm: Step = (schema, keys, reading) => {
  if (!("type" in schema)) return schema
  const at = [...keys, "type"]
  const rest = without(schema, "type")
  if (!Array.isArray(schema.type)) {
    if (typeof schema.type === "string" && types.includes(schema.type) && !(reading.is30 && schema.type === "null"))
      return schema
    if (reading.is30 && (schema.type === "null" || schema.type === null)) {
      return { ...rest, enum: [null], nullable: true }
    }
    if (schema.type === null) return { ...rest, type: readAs(null, at, reading, "null", "a type") }
    const known = meant(schema.type)
    if (known === undefined) return (ignored(schema.type, at, reading, "a type"), rest)
    readAs(schema.type, at, reading, known.type, "a type")
    return { ...known, ...rest, type: known.type }
  }
  const known = schema.type.flatMap((word) => {
    const { type } = meant(word ?? "null") ?? {}
    if (type === undefined) ignored(word, at, reading, "a type")
    return type === undefined ? [] : [String(type)]
  })
  const named = [...new Set(known)]
  if (named.length === 0) return rest
  if (!reading.is30) return { ...rest, type: named.length === 1 ? named[0] : named }
  const values = named.filter((type) => type !== "null")
  const nullable = values.length < named.length ? { nullable: true } : {}
  if (values.length === 0) return { ...rest, enum: [null], nullable: true }
  if (values.length === 1) return { ...rest, type: values[0], ...nullable }
  reading.report("read otherwise", at, "a list of types belongs to OpenAPI 3.1; it is read as any of them")
  return "anyOf" in rest ? rest : { ...rest, anyOf: values.map((type) => ({ type, ...nullable })) }
}

/** `exclusiveMinimum` is a boolean beside `minimum` in 3.0, and the limit itself in 3.1. */
const limitForm =
  (limit: "minimum" | "maximum", exclusive: "exclusiveMinimum" | "exclusiveMaximum"): Step =>
  (schema, keys, reading) => {
    if (!(exclusive in schema)) return schema
    const at = [...keys, exclusive]
    const value = schema[exclusive]
    const rest = without(schema, exclusive)
    const isFlag = typeof value === "boolean" || value === "true" || value === "false"
    if (!isFlag) {
      const read = number(value, at, reading)
      if (read === undefined) return rest
      return reading.is30 ? { ...rest, [limit]: read, [exclusive]: true } : { ...rest, [exclusive]: read }
    }
    if (reading.is30) return { ...rest, [exclusive]: flag(value, at, reading) }
    const bound = number(schema[limit] ?? "", at, { ...reading, report: () => undefined })
    if (String(value) === "false" || bound === undefined) {
      return (ignored(value, at, reading, "a number, as OpenAPI 3.1 has it,"), rest)
    }
    return {
      ...without(rest, limit),
      [exclusive]: readAs(value, at, reading, bound, "a number, as OpenAPI 3.1 has it,")
    }
  }

/** 3.0 has no `const`: an enum of one value says the same. */
const constForm: Step = (schema, _keys, { is30 }) => {
  if (!is30 || !("const" in schema)) return schema
  const rest = without(schema, "const")
  return "enum" in rest ? rest : { ...rest, enum: [schema.const], ...(schema.const === null ? { nullable: true } : {}) }
}

/** Before JSON Schema 2020-12 a list of `items` described the first items one by one. */
const itemsForm: Step = (schema, keys, reading) => {
  if (!Array.isArray(schema.items)) return schema
  const { additionalItems, items, ...rest } = schema
  if (items.length === 0) return rest
  const at = [...keys, "items"]
  if (reading.is30) {
    reading.report("read otherwise", at, "a list of schemas; every item may be any of them")
    return { ...rest, items: items.length === 1 ? items[0] : { anyOf: items } }
  }
  reading.report("read otherwise", at, "a list of schemas describes the first items, as `prefixItems`")
  return { ...rest, prefixItems: items, ...(additionalItems === undefined ? {} : { items: additionalItems }) }
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

/** Before the fourth draft of JSON Schema `required` was a boolean of the field; see `mend/Schemas`. */
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
  Array.isArray(value) ? value : ignored(value, keys, reading, "a list")

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

const steps: ReadonlyArray<Step> = [
  itemsForm,
  typeForm,
  limitForm("minimum", "exclusiveMinimum"),
  limitForm("maximum", "exclusiveMaximum"),
  constForm,
  emptyForm
]

const additional: Reader = (value, keys, reading) =>
  value === "true" || value === "false" ? flag(value, keys, reading) : optional(value, keys, reading)

const texts = ["title", "description", "format", "pattern", "contentMediaType", "contentEncoding"]
const flags = ["nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"]
const counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"]
const schemas = ["items", "not", "if", "then", "else", "contains", "propertyNames", "unevaluatedItems"]
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
  multipleOf: divisor,
  additionalProperties: additional,
  unevaluatedProperties: additional,
  required,
  enum: values,
  examples,
  discriminator
}
