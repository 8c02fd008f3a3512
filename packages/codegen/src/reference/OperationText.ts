/**
 * Writes the section of an operation in the reference.
 *
 * Order: purpose, method and path, request, success, errors, retry, examples.
 */
import { listOf, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { resolved } from "../openapi/References.ts"
import type { Entry } from "./Entry.ts"
import { kindOf, retryText } from "../openapi/OperationKind.ts"
import { errorTag, isFault } from "../naming/StatusTags.ts"
import { responseAt, successStatuses, variantNames, variantsOf } from "../openapi/Variants.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import { exampleCode } from "./ExampleCode.ts"
import { code, paragraphs, table } from "./Markdown.ts"
import { promiseExample } from "./PromiseExample.ts"
import type { PromiseSource } from "./PromiseExample.ts"
import { descriptionOf, fieldRow, fieldRows, schemaText } from "./SchemaText.ts"
import type { FieldRow, TypeText } from "./SchemaText.ts"

/** Functions that write the name of a type: in requests, and in responses. */
export interface TypeTexts {
  readonly sent: TypeText
  readonly received: TypeText
}

/** Returns the context services of an operation: of its parameters and of its credentials. */
export const contextOf = (document: JsonObject, { operation, parameters }: Entry): ReadonlyArray<string> => {
  const schemes = objectOf(objectOf(document.components).securitySchemes)
  const [alternative] = listOf(operation.security ?? document.security)
  const holders = [...Object.keys(objectOf(alternative)).map((key) => objectOf(schemes[key])), ...parameters]
  return [...new Set(holders.flatMap((holder) => textOf(objectOf(holder["x-faktura-context"]).service) ?? []))]
}

const isGiven = (parameter: JsonObject): boolean =>
  !("x-faktura-context" in parameter) && !("x-faktura-setting" in parameter)

/** Options whose names differ from the parameter location. */
const optionNames: { readonly [location: string]: string } = { header: "headers", cookie: "cookies" }

/** Returns the first schema of a body or a response. */
const schemaOf = (holder: JsonObject): unknown => {
  const [media] = Object.values(objectOf(holder.content))
  return objectOf(media).schema
}

/** Returns the schema of an operation's request body. */
export const bodySchemaOf = (document: JsonObject, operation: JsonObject): unknown =>
  schemaOf(resolved(document, operation.requestBody))

const optionRows = (
  document: JsonObject,
  { operation, parameters }: Entry,
  typeText: TypeText
): ReadonlyArray<FieldRow> => {
  const rows = parameters.filter(isGiven).map((parameter) => {
    const location = String(parameter.in)
    const name = `${optionNames[location] ?? location}.${String(parameter.name)}`
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
      const description = descriptionOf(document, response)
      if (entry === undefined) return `${status}, without a body: ${description}`
      const [type, media] = entry
      const text = schemaText(document, objectOf(media).schema, typeText)
      return `${status} ${text}${type === "application/json" ? "" : ` as ${code(type)}`}: ${description}`
    })
    .join(" ")

/** Lists the tags of declared errors with their statuses, and the types of their bodies. */
const errorText = (document: JsonObject, { method, operation }: Entry, typeText: TypeText): string => {
  const isRead = kindOf(method, operation) === "read"
  const declared = Object.keys(objectOf(operation.responses)).filter((status) => /^[45]/.test(status))
  // After 408 or 5xx a write may have happened: the error is OutcomeUnknown.
  const tagged = declared.filter((status) => isRead || !isFault(status))
  const own = isRead ? "`Unavailable`" : "`OutcomeUnknown`"
  const tags = tagged.map((status) => `${code(errorTag(status))} (${status})`)
  const bodies = declared.flatMap((status) => {
    const schema = schemaOf(responseAt(document, operation, status))
    return schema === undefined ? [] : [{ status, text: schemaText(document, schema, typeText) }]
  })
  const groups = [...Map.groupBy(bodies, ({ text }) => text)].toSorted(([, a], [, b]) => b.length - a.length)
  const types = groups.map(([text, group], index) =>
    index === 0 ? text : `for ${group.map(({ status }) => status).join(", ")} ${text}`
  )
  return [
    `Errors: ${tags.length === 0 ? "" : `declared ${tags.join(", ")}; `}always possible ${own} and those of [every call](../../errors.md).`,
    ...(types.length === 0 ? [] : [`Type of \`body\` in these errors: ${types.join("; ")}.`])
  ].join(" ")
}

/** Writes the examples: with Effect, and with promises where the API has such a client. */
const examplesText = (document: JsonObject, entry: Entry, promise: PromiseSource | undefined): string => {
  const given = entry.parameters.filter(isGiven)
  const block = (call: string): string => `\`\`\`ts\n${call}\n\`\`\``
  const effect = block(exampleCode(document, entry.operation, given, entry))
  return promise === undefined
    ? effect
    : paragraphs("With Effect:", effect, "With promises:", block(promiseExample(document, entry, given, promise)))
}

/** Writes the section of an operation. `promise` is the API's Promise client. */
export const operationSection = (
  document: JsonObject,
  promise: PromiseSource | undefined,
  entry: Entry,
  { received, sent }: TypeTexts
): string => {
  const { key, name, operation } = entry
  const context = contextOf(document, entry)
  const variants = variantNames(name, variantsOf(document, operation, entry.method))
  const streams = [
    ...(variants.pages === undefined ? [] : [`${code(variants.pages)} (pages)`]),
    ...(variants.items === undefined ? [] : [`${code(variants.items)} (items)`])
  ]
  return paragraphs(
    `## ${name}`,
    descriptionOf(document, { description: operation.description ?? operation.summary }),
    `${code(key)}${operation.deprecated === true ? " (deprecated by the vendor)" : ""}`,
    context.length === 0 ? "" : `Needs ${context.map(code).join(" and ")} from the context.`,
    table(["option", "type", "required", "meaning"], optionRows(document, entry, sent)),
    [
      `Success: ${responseText(document, entry, received)}`,
      ...(streams.length === 0 ? [] : [`As streams: ${streams.join(", ")}.`])
    ].join(" "),
    errorText(document, entry, received),
    `Retry: ${retryText[kindOf(entry.method, operation)]}`,
    examplesText(document, entry, promise)
  )
}
