/**
 * Rewrites keywords of OpenAPI 3.0 and of older JSON Schema drafts as keywords of OpenAPI 3.1.
 *
 * Why: later passes and hey-api then need only one notation for null, limits and lists.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { schemaPrefix } from "../../openapi/SchemaMap.ts"
import { isNoSchema, visit } from "../../openapi/Visit.ts"
import type { Keys } from "../../openapi/Visit.ts"
import type { Report } from "../../warnings/Report.ts"

type Rule = (schema: JsonObject, keys: Keys, report: Report, is30: boolean) => void

/** Keywords that describe a value without restricting it. */
export const annotations: ReadonlySet<string> = new Set(
  "title description deprecated readOnly writeOnly default example examples externalDocs $defs $comment xml".split(" ")
)

/** Makes a schema the union of itself and null. */
export const addNull = (schema: JsonObject): void => {
  const value = Object.fromEntries(
    Object.entries(schema).filter(([key]) => !annotations.has(key) && !key.startsWith("x-"))
  )
  // Without keywords about the value every value is valid, also null.
  if (Object.keys(value).length === 0) return
  for (const key of Object.keys(value)) delete schema[key]
  schema.anyOf = [value, { type: "null" }]
}

/** Rewrites `nullable` of OpenAPI 3.0. Documents that were updated to 3.1 often still have it. */
const nullable: Rule = (schema, keys, report, is30) => {
  if (!("nullable" in schema)) return
  const isNullable = schema.nullable === true
  delete schema.nullable
  if (!isNullable) return
  if (!is30) report("nullable-version", keys, "`nullable` belongs to OpenAPI 3.0; null is allowed")
  const values = Array.isArray(schema.enum) ? (schema.enum as ReadonlyArray<unknown>) : undefined
  // In OpenAPI 3.0.3, an enum without null forbids null. Here the author's `nullable` counts.
  if (is30 && values !== undefined && !values.includes(null)) {
    report("nullable-enum", keys, "`nullable` is next to an enum without null; null is allowed")
  }
  if (is30 && typeof schema.$ref === "string") {
    report("nullable-reference", keys, "`nullable` is next to `$ref`; null is allowed")
  }
  if (typeof schema.type === "string") {
    schema.type = [schema.type, "null"]
    if (values !== undefined && !values.includes(null)) schema.enum = [...values, null]
  } else if (!Array.isArray(schema.type)) {
    if (values?.includes(null) !== true) addNull(schema)
  } else if (!schema.type.includes("null")) schema.type = [...(schema.type as ReadonlyArray<unknown>), "null"]
}

/** Removes keywords next to `$ref`, which OpenAPI 3.0 ignores (3.0.3, Reference Object). */
const besideReference: Rule = (schema, _keys, _report, is30) => {
  if (!is30 || typeof schema.$ref !== "string" || !schema.$ref.startsWith(schemaPrefix)) return
  for (const key of Object.keys(schema)) {
    if (key !== "$ref" && key !== "nullable" && !annotations.has(key) && !key.startsWith("x-")) delete schema[key]
  }
}

/** Rewrites the boolean `exclusiveMinimum` and `exclusiveMaximum` of draft 4 and OpenAPI 3.0 as numbers. */
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
    if (!is30)
      report("exclusive-flag", [...keys, flag], `\`${flag}: true\` belongs to OpenAPI 3.0; \`${limit}\` is exclusive`)
  }
}

/** Rewrites a list of schemas in `items` as `prefixItems`, and `additionalItems` as `items` (JSON Schema before 2020-12). */
const listOfItems: Rule = (schema, keys, report) => {
  if (!Array.isArray(schema.items)) return
  schema.prefixItems = schema.items
  delete schema.items
  if ("additionalItems" in schema) schema.items = schema.additionalItems
  delete schema.additionalItems
  report("items-list", [...keys, "items"], "`items` is a list of schemas; it is read as `prefixItems`")
}

const rules: ReadonlyArray<Rule> = [besideReference, nullable, exclusive, listOfItems]

/** Rewrites older keywords as those of OpenAPI 3.1. Changes the document. */
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

/** Schema that no value matches, in a form that hey-api keeps. */
export const never: JsonObject = facts.never.field(true)

const fromBoolean = (value: unknown): unknown => (value === true ? {} : value === false ? { ...never } : (value ?? {}))

/**
 * Rewrites the schema `true` as `{}`, and `false` as a schema that no value matches (JSON Schema 2020-12, core 4.3.2). Changes
 * the document. Why: hey-api 0.99 ignores boolean schemas.
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
          report(
            "field-forbidden",
            [...keys, key, name],
            "the schema of the field is `false`, so it may have no value; it is left out of the type"
          )
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
