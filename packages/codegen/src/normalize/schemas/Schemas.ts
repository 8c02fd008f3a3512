/**
 * Rewrites schemas whose keywords contradict each other, use another notation, or cannot be expressed by types and checks.
 */
import { facts } from "../../openapi/Facts.ts"
import { isObject, listOf, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { isNoSchema, visit } from "../../openapi/Visit.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { combined, requiredFields } from "./Combined.ts"
import { annotations, never } from "./OlderKeywords.ts"
import { resolved } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"
import { unchecked } from "./Unchecked.ts"
import { compoundValues, constant, nullValue, unionOfValues } from "./Values.ts"

type Rule = (schema: JsonObject, keys: Keys, report: Report, document: JsonObject) => void

const unionKeys = ["oneOf", "anyOf", "allOf"]

/** Reads `items` without `type` as a list. In JSON Schema, such a schema allows every value that is not a list. */
const untypedList: Rule = (schema, keys, report) => {
  if (["type", "$ref", "enum", "const", ...unionKeys].some((key) => key in schema)) return
  if (!isObject(schema.items) && !Array.isArray(schema.prefixItems)) return
  if (keys.includes("allOf")) {
    // Another member may have another type, so the keywords are removed.
    delete schema.items
    delete schema.prefixItems
    return report("items-untyped-part", keys, "a member of `allOf` has `items` but no type; its items are not checked")
  }
  schema.type = "array"
  report("items-untyped", keys, "the schema has `items` but no type; it is read as a list")
}

/** Rewrites several types as a union. Why: hey-api 0.99 puts extensions next to the union, but they belong to one type. */
const severalTypes: Rule = (schema) => {
  const integer = "x-faktura-integer"
  if (!Array.isArray(schema.type) || schema.type.length < 2 || !("prefixItems" in schema || integer in schema)) return
  const { type: types, ...rest } = schema
  const value = Object.fromEntries(
    Object.entries(rest).filter(([key]) => key === integer || (!annotations.has(key) && !key.startsWith("x-")))
  )
  for (const key of [...Object.keys(value), "type"]) delete schema[key]
  schema.anyOf = types.map((type: unknown) => (type === "null" ? { type } : { ...value, type }))
}

/**
 * Writes the fact `tuple`. Why: hey-api 0.99 reads `prefixItems` as a list of exactly these items. The fact has what may follow
 * them. The schema of following items is added as the last of `prefixItems`.
 */
const tuple: Rule = (schema) => {
  const { items, maxItems, minItems, prefixItems } = schema
  if (!Array.isArray(prefixItems)) return
  const count = prefixItems.length
  const min = Math.min(typeof minItems === "number" ? minItems : 0, count)
  delete schema.items
  if (count === 0) {
    // Without described items it is a normal list.
    delete schema.prefixItems
    if (items === false) Object.assign(schema, { items: { ...never }, maxItems: 0 })
    else if (isObject(items)) schema.items = items
    return
  }
  const isClosed = items === false || (typeof maxItems === "number" && maxItems <= count)
  const rest = isClosed ? "none" : isObject(items) && Object.keys(items).length > 0 ? "last" : "any"
  if (rest === "last") schema.prefixItems = [...(prefixItems as ReadonlyArray<unknown>), items]
  facts.tuple.set(schema, { min, rest })
}

const compiles = (pattern: string, flags: string): boolean => {
  try {
    return new RegExp(pattern, flags) instanceof RegExp
  } catch {
    return false
  }
}

/** Removes patterns that are not regular expressions of ECMA-262, such as those of other languages. */
const foreignPattern: Rule = (schema, keys, report) => {
  const { pattern } = schema
  if (typeof pattern !== "string" || compiles(pattern, "u")) return
  delete schema.pattern
  if (compiles(pattern, "")) {
    // Removes needless escapes such as `\_`, which the `u` flag does not allow.
    const plain = pattern.replaceAll(/\\([^\w\\^$.*+?()[\]{}|/-])/g, "$1").replaceAll("\\_", "_")
    if (compiles(plain, "u")) {
      schema.pattern = plain
      return
    }
  }
  report(
    "pattern-invalid",
    [...keys, "pattern"],
    `${JSON.stringify(pattern)} is not a regular expression of ECMA-262; it is not checked`
  )
}

const deepest = 10

/** Returns the names of the fields of a schema, of its members and of referenced schemas. */
const fieldNames = (document: JsonObject, value: unknown, depth = 0): ReadonlySet<string> => {
  const target = resolved(document, value)
  const parts = unionKeys.flatMap((key) => listOf(target[key]))
  return new Set([
    ...Object.keys(objectOf(target.properties)),
    ...(depth < deepest ? parts.flatMap((part) => [...fieldNames(document, part, depth + 1)]) : [])
  ])
}

/**
 * Removes `additionalProperties: false` next to a union with other fields. Why: the keyword only knows the fields next to it,
 * so no object would be valid (JSON Schema 2020-12, core 10.3.2.3).
 */
const closedUnion: Rule = (schema, keys, report, document) => {
  if (schema.additionalProperties !== false) return
  const own = objectOf(schema.properties)
  const members = unionKeys.flatMap((key) => listOf(schema[key]))
  if (!members.some((member) => [...fieldNames(document, member)].some((name) => !Object.hasOwn(own, name)))) return
  delete schema.additionalProperties
  report(
    "closed-union",
    keys,
    "`additionalProperties: false` next to a union with other fields would make every object invalid; it is ignored"
  )
}

/** Warns of members with `additionalProperties: false` next to members with other fields. */
const closedPart: Rule = (schema, keys, report, document) => {
  for (const key of unionKeys) {
    const parts = listOf(schema[key])
    parts.forEach((part, index) => {
      const target = resolved(document, part)
      if (target.additionalProperties !== false && target.unevaluatedProperties !== false) return
      const own = fieldNames(document, target)
      const siblings = key === "allOf" ? parts.filter((_, other) => other !== index) : []
      const beside = [{ ...schema, [key]: siblings }].flatMap((each) => [...fieldNames(document, each)])
      if (beside.every((name) => own.has(name))) return
      report(
        "closed-part",
        [...keys, key, index],
        "the member has no additional fields, but other members have fields; they are allowed"
      )
    })
  }
}

/** Keywords of JSON Schema that are neither in types nor checked. Without them more values are valid than in the document. */
const unexpressed = [
  "not",
  "if",
  "then",
  "else",
  "propertyNames",
  "contains",
  "minContains",
  "maxContains",
  "dependentSchemas",
  "dependentRequired",
  "unevaluatedItems",
  "$dynamicRef"
]

const leftOut: Rule = (schema, keys, report) => {
  for (const keyword of unexpressed) {
    if (!(keyword in schema)) continue
    delete schema[keyword]
    report("keyword-unchecked", [...keys, keyword], `\`${keyword}\` is not checked and not part of the type`)
  }
}

/**
 * Rewrites `unevaluatedProperties` as `additionalProperties` in a schema without members, where they mean the same. Otherwise
 * removes it.
 */
const unevaluated: Rule = (schema, keys, report) => {
  if (!("unevaluatedProperties" in schema)) return
  const { unevaluatedProperties: others } = schema
  const hasParts = ["$ref", "if", "then", "else", "dependentSchemas", ...unionKeys].some((key) => key in schema)
  delete schema.unevaluatedProperties
  if (others === true || "additionalProperties" in schema) return
  if (!hasParts) schema.additionalProperties = others
  else
    report(
      "unevaluated-unchecked",
      [...keys, "unevaluatedProperties"],
      "`unevaluatedProperties` next to `$ref`, `allOf`, `anyOf`, `oneOf` or `if` is not checked"
    )
}

/** Removes invalid patterns of `patternProperties`. Fields that match no pattern may have any value unless declared. */
const patterns: Rule = (schema, keys, report) => {
  if (!isObject(schema.patternProperties)) return
  for (const pattern of Object.keys(schema.patternProperties)) {
    if (compiles(pattern, "u")) continue
    delete schema.patternProperties[pattern]
    report(
      "pattern-invalid",
      [...keys, "patternProperties", pattern],
      "the pattern is not a regular expression of ECMA-262; it is not checked"
    )
    // Fields that the pattern describes must stay valid.
    if (schema.additionalProperties !== undefined) delete schema.additionalProperties
  }
  if (Object.keys(schema.patternProperties).length === 0) delete schema.patternProperties
  else {
    schema.additionalProperties ??= true
    schema.type ??= "object"
  }
}

/** Removes the boolean `required` of a field, as in JSON Schema before draft 4. */
const requiredFlag: Rule = (schema, keys, report) => {
  if (typeof schema.required !== "boolean" || "content" in schema || "schema" in schema) return
  delete schema.required
  report(
    "required-flag",
    [...keys, "required"],
    "`required` must be a list of field names next to `properties`; the field is optional"
  )
}

const rules: ReadonlyArray<Rule> = [
  requiredFlag,
  severalTypes,
  constant,
  unionOfValues,
  compoundValues,
  nullValue,
  untypedList,
  tuple,
  foreignPattern,
  closedUnion,
  closedPart,
  unevaluated,
  leftOut,
  patterns,
  unchecked,
  (schema, _keys, _report, document) => requiredFields(document, schema),
  (schema, _keys, _report, document) => combined(document, schema)
]

/** Applies all rules to every schema. Changes the document. */
export const normalizeSchemas = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    if (isNoSchema(object) || keys.length < 2) return
    for (const rule of rules) rule(object, keys, report, document)
  })
