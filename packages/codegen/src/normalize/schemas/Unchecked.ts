/**
 * Warns of restrictions in schemas that are not checked in requests. `docs/specs.md` has the same list.
 */
import { isObject, objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import type { Keys } from "../../openapi/Visit.ts"
import { resolved } from "../../openapi/References.ts"
import type { Report } from "../../warnings/Report.ts"
import { singleValue } from "./Tags.ts"

/** Formats that the runtime checks in requests (`Formats` in `@faktura/core`). */
export const checkedFormats: ReadonlySet<unknown> = new Set(
  (
    "uuid date date-time time duration email idn-email hostname ipv4 ipv6 uri iri uri-reference iri-reference " +
    "json-pointer regex byte int32"
  ).split(" ")
)

/** Formats without anything to check: storage of numbers, display of fields, bytes. */
const plainFormats: ReadonlySet<unknown> = new Set("int64 float double password binary".split(" "))

const typesOf = (schema: JsonObject): ReadonlySet<unknown> => {
  const values = Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : []
  const of = (value: unknown): string =>
    value === null ? "null" : Array.isArray(value) ? "array" : typeof value === "object" ? "object" : typeof value
  const types = schema.type === undefined ? values.map(of) : [schema.type].flat()
  const all = new Set(types.map((type) => (type === "integer" ? "number" : type)))
  return all.size === 0 && isObject(schema.properties) ? new Set(["object"]) : all
}

/** Returns the only value of a required field; undefined when there are several. */
const listed = (document: JsonObject, schema: JsonObject, name: string): unknown =>
  Array.isArray(schema.required) && schema.required.includes(name)
    ? singleValue(resolved(document, objectOf(schema.properties)[name]))
    : undefined

const areDisjoint = (one: Iterable<unknown>, other: Iterable<unknown>): boolean => {
  const all = new Set(other)
  return [...one].every((value) => !all.has(value))
}

/** True when no value matches both schemas, judged by types, enums and fields with one value. */
const areApart = (document: JsonObject, one: JsonObject, other: JsonObject): boolean => {
  const [types, others] = [typesOf(one), typesOf(other)]
  if (types.size > 0 && others.size > 0 && areDisjoint(types, others)) return true
  if (Array.isArray(one.enum) && Array.isArray(other.enum)) return areDisjoint(one.enum, other.enum)
  return Object.keys(objectOf(one.properties)).some((name) => {
    const [value, another] = [listed(document, one, name), listed(document, other, name)]
    return value !== undefined && another !== undefined && value !== another
  })
}

/** Reported formats by document. Each format is reported once, where it comes first. */
const reported = new WeakMap<JsonObject, Set<string>>()

/** Reports unknown formats, and `oneOf` whose members may overlap. */
export const unchecked = (schema: JsonObject, keys: Keys, report: Report, document: JsonObject): void => {
  const { format, oneOf } = schema
  if (typeof format === "string" && !checkedFormats.has(format) && !plainFormats.has(format)) {
    const formats = reported.get(document) ?? new Set()
    reported.set(document, formats)
    if (!formats.has(format)) {
      report(
        "format-unchecked",
        [...keys, "format"],
        `the format ${JSON.stringify(format)} is unknown; it is not checked anywhere in the document`
      )
    }
    formats.add(format)
  }
  if (!Array.isArray(oneOf) || "discriminator" in schema) return
  const members = oneOf.map((member) => resolved(document, member))
  const overlap = members.some((one, index) =>
    members.slice(index + 1).some((other) => !areApart(document, one, other))
  )
  if (overlap) {
    report(
      "one-of-unchecked",
      [...keys, "oneOf"],
      "a value may match several members of `oneOf`; it is not checked that exactly one matches"
    )
  }
}
