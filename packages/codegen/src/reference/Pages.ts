/**
 * The reference of an API: a page for each service, and for each operation what it does, takes, answers and fails with, and a
 * call of it. Everything is read from the document that the code is generated from.
 */
import { isObject, listOf, objectOf, textOf } from "../Json.ts"
import type { JsonObject } from "../Json.ts"
import { serviceFile } from "../Layout.ts"
import type { Layout } from "../Layout.ts"
import { resolved } from "../mend/References.ts"
import type { OperationName } from "../Names.ts"
import { kindOf } from "../OperationKind.ts"
import { errorTag } from "../plugin/StatusTags.ts"
import { operationsOf } from "../SchemaMap.ts"
import { successStatuses, variantNames, variantsOf } from "../Variants.ts"
import { viewOf } from "../compare/SchemaView.ts"
import { exampleCode } from "./ExampleCode.ts"
import { descriptionOf, schemaText } from "./SchemaText.ts"
import type { TypeName } from "./SchemaText.ts"

/** Where the pages' code comes from. */
export interface ReferenceSource {
  readonly title: string
  /** The package of the services, e.g. `@faktura/monite`. */
  readonly services: string
  /** The package of the raw client, which has the types. */
  readonly client: string
  /** Types of what is sent; those of answers have the schemas' own names. */
  readonly sentType: TypeName
}

interface Entry extends OperationName {
  readonly key: string
  readonly method: string
  readonly operation: JsonObject
  readonly parameters: ReadonlyArray<JsonObject>
}

const cell = (text: string): string => text.replaceAll("|", "\\|")

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  rows.length === 0
    ? ""
    : [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n")

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

const optionRows = (
  document: JsonObject,
  { operation, parameters }: Entry,
  sentType: TypeName
): ReadonlyArray<ReadonlyArray<string>> => {
  const rows = parameters.filter(isGiven).map((parameter) => {
    const place = String(parameter.in)
    return [
      `\`${places[place] ?? place}.${String(parameter.name)}\``,
      schemaText(document, parameter.schema, sentType),
      parameter.required === true ? "yes" : "",
      descriptionOf(document, parameter)
    ]
  })
  const body = resolved(document, operation.requestBody)
  const [schema] = Object.values(objectOf(body.content)).map((media) => objectOf(media).schema)
  if (schema === undefined) return rows
  const view = viewOf(document, schema)
  const required = body.required === true ? "yes" : ""
  rows.push(["`body`", schemaText(document, schema, sentType), required, descriptionOf(document, schema)])
  for (const [name, field] of view.fields) {
    rows.push([
      `\`body.${name}\``,
      schemaText(document, field.schema, sentType),
      view.required.has(name) ? "yes" : "",
      descriptionOf(document, field.schema)
    ])
  }
  return rows
}

const answerText = (document: JsonObject, { operation }: Entry): string =>
  successStatuses(operation)
    .map((status) => {
      const answer = resolved(document, objectOf(operation.responses)[status])
      const [entry] = Object.entries(objectOf(answer.content))
      const what = descriptionOf(document, answer)
      if (entry === undefined) return `${status}, without a body: ${what}`
      const [type, media] = entry
      const text = schemaText(document, objectOf(media).schema, (name) => name)
      return `${status} ${text}${type === "application/json" ? "" : ` as \`${type}\``}: ${what}`
    })
    .join(" ")

/** The tags of declared failures that the caller sees, with their statuses. */
const errorText = (entry: Entry): string => {
  const isRead = kindOf(entry.method, entry.operation) === "read"
  const declared = Object.keys(objectOf(entry.operation.responses))
    .filter((status) => /^[45]/.test(status))
    .filter((status) => isRead || !(status === "408" || status.startsWith("5")))
    .map((status) => `\`${errorTag(status)}\` (${status})`)
  const own = isRead ? "`Unavailable`" : "`OutcomeUnknown`"
  return [...declared, own].join(", ")
}

const entryText = (document: JsonObject, source: ReferenceSource, entry: Entry): string => {
  const { key, name, operation, parameters } = entry
  const context = contextOf(document, entry)
  const variants = variantNames(name, variantsOf(document, operation, entry.method))
  const more = [variants.pages, variants.items].filter((each) => each !== undefined)
  const code = exampleCode(document, operation, parameters.filter(isGiven), entry, source.services)
  const options = table(["option", "type", "required", "meaning"], optionRows(document, entry, source.sentType))
  return [
    `## ${name}`,
    `\`${key}\`${operation.deprecated === true ? " (deprecated by the vendor)" : ""}. ${descriptionOf(document, { description: operation.description ?? operation.summary })}`,
    [
      kindText[kindOf(entry.method, operation)],
      ...(context.length === 0
        ? []
        : [`Takes ${context.map((each) => `\`${each}\``).join(" and ")} from the context.`]),
      ...(more.length === 0
        ? []
        : [`As streams: ${more.map((each) => `\`${each}\``).join(" of its answers, ")} of their items.`])
    ].join(" "),
    options,
    `Answers ${answerText(document, entry)}`,
    `Fails with ${errorText(entry)}, and as [every operation](../../errors.md).`,
    `\`\`\`ts\n${code}\n\`\`\``
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

const anchor = (name: string): string => name.toLowerCase()

const tagText = (document: JsonObject, entries: ReadonlyArray<Entry>): string => {
  const tags = new Set(entries.flatMap(({ operation }) => listOf(operation.tags).map(String)))
  return listOf(document.tags)
    .map(objectOf)
    .filter(({ name }) => tags.has(String(name)))
    .flatMap(({ description }) => textOf(description) ?? [])
    .join(" ")
}

const pageText = (
  document: JsonObject,
  source: ReferenceSource,
  resource: string,
  entries: ReadonlyArray<Entry>
): string => {
  const rows = entries.map(({ key, name, operation }) => [
    `[\`${name}\`](#${anchor(name)})`,
    `\`${key}\``,
    textOf(operation.summary) ?? ""
  ])
  return [
    "<!-- Written by `faktura generate` from the document in specs/. Do not edit: change that instead. -->",
    `# ${resource}`,
    tagText(document, entries),
    `\`import { ${resource} } from "${source.services}"\`. The types that are named here are of \`${source.client}\`.`,
    table(["operation", "request", "what it does"], rows),
    ...entries.map((entry) => entryText(document, source, entry))
  ]
    .filter((part) => part !== "")
    .join("\n\n")
}

/**
 * The pages by file name, with a `README.md` that lists them.
 *
 * @param document with its overlay applied, as users read it
 * @param layout   how the generated code names its operations
 */
export const referencePages = (
  document: JsonObject,
  layout: Layout,
  source: ReferenceSource
): ReadonlyMap<string, string> => {
  const entries = [...operationsOf(document)].flatMap(({ item, method, operation, path }): ReadonlyArray<Entry> => {
    const key = `${method.toUpperCase()} ${path}`
    const name = layout.operations.get(key)
    if (name === undefined) return []
    const parameters = [...listOf(item.parameters), ...listOf(operation.parameters)]
      .map((parameter) => resolved(document, parameter))
      .filter(isObject)
    return [{ ...name, key, method: method.toUpperCase(), operation, parameters }]
  })
  const byResource = [...Map.groupBy(entries, ({ resource }) => resource)].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const pages = new Map(
    byResource.map(([resource, own]) => [`${serviceFile(resource)}.md`, pageText(document, source, resource, own)])
  )
  const list = table(
    ["service", "operations", "about"],
    byResource.map(([resource, own]) => [
      `[\`${resource}\`](${serviceFile(resource)}.md)`,
      own.map(({ name }) => `\`${name}\``).join(", "),
      tagText(document, own)
    ])
  )
  pages.set(
    "README.md",
    [
      "<!-- Written by `faktura generate` from the document in specs/. Do not edit: change that instead. -->",
      `# ${source.title}: reference`,
      `${entries.length} operations in ${byResource.length} services of \`${source.services}\`. Each is also a function of its own, in \`${source.services}/operations\`.`,
      list
    ].join("\n\n")
  )
  return pages
}
