/**
 * Schemas that mean something else than they say, or say what no type and no check can express.
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

/** A list without the word: `items` alone says nothing of what is no list, and is never meant so. */
const untypedList: Rule = (schema, keys, report) => {
  if (["type", "$ref", "enum", "const", ...unionKeys].some((key) => key in schema)) return
  if (!isObject(schema.items) && !Array.isArray(schema.prefixItems)) return
  if (keys.includes("allOf")) {
    // The other parts may say that it is none.
    delete schema.items
    delete schema.prefixItems
    return report("items-untyped-part", keys, "`items` without a type, in a part of `allOf`: any value passes")
  }
  schema.type = "array"
  report("items-untyped", keys, "`items` without a type is read as a list")
}

/** Of several types hey-api 0.99 keeps the extensions beside the types' union: these belong to one of the types. */
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
 * hey-api 0.99 reads `prefixItems` as a list of exactly these. What may follow them is kept beside them, and a schema for it
 * stands last among them.
 */
const tuple: Rule = (schema) => {
  const { items, maxItems, minItems, prefixItems } = schema
  if (!Array.isArray(prefixItems)) return
  const count = prefixItems.length
  const min = Math.min(typeof minItems === "number" ? minItems : 0, count)
  delete schema.items
  if (count === 0) {
    // Nothing is described: the list is one of what follows.
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

/** The specification wants ECMA-262; documents have patterns of other languages. */
const foreignPattern: Rule = (schema, keys, report) => {
  const { pattern } = schema
  if (typeof pattern !== "string" || compiles(pattern, "u")) return
  delete schema.pattern
  if (compiles(pattern, "")) {
    // Escapes such as `\_`, which the strict syntax refuses and everybody understands.
    const plain = pattern.replaceAll(/\\([^\w\\^$.*+?()[\]{}|/-])/g, "$1").replaceAll("\\_", "_")
    if (compiles(plain, "u")) {
      schema.pattern = plain
      return
    }
  }
  report(
    "pattern-invalid",
    [...keys, "pattern"],
    `${JSON.stringify(pattern)} is no regular expression of ECMA-262; it is not checked`
  )
}

const deepest = 10

/** The names of the fields that a schema describes, its parts and references included. */
const fieldNames = (document: JsonObject, value: unknown, depth = 0): ReadonlySet<string> => {
  const target = resolved(document, value)
  const parts = unionKeys.flatMap((key) => listOf(target[key]))
  return new Set([
    ...Object.keys(objectOf(target.properties)),
    ...(depth < deepest ? parts.flatMap((part) => [...fieldNames(document, part, depth + 1)]) : [])
  ])
}

/**
 * `additionalProperties: false` speaks of the fields beside it alone: with a union beside it that brings fields of its own,
 * no object would fit (JSON Schema 2020-12, core 10.3.2.3). What was meant is what the members say.
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
    "`additionalProperties: false` beside a union whose members have fields of their own would refuse every object; it is ignored"
  )
}

/** The same of parts: by the letter one that takes no other fields refuses those of the parts beside it. */
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
        "a part without other fields would refuse those that stand beside it; they pass"
      )
    })
  }
}

/** Keywords of JSON Schema that neither types nor checks express; without them more values pass than the document allows. */
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
    report("keyword-unchecked", [...keys, keyword], `\`${keyword}\` is not checked, and has no type`)
  }
}

/**
 * `unevaluatedProperties` speaks of the fields that neither the schema nor its parts describe. Without parts it says what
 * `additionalProperties` does.
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
      "`unevaluatedProperties` beside parts is not checked"
    )
}

/** Names of fields by patterns: without a word of the others these may be anything. */
const patterns: Rule = (schema, keys, report) => {
  if (!isObject(schema.patternProperties)) return
  for (const pattern of Object.keys(schema.patternProperties)) {
    if (compiles(pattern, "u")) continue
    delete schema.patternProperties[pattern]
    report(
      "pattern-invalid",
      [...keys, "patternProperties", pattern],
      "no regular expression of ECMA-262; it is not checked"
    )
    // The fields that it is for are fields all the same.
    if (schema.additionalProperties !== undefined) delete schema.additionalProperties
  }
  if (Object.keys(schema.patternProperties).length === 0) delete schema.patternProperties
  else {
    schema.additionalProperties ??= true
    schema.type ??= "object"
  }
}

/** Before JSON Schema's fourth draft a field said of itself that it is required; documents still do. */
const requiredFlag: Rule = (schema, keys, report) => {
  if (typeof schema.required !== "boolean" || "content" in schema || "schema" in schema) return
  delete schema.required
  report(
    "required-flag",
    [...keys, "required"],
    "`required` is a list of fields, beside `properties`; the field is optional"
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

/** Puts every schema into a form that says what it means. Changes the document. */
export const normalizeSchemas = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    if (isNoSchema(object) || keys.length < 2) return
    for (const rule of rules) rule(object, keys, report, document)
  })
