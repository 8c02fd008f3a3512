/**
 * Describes schemas in a few words, for cells of tables.
 */
import { listOf, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import type { SchemaView } from "../openapi/SchemaView.ts"
import { code } from "./Markdown.ts"

/** Largest number of enum values that are listed. A named type with more values is shown by name. */
const mostValues = 6

/** Compares values: numbers by size. Words keep their order. */
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

/** Returns the name of a schema's type as Markdown: code, or a link to the type's section. */
export type TypeText = (schema: string) => string

/** Describes a schema in Markdown, e.g. `uuid`, `integer, 1 to 100`, list of `Tag`. */
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
  // A named list may contain itself: its name ends the recursion.
  if (view.types.includes("array") && name !== undefined) return name
  if (view.types.includes("array")) return `list of ${schemaText(document, view.items, typeText)}${limitsText(view)}`
  if (view.fields.size > 0 || name !== undefined) return name ?? "object"
  const type = view.format === "binary" ? "file" : (view.format ?? (view.types.join(" or ") || "any JSON"))
  return `${type}${limitsText(view)}${view.nullable && view.types.length > 0 ? " or null" : ""}`
}

/** Row of a table of options or fields. `required` is `yes` or empty. */
export type FieldRow = readonly [name: string, type: string, required: string, meaning: string]

/** Returns the row of an option or a field. */
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

/** Returns a row for each field of an object. `prefix` precedes the names. */
export const fieldRows = (
  document: JsonObject,
  { fields, required }: SchemaView,
  prefix: string,
  typeText: TypeText
): ReadonlyArray<FieldRow> =>
  [...fields].map(([name, { schema }]) =>
    fieldRow(document, { name: prefix + name, schema, required: required.has(name) }, typeText)
  )

/** Returns the description of a schema or parameter: its own, else that of its reference or of a list's items. */
export const descriptionOf = (document: JsonObject, value: unknown): string =>
  (ownDescription(document, value) ?? ownDescription(document, objectOf(value).items) ?? "")
    .replaceAll(/\s+/g, " ")
    .trim()

const ownDescription = (document: JsonObject, schema: unknown): string | undefined => {
  const { $ref, allOf, anyOf, description } = objectOf(schema)
  if (typeof description === "string") return description
  // Three forms: a reference, `allOf` with a reference first, or `anyOf` with a reference first, such as with null.
  const target = $ref ?? objectOf(listOf(allOf)[0]).$ref ?? objectOf(listOf(anyOf)[0]).$ref
  return typeof target === "string" ? textOf(resolved(document, { $ref: target }).description) : undefined
}
