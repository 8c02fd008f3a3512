/**
 * An operation in the reference: what it does, takes, answers and fails with, and a call of it.
 */
import { listOf, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import type { OperationName } from "../naming/Names.ts"
import { kindOf } from "../openapi/OperationKind.ts"
import { errorTag } from "../naming/StatusTags.ts"
import { responseAt, successStatuses, variantNames, variantsOf } from "../openapi/Variants.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import { exampleCode } from "./ExampleCode.ts"
import { code, paragraphs, table } from "./Markdown.ts"
import { descriptionOf, fieldRow, fieldRows, schemaText } from "./SchemaText.ts"
import type { FieldRow, TypeText } from "./SchemaText.ts"

/** An operation where it stands in the document, with its name in the code. */
export interface Entry extends OperationName {
  /** `GET /entities`. */
  readonly key: string
  /** In capitals. */
  readonly method: string
  readonly operation: JsonObject
  /** With those of its path, and references followed. */
  readonly parameters: ReadonlyArray<JsonObject>
}

/** What names types: of what is sent, and of what comes. */
export interface TypeTexts {
  readonly sent: TypeText
  readonly answered: TypeText
}

/** What each kind means for a call whose answer is lost. */
const kindText = {
  read: "A read: repeated when no answer comes.",
  idempotent: "A write that may be sent twice: repeated when no answer comes.",
  write: "A write that is sent once: when its answer is lost, the error is `OutcomeUnknown`."
} as const

/** Services that an operation takes from the context: of its parameters, and of the credentials. */
const contextOf = (document: JsonObject, { operation, parameters }: Entry): ReadonlyArray<string> => {
  const schemes = objectOf(objectOf(document.components).securitySchemes)
  const [alternative] = listOf(operation.security ?? document.security)
  const holders = [...Object.keys(objectOf(alternative)).map((key) => objectOf(schemes[key])), ...parameters]
  return [...new Set(holders.flatMap((holder) => textOf(objectOf(holder["x-faktura-context"]).service) ?? []))]
}

const isGiven = (parameter: JsonObject): boolean =>
  !("x-faktura-context" in parameter) && !("x-faktura-setting" in parameter)

const places: { readonly [place: string]: string } = { header: "headers", cookie: "cookies" }

/** The first schema of a body or an answer. */
const schemaOf = (holder: JsonObject): unknown => {
  const [media] = Object.values(objectOf(holder.content))
  return objectOf(media).schema
}

/** The schema of what an operation takes as its body. */
export const bodySchemaOf = (document: JsonObject, operation: JsonObject): unknown =>
  schemaOf(resolved(document, operation.requestBody))

const optionRows = (
  document: JsonObject,
  { operation, parameters }: Entry,
  typeText: TypeText
): ReadonlyArray<FieldRow> => {
  const rows = parameters.filter(isGiven).map((parameter) => {
    const place = String(parameter.in)
    const name = `${places[place] ?? place}.${String(parameter.name)}`
    const required = parameter.required === true
    return fieldRow(document, { name, schema: parameter.schema, required, about: parameter }, typeText)
  })
  const schema = bodySchemaOf(document, operation)
  if (schema === undefined) return rows
  const required = resolved(document, operation.requestBody).required === true
  return [
    ...rows,
    fieldRow(document, { name: "body", schema, required }, typeText),
    ...fieldRows(document, viewOf(document, schema), "body.", typeText)
  ]
}

const responseText = (document: JsonObject, { operation }: Entry, typeText: TypeText): string =>
  successStatuses(operation)
    .map((status) => {
      const response = responseAt(document, operation, status)
      const [entry] = Object.entries(objectOf(response.content))
      const what = descriptionOf(document, response)
      if (entry === undefined) return `${status}, without a body: ${what}`
      const [type, media] = entry
      const text = schemaText(document, objectOf(media).schema, typeText)
      return `${status} ${text}${type === "application/json" ? "" : ` as ${code(type)}`}: ${what}`
    })
    .join(" ")

/** The tags of declared failures that the caller sees, with their statuses, and what the errors hold. */
const errorText = (document: JsonObject, { method, operation }: Entry, typeText: TypeText): string => {
  const isRead = kindOf(method, operation) === "read"
  const declared = Object.keys(objectOf(operation.responses)).filter((status) => /^[45]/.test(status))
  const told = declared.filter((status) => isRead || !(status === "408" || status.startsWith("5")))
  const own = isRead ? "`Unavailable`" : "`OutcomeUnknown`"
  const tags = [...told.map((status) => `${code(errorTag(status))} (${status})`), own]
  const bodies = declared.flatMap((status) => {
    const schema = schemaOf(responseAt(document, operation, status))
    return schema === undefined ? [] : [{ status, text: schemaText(document, schema, typeText) }]
  })
  const groups = [...Map.groupBy(bodies, ({ text }) => text)].toSorted(([, a], [, b]) => b.length - a.length)
  const held = groups.map(([text, group], index) =>
    index === 0 ? text : `for ${group.map(({ status }) => status).join(", ")} ${text}`
  )
  return [
    `Fails with ${tags.join(", ")}, and as [every operation](../../errors.md).`,
    ...(held.length === 0 ? [] : [`The \`body\` of these errors: ${held.join("; ")}.`])
  ].join(" ")
}

/** The section of an operation. `services` is the package that the call imports. */
export const operationSection = (
  document: JsonObject,
  services: string,
  entry: Entry,
  { answered, sent }: TypeTexts
): string => {
  const { key, name, operation, parameters } = entry
  const context = contextOf(document, entry)
  const variants = variantNames(name, variantsOf(document, operation, entry.method))
  const more = [variants.pages, variants.items].filter((each) => each !== undefined)
  const call = exampleCode(document, operation, parameters.filter(isGiven), entry, services)
  return paragraphs(
    `## ${name}`,
    `${code(key)}${operation.deprecated === true ? " (deprecated by the vendor)" : ""}. ${descriptionOf(document, { description: operation.description ?? operation.summary })}`,
    [
      kindText[kindOf(entry.method, operation)],
      ...(context.length === 0 ? [] : [`Takes ${context.map(code).join(" and ")} from the context.`]),
      ...(more.length === 0 ? [] : [`As streams: ${more.map(code).join(" of its answers, ")} of their items.`])
    ].join(" "),
    table(["option", "type", "required", "meaning"], optionRows(document, entry, sent)),
    `Answers ${responseText(document, entry, answered)}`,
    errorText(document, entry, answered),
    `\`\`\`ts\n${call}\n\`\`\``
  )
}
