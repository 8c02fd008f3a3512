/**
 * Writes the section of a named type in the reference: its description and its fields.
 */
import { isObject, objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import type { SchemaView } from "../openapi/SchemaView.ts"
import { code, paragraphs, table } from "./Markdown.ts"
import { descriptionOf, fieldRows, schemaText } from "./SchemaText.ts"
import type { TypeText } from "./SchemaText.ts"

/** Describes a type without fields, as a sentence. */
const plainText = ({ members, types, values }: SchemaView, text: string): string => {
  if (values !== undefined) return `One of ${text}.`
  return types.includes("object") && members.length === 0
    ? "It has no documented fields."
    : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}

/** Writes the section of a component schema. `heading` is the level of its heading. */
export const typeSection = (
  document: JsonObject,
  heading: "##" | "###",
  name: string,
  sentAs: string,
  typeText: TypeText
): string => {
  const schema = objectOf(objectOf(document.components).schemas)[name]
  const view = viewOf(document, schema)
  const rows = fieldRows(document, view, "", typeText)
  const other = isObject(view.rest) ? schemaText(document, view.rest, typeText) : undefined
  return paragraphs(
    `${heading} ${name}`,
    [descriptionOf(document, schema), ...(sentAs === name ? [] : [`Its type in requests is ${code(sentAs)}.`])]
      .join(" ")
      .trim(),
    rows.length > 0 || other !== undefined ? "" : plainText(view, schemaText(document, schema, typeText)),
    table(["field", "type", "required", "meaning"], rows),
    other === undefined ? "" : `Every ${rows.length > 0 ? "other " : ""}field: ${other}.`
  )
}
