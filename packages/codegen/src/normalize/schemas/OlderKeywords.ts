/**
 * Keywords of OpenAPI 3.0 and of JSON Schema's older drafts, written as those of OpenAPI 3.1.
 *
 * A document of 3.0 becomes one of 3.1: every later step, and hey-api, then knows one way to say null, limits and lists.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import { isNoSchema, visit } from "../../openapi/Visit.ts"
import type { Keys } from "../../openapi/Visit.ts"
import type { Report } from "../../warnings/Report.ts"

type Rule = (schema: JsonObject, keys: Keys, report: Report, is30: boolean) => void

/** Keywords that describe a value, and do not restrict it. */
export const annotations: ReadonlySet<string> = new Set(
  "title description deprecated readOnly writeOnly default example examples externalDocs $defs $comment xml".split(" ")
)

/** Puts null beside all that a schema says of its value. */
export const addNull = (schema: JsonObject): void => {
  const value = Object.fromEntries(
    Object.entries(schema).filter(([key]) => !annotations.has(key) && !key.startsWith("x-"))
  )
  // Without a word of the value any passes, null among them.
  if (Object.keys(value).length === 0) return
  for (const key of Object.keys(value)) delete schema[key]
  schema.anyOf = [value, { type: "null" }]
}

/** `nullable` belongs to 3.0; documents that moved on to 3.1 often kept the word. */
const nullable: Rule = (schema, keys, report, is30) => {
  if (!("nullable" in schema)) return
  const isNullable = schema.nullable === true
  delete schema.nullable
  if (!isNullable) return
  if (!is30) report("nullable-version", keys, "`nullable` belongs to OpenAPI 3.0; it is read as: or null")
  const values = Array.isArray(schema.enum) ? (schema.enum as ReadonlyArray<unknown>) : undefined
  // By the letter of 3.0.3 a list of values without null forbids it. An author who writes `nullable` beside one allows it.
  if (is30 && values !== undefined && !values.includes(null)) {
    report("nullable-enum", keys, "`nullable` beside an enum without null is read as: or null")
  }
  if (is30 && typeof schema.$ref === "string") {
    report("nullable-reference", keys, "`nullable` beside `$ref` is read as: or null")
  }
  if (typeof schema.type === "string") {
    schema.type = [schema.type, "null"]
    if (values !== undefined && !values.includes(null)) schema.enum = [...values, null]
  } else if (!Array.isArray(schema.type)) {
    if (values?.includes(null) !== true) addNull(schema)
  } else if (!schema.type.includes("null")) schema.type = [...(schema.type as ReadonlyArray<unknown>), "null"]
}

/** 3.0 ignores what stands beside `$ref` (3.0.3, Reference Object). */
const besideReference: Rule = (schema, _keys, _report, is30) => {
  if (!is30 || typeof schema.$ref !== "string" || !schema.$ref.startsWith(schemaPrefix)) return
  for (const key of Object.keys(schema)) {
    if (key !== "$ref" && key !== "nullable" && !annotations.has(key) && !key.startsWith("x-")) delete schema[key]
  }
}

/** Draft 4, and 3.0 with it, says with a boolean that a limit is excluded. */
const exclusive: Rule = (schema, keys, report, is30) => {
  for (const [flag, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"]
  ] as const) {
    if (typeof schema[flag] !== "boolean") continue
    const isExclusive = schema[flag]
    delete schema[flag]
    if (!isExclusive || typeof schema[limit] !== "number") continue
    schema[flag] = schema[limit]
    delete schema[limit]
    if (!is30) report("exclusive-flag", [...keys, flag], `\`${flag}: true\` is OpenAPI 3.0's; \`${limit}\` is excluded`)
  }
}

/** Before 2020-12 a list of schemas in `items` described the first items, and `additionalItems` the rest. */
const listOfItems: Rule = (schema, keys, report) => {
  if (!Array.isArray(schema.items)) return
  schema.prefixItems = schema.items
  delete schema.items
  if ("additionalItems" in schema) schema.items = schema.additionalItems
  delete schema.additionalItems
  report("items-list", [...keys, "items"], "a list of schemas in `items` is read as `prefixItems`")
}

const rules: ReadonlyArray<Rule> = [besideReference, nullable, exclusive, listOfItems]

/** Writes older keywords as those of 3.1. Changes the document. */
export const normalizeOlderKeywords = (document: JsonObject, report: Report): void => {
  const is30 = String(document.openapi).startsWith("3.0")
  visit(document, (object, keys) => {
    if (isNoSchema(object) || keys.length < 2) return
    for (const rule of rules) rule(object, keys, report, is30)
  })
  if (is30) document.openapi = "3.1.0"
}

const schemaKeys = ["items", "additionalProperties", "not", "schema", "contains", "if", "then", "else", "propertyNames"]
const namedSchemas = ["properties", "patternProperties", "schemas", "$defs", "definitions", "dependentSchemas"]
const listedSchemas = ["allOf", "anyOf", "oneOf", "prefixItems"]

/** The schema that no value fits, in the form in which hey-api carries it. */
export const never: JsonObject = facts.never.field(true)

const fromBoolean = (value: unknown): unknown => (value === true ? {} : value === false ? { ...never } : (value ?? {}))

/**
 * hey-api 0.99 passes over `true` and `false` where a schema may stand (JSON Schema 2020-12, core 4.3.2). They become `{}`, and
 * a schema that nothing fits.
 */
export const normalizeBooleanSchemas = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    for (const key of schemaKeys) {
      const isWord = key === "additionalProperties" || (key === "items" && Array.isArray(object.prefixItems))
      if (typeof object[key] === "boolean" && !isWord) object[key] = fromBoolean(object[key])
    }
    for (const key of namedSchemas) {
      const named = object[key]
      if (!isObject(named)) continue
      for (const [name, value] of Object.entries(named)) {
        if (value === false && key === "properties") {
          delete named[name]
          report("field-forbidden", [...keys, key, name], "a field that is `false` may have no value; it has no type")
        } else if (typeof value === "boolean") named[name] = fromBoolean(value)
      }
    }
    for (const key of listedSchemas) {
      const list = object[key]
      if (!Array.isArray(list)) continue
      const isChoice = key === "anyOf" || key === "oneOf"
      const kept = isChoice && list.some((each) => each !== false) ? list.filter((each) => each !== false) : list
      object[key] = kept.map(fromBoolean)
    }
    if (facts.never.of(object.items) === true && !Array.isArray(object.prefixItems)) object.maxItems = 0
  })
