/**
 * Cleans the schemas of a document. A keyword that JSON Schema does not allow there says nothing, and ajv would refuse the whole schema.
 *
 * Documents from anywhere have `required: true`, `type: any`, `maxLength: "50"`, patterns of other languages, and `nullable`.
 */
import { isObject, segmentOf } from "./Json.ts"
import type { JsonObject } from "./Json.ts"
import { isPattern } from "./Pattern.ts"

/** Called for each reference of a document, with its JSON pointer. */
type OnReference = (pointer: string, reference: string) => void

const types = new Set(["string", "number", "integer", "boolean", "object", "array", "null"])

/** JSON types of names that documents use for them. Other names say nothing. */
const otherTypes: Readonly<Record<string, string>> = {
  binary: "string",
  bool: "boolean",
  date: "string",
  datetime: "string",
  "date-time": "string",
  decimal: "number",
  double: "number",
  enum: "string",
  file: "string",
  float: "number",
  int: "integer",
  int32: "integer",
  int64: "integer",
  list: "array",
  long: "integer",
  text: "string",
  uuid: "string"
}

const typeOf = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined
  return types.has(value) ? value : otherTypes[value.toLowerCase()]
}

/** Number, also of a text. Undefined for other values. */
const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof number === "number" && Number.isFinite(number) ? number : undefined
}

const countOf = (value: unknown): number | undefined => {
  const number = numberOf(value)
  return number !== undefined && Number.isInteger(number) && number >= 0 ? number : undefined
}

/** Values of keywords without schemas. Each returns undefined for a value that says nothing. */
const plainKeywords: Readonly<Record<string, (value: unknown) => unknown>> = {
  type: (value) => {
    if (!Array.isArray(value)) return typeOf(value)
    const known = [...new Set(value.flatMap((each) => typeOf(each) ?? []))]
    return known.length === 0 ? undefined : known
  },
  required: (value) =>
    Array.isArray(value) ? [...new Set(value.filter((each) => typeof each === "string"))] : undefined,
  enum: (value) => (Array.isArray(value) && value.length > 0 ? value : undefined),
  format: (value) => (typeof value === "string" ? value : undefined),
  pattern: (value) => (typeof value === "string" && isPattern(value) ? value : undefined),
  uniqueItems: (value) => (typeof value === "boolean" ? value : undefined),
  multipleOf: (value) => {
    const number = numberOf(value)
    return number !== undefined && number > 0 ? number : undefined
  },
  dependentRequired: (value) => (isObject(value) && Object.values(value).every(Array.isArray) ? value : undefined),
  // Names of a schema: references use JSON pointers here.
  $anchor: () => undefined,
  $id: () => undefined,
  $schema: () => undefined,
  id: () => undefined,
  nullable: () => undefined,
  ...Object.fromEntries(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((name) => [name, numberOf])),
  ...Object.fromEntries(
    "minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains"
      .split(" ")
      .map((name) => [name, countOf])
  )
}

const schemaKeywords = new Set(
  "items additionalProperties not if then else contains propertyNames unevaluatedItems unevaluatedProperties contentSchema".split(
    " "
  )
)
const listKeywords = new Set(["allOf", "anyOf", "oneOf", "prefixItems"])
const mapKeywords = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"])

/** OpenAPI 3.0 writes an exclusive limit as `true` beside the limit. */
const withLimits = (schema: JsonObject): JsonObject => {
  const { exclusiveMaximum, exclusiveMinimum, maximum, minimum, ...rest } = schema
  const limits = [
    ["minimum", exclusiveMinimum === true ? undefined : minimum],
    ["exclusiveMinimum", exclusiveMinimum === true ? minimum : exclusiveMinimum],
    ["maximum", exclusiveMaximum === true ? undefined : maximum],
    ["exclusiveMaximum", exclusiveMaximum === true ? maximum : exclusiveMaximum]
  ].filter(([, value]) => value !== undefined)
  return limits.length === 0 ? schema : { ...rest, ...Object.fromEntries(limits) }
}

/** Lets a schema with `nullable` be null. */
const withNull = (schema: JsonObject): JsonObject => {
  const { type } = schema
  if (typeof type === "string" && schema["enum"] === undefined) return { ...schema, type: [type, "null"] }
  return Array.isArray(type) && type.includes("null") ? schema : { anyOf: [schema, { type: "null" }] }
}

/** Cleans one document. */
class Cleaner {
  readonly #onReference: OnReference

  constructor(onReference: OnReference) {
    this.#onReference = onReference
  }

  /** Cleans a schema and those inside of it. */
  schema(value: unknown, pointer: string): unknown {
    if (typeof value === "boolean") return value
    if (!isObject(value)) return {}
    const entries = Object.entries(withLimits(value)).flatMap(([key, item]): ReadonlyArray<[string, unknown]> => {
      // A keyword of another name, such as `example` and `x-`, is kept without a look.
      const cleaned = this.#keyword(key, item, `${pointer}/${segmentOf(key)}`)
      return cleaned === undefined ? [] : [cleaned]
    })
    const schema = Object.fromEntries(entries)
    return value["nullable"] === true ? withNull(schema) : schema
  }

  #keyword(key: string, value: unknown, at: string): [string, unknown] | undefined {
    if (key === "$ref") {
      if (typeof value !== "string") return undefined
      this.#onReference(at.slice(0, -"/$ref".length), value)
      return [key, value]
    }
    if (Object.hasOwn(plainKeywords, key)) {
      const cleaned = plainKeywords[key]?.(value)
      return cleaned === undefined ? undefined : [key, cleaned]
    }
    const schemas = (list: ReadonlyArray<unknown>): ReadonlyArray<unknown> =>
      list.map((each, index) => this.schema(each, `${at}/${index}`))
    // A list of schemas is the older way to write `prefixItems`.
    if (key === "items" && Array.isArray(value)) return ["prefixItems", schemas(value)]
    if (schemaKeywords.has(key))
      return isObject(value) || typeof value === "boolean" ? [key, this.schema(value, at)] : undefined
    if (listKeywords.has(key)) return Array.isArray(value) && value.length > 0 ? [key, schemas(value)] : undefined
    if (mapKeywords.has(key)) {
      if (!isObject(value)) return undefined
      const named = Object.entries(value).map(([name, each]) => [name, this.schema(each, `${at}/${segmentOf(name)}`)])
      return [key, Object.fromEntries(named)]
    }
    return [key, value]
  }

  /** Cleans the schemas of any other part of a document. */
  part(value: unknown, pointer: string): unknown {
    if (Array.isArray(value)) return value.map((each, index) => this.part(each, `${pointer}/${index}`))
    if (!isObject(value)) return value
    if (typeof value["$ref"] === "string") this.#onReference(pointer, value["$ref"])
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const at = `${pointer}/${segmentOf(key)}`
        // Paths, responses and the like are named by the document, but never like these.
        if (key.startsWith("x-") || key === "example" || key === "examples") return [key, item]
        if (key === "schema") return [key, this.schema(item, at)]
        if (at === "#/components/schemas" && isObject(item)) {
          const schemas = Object.entries(item).map(([name, each]) => [
            name,
            this.schema(each, `${at}/${segmentOf(name)}`)
          ])
          return [key, Object.fromEntries(schemas)]
        }
        return [key, this.part(item, at)]
      })
    )
  }
}

/** Returns a document with clean schemas. @param onReference called for each reference that means something */
export const tidy = (document: unknown, onReference: OnReference): unknown =>
  new Cleaner(onReference).part(document, "#")
