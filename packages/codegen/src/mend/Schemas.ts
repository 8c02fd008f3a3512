/**
 * Schemas that mean something else than they say, or say what no type and no check can express.
 */
import { isObject, objectOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import { visit } from "../Visit.ts"
import type { Keys } from "../Visit.ts"
import { resolved } from "./References.ts"
import type { Report } from "./Report.ts"

type Rule = (schema: JsonObject, keys: Keys, report: Report, document: JsonObject) => void

const unionKeys = ["oneOf", "anyOf", "allOf"]

/** What is said about a value rather than what it may be. */
const annotations = new Set(
  "title description deprecated readOnly writeOnly default example examples externalDocs $defs".split(" ")
)

/** Puts null beside all that a schema says of its value. */
const addNull = (schema: JsonObject): void => {
  const value = Object.fromEntries(Object.entries(schema).filter(([key]) => !annotations.has(key)))
  // Without a word of the value any passes, null among them.
  if (Object.keys(value).length === 0) return
  for (const key of Object.keys(value)) delete schema[key]
  schema.anyOf = [value, { type: "null" }]
}

const is30 = (document: JsonObject): boolean => String(document.openapi).startsWith("3.0")

/** 3.0 says null with `nullable`; documents that moved on to 3.1 often kept the word. */
const nullableIn31: Rule = (schema, keys, report, document) => {
  if (!("nullable" in schema) || is30(document)) return
  const isNullable = schema.nullable === true
  delete schema.nullable
  if (!isNullable) return
  report("read otherwise", keys, "`nullable` belongs to OpenAPI 3.0; it is read as: or null")
  if (typeof schema.type === "string") {
    schema.type = [schema.type, "null"]
    if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null]
  } else if (!Array.isArray(schema.type)) {
    if (!(Array.isArray(schema.enum) && schema.enum.includes(null))) addNull(schema)
  } else if (!schema.type.includes("null")) schema.type = [...(schema.type as ReadonlyArray<unknown>), "null"]
}

/** By the letter of 3.0.3 an enum that does not list null forbids it; who writes `nullable` beside one means the contrary. */
const nullableEnum: Rule = (schema, keys, report, document) => {
  if (!is30(document) || schema.nullable !== true || !Array.isArray(schema.enum) || schema.enum.includes(null)) return
  schema.enum = [...(schema.enum as ReadonlyArray<unknown>), null]
  report("read otherwise", keys, "`nullable` beside an enum without null is read as: or null")
}

/** hey-api 0.99 passes over a null among values without a type. */
const nullInEnum: Rule = (schema, _keys, _report, document) => {
  if (!Array.isArray(schema.enum) || !schema.enum.includes(null) || "type" in schema || is30(document)) return
  const values = schema.enum.filter((value) => value !== null)
  schema.enum = values
  if (values.length > 0) return addNull(schema)
  delete schema.enum
  schema.type = "null"
}

/** hey-api 0.99 passes over `true` and `false` where a schema may stand (JSON Schema 2020-12, core 4.3.2). */
const booleanParts: Rule = (schema, keys, report) => {
  if (isObject(schema.properties)) {
    for (const [name, property] of Object.entries(schema.properties)) {
      if (property === true) schema.properties[name] = {}
      if (property !== false) continue
      delete schema.properties[name]
      report("left out", [...keys, "properties", name], "a field that is `false` may have no value; it has no type")
    }
  }
  for (const key of unionKeys) {
    const members = schema[key]
    if (Array.isArray(members))
      schema[key] = members.filter((each) => each !== false).map((each) => (each === true ? {} : each))
  }
}

/** A list without the word: `items` alone says nothing of what is no list, and is never meant so. */
const untypedList: Rule = (schema, keys, report) => {
  if (["type", "$ref", "enum", "const", ...unionKeys].some((key) => key in schema)) return
  if (!isObject(schema.items) && !Array.isArray(schema.prefixItems)) return
  if (keys.includes("allOf")) {
    // The other parts may say that it is none.
    delete schema.items
    delete schema.prefixItems
    return report("left out", keys, "`items` without a type, in a part of `allOf`: any value passes")
  }
  schema.type = "array"
  report("read otherwise", keys, "`items` without a type is read as a list")
}

/**
 * hey-api 0.99 reads `prefixItems` as a list of exactly these, and takes `items` for one more. That is what is meant when the
 * document ends the list there; else it may be of any length.
 */
const openTuple: Rule = (schema, keys, report) => {
  const { items, maxItems, minItems, prefixItems } = schema
  if (!Array.isArray(prefixItems)) return
  const count = prefixItems.length
  if (items === false || maxItems === count) {
    delete schema.items
    if (minItems === count) return
    if (minItems === undefined) {
      report("read otherwise", keys, `a list of at most ${count} is read as one of exactly ${count}`)
      return
    }
    schema.maxItems = count
  }
  delete schema.prefixItems
  const members = [
    ...new Map([...prefixItems, items].filter(isObject).map((each) => [JSON.stringify(each), each])).values()
  ]
  schema.items = members.length === 1 ? members[0] : { anyOf: members }
  report("read otherwise", keys, "a list whose first items are described is read as one of any of these")
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
    "left out",
    [...keys, "pattern"],
    `${JSON.stringify(pattern)} is no regular expression of ECMA-262; it is not checked`
  )
}

/**
 * `additionalProperties: false` speaks of the fields beside it alone: with a union beside it that brings fields of its own,
 * no object would fit (JSON Schema 2020-12, core 10.3.2.3). What was meant is what the members say.
 */
const closedUnion: Rule = (schema, keys, report, document) => {
  if (schema.additionalProperties !== false) return
  const own = objectOf(schema.properties)
  const brings = (member: unknown, depth: number): boolean => {
    const target = resolved(document, member)
    return (
      Object.keys(objectOf(target.properties)).some((name) => !Object.hasOwn(own, name)) ||
      (depth < 10 && members(target).some((each) => brings(each, depth + 1)))
    )
  }
  const members = (of: JsonObject): ReadonlyArray<unknown> =>
    unionKeys.flatMap((key) => (Array.isArray(of[key]) ? (of[key] as ReadonlyArray<unknown>) : []))
  if (!members(schema).some((member) => brings(member, 0))) return
  delete schema.additionalProperties
  report(
    "read otherwise",
    keys,
    "`additionalProperties: false` beside a union whose members have fields of their own would refuse every object; it is ignored"
  )
}

/** Keywords of JSON Schema that neither types nor checks express; without them more values pass than the document allows. */
const unexpressed = [
  "not",
  "if",
  "then",
  "else",
  "patternProperties",
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
    // An object with known fields and patterns of others is open to others.
    if (keyword === "patternProperties" && schema.additionalProperties === false) delete schema.additionalProperties
    delete schema[keyword]
    report("left out", [...keys, keyword], `\`${keyword}\` is not checked, and has no type`)
  }
  if (isObject(schema.unevaluatedProperties)) {
    delete schema.unevaluatedProperties
    report("left out", [...keys, "unevaluatedProperties"], "`unevaluatedProperties` with a schema is not checked")
  }
}

/** Before JSON Schema's fourth draft a field said of itself that it is required; documents still do. */
const requiredFlag: Rule = (schema, keys, report) => {
  if (typeof schema.required !== "boolean" || "content" in schema || "schema" in schema) return
  delete schema.required
  report(
    "left out",
    [...keys, "required"],
    "`required` is a list of fields, beside `properties`; the field is optional"
  )
}

const rules: ReadonlyArray<Rule> = [
  requiredFlag,
  nullableIn31,
  nullableEnum,
  nullInEnum,
  booleanParts,
  untypedList,
  openTuple,
  foreignPattern,
  closedUnion,
  leftOut
]

// What may be beside a schema's own keywords, and tells that an object is none.
const isNoSchema = (object: JsonObject): boolean => "in" in object || "responses" in object || "paths" in object

/** Puts every schema into a form that says what it means. Changes the document. */
export const mendSchemas = (document: JsonObject, report: Report): void =>
  visit(document, (object, keys) => {
    if (isNoSchema(object) || keys.length < 2) return
    for (const rule of rules) rule(object, keys, report, document)
  })
