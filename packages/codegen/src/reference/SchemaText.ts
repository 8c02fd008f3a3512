/**
 * A schema in a few words, for a table.
 */
import { listOf, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import type { SchemaView } from "../openapi/SchemaView.ts"
import { code } from "./Markdown.ts"

/** More values than these are looked up in the type, where it has a name. */
const mostValues = 6

/** Numbers by their size; words, which are no number, as they stand. */
const bySize = (one: string, other: string): number => Number(one) - Number(other) || 0

const limitsText = ({ limits }: SchemaView): string => {
  const { maxItems, maxLength, maximum, minItems, minLength, minimum } = limits
  const between = (least: unknown, most: unknown, unit: string): string =>
    least !== undefined && most !== undefined
      ? `, ${String(least)} to ${String(most)}${unit}`
      : most !== undefined
        ? `, at most ${String(most)}${unit}`
        : least !== undefined
          ? `, at least ${String(least)}${unit}`
          : ""
  return (
    between(minimum, maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum, "") +
    between(minLength, maxLength, " characters") +
    between(minItems, maxItems, " items")
  )
}

/** What names the type of a schema: its name as code, or a link to where it is told of. */
export type TypeText = (schema: string) => string

/** What a value is, e.g. `uuid`, `integer, 1 to 100`, list of `Tag`. In Markdown, fit for a table's cell. */
export const schemaText = (document: JsonObject, schema: unknown, typeText: TypeText): string => {
  const view = viewOf(document, schema)
  const name = view.name === undefined ? undefined : typeText(view.name)
  if (view.values !== undefined) {
    return name !== undefined && view.values.length > mostValues
      ? name
      : view.values.toSorted(bySize).map(code).join(", ")
  }
  if (view.members.length > 0)
    return name ?? view.members.map((member) => schemaText(document, member, typeText)).join(" or ")
  // A list that has a name may hold itself.
  if (view.types.includes("array") && name !== undefined) return name
  if (view.types.includes("array")) return `list of ${schemaText(document, view.items, typeText)}${limitsText(view)}`
  if (view.fields.size > 0 || name !== undefined) return name ?? "object"
  const type = view.format === "binary" ? "file" : (view.format ?? (view.types.join(" or ") || "any JSON"))
  return `${type}${limitsText(view)}${view.nullable && view.types.length > 0 ? " or null" : ""}`
}

/** Rows of a table of options or fields: name, type, whether it is required, meaning. */
export type FieldRow = readonly [name: string, type: string, required: string, meaning: string]

/** A row. */
export const fieldRow = (
  document: JsonObject,
  field: { readonly name: string; readonly schema: unknown; readonly required: boolean; readonly about?: unknown },
  typeText: TypeText
): FieldRow => [
  code(field.name),
  schemaText(document, field.schema, typeText),
  field.required ? "yes" : "",
  descriptionOf(document, field.about ?? field.schema)
]

/** A row for each field of an object. `prefix` stands before their names. */
export const fieldRows = (
  document: JsonObject,
  { fields, required }: SchemaView,
  prefix: string,
  typeText: TypeText
): ReadonlyArray<FieldRow> =>
  [...fields].map(([name, { schema }]) =>
    fieldRow(document, { name: prefix + name, schema, required: required.has(name) }, typeText)
  )

/** The text about a schema or a parameter that stands where it is used, else with what it refers to, or with a list's items. */
export const descriptionOf = (document: JsonObject, value: unknown): string =>
  (ownDescription(document, value) ?? ownDescription(document, objectOf(value).items) ?? "")
    .replaceAll(/\s+/g, " ")
    .trim()

const ownDescription = (document: JsonObject, schema: unknown): string | undefined => {
  const { $ref, allOf, anyOf, description } = objectOf(schema)
  if (typeof description === "string") return description
  // A reference, a reference with something beside it, a reference or null.
  const target = $ref ?? objectOf(listOf(allOf)[0]).$ref ?? objectOf(listOf(anyOf)[0]).$ref
  return typeof target === "string" ? textOf(resolved(document, { $ref: target }).description) : undefined
}
