/**
 * The reference of an API: a page for each service, with its operations and the types that it alone uses, and one for the
 * types that several use. Everything is read from the document that the code is generated from.
 */
import { isObject, listOf, objectOf, textOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { serviceFile } from "../naming/Layout.ts"
import type { Layout } from "../naming/Layout.ts"
import { resolved } from "../openapi/References.ts"
import { operationsOf } from "../openapi/SchemaMap.ts"
import { code, paragraphs, table } from "./Markdown.ts"
import { operationSection } from "./OperationText.ts"
import type { Entry } from "./OperationText.ts"
import { typePlaces, typesFile } from "./TypeLocations.ts"
import type { PlannedPage, TypeLocations } from "./TypeLocations.ts"
import { typeSection } from "./TypeText.ts"

/** Where the pages' code comes from. */
export interface ReferenceSource {
  readonly title: string
  /** The package of the services, e.g. `@faktura/monite`. */
  readonly services: string
  /** The package of the raw client, which has the types. */
  readonly client: string
  /** The type of a schema that is sent, by the schema's name; answers have the schemas' own names. */
  readonly sentType: (schema: string) => string
}

const header = "<!-- Written by `faktura generate` from the document in specs/. Do not edit: change that instead. -->"

/** What the document says of the tags of some operations. */
const tagText = (document: JsonObject, entries: ReadonlyArray<Entry>): string => {
  const tags = new Set(entries.flatMap(({ operation }) => listOf(operation.tags).map(String)))
  return listOf(document.tags)
    .map(objectOf)
    .filter(({ name }) => tags.has(String(name)))
    .flatMap(({ description }) => textOf(description) ?? [])
    .join(" ")
}

const typeSections = (
  document: JsonObject,
  source: ReferenceSource,
  places: TypeLocations,
  file: string
): ReadonlyArray<string> => {
  const heading = file === typesFile ? "##" : "###"
  const link = (name: string): string => places.link(file, name, name)
  return places.on(file).map((name) => typeSection(document, heading, name, source.sentType(name), link))
}

const pageText = (
  document: JsonObject,
  source: ReferenceSource,
  places: TypeLocations,
  { entries, file, title }: PlannedPage
): string => {
  const rows = entries.map(({ key, name, operation }) => [
    `[${code(name)}](#${places.anchor(file, name)})`,
    code(key),
    textOf(operation.summary) ?? ""
  ])
  const types = {
    sent: (name: string) => places.link(file, name, source.sentType(name)),
    answered: (name: string) => places.link(file, name, name)
  }
  return paragraphs(
    header,
    `# ${title}`,
    tagText(document, entries),
    `\`import { ${title} } from "${source.services}"\`. The types that are named here are of \`${source.client}\`.`,
    table(["operation", "request", "what it does"], rows),
    ...entries.map((entry) => operationSection(document, source.services, entry, types)),
    places.on(file).length === 0 ? "" : "## Types",
    ...typeSections(document, source, places, file)
  )
}

const indexText = (
  document: JsonObject,
  source: ReferenceSource,
  pages: ReadonlyArray<PlannedPage>,
  isShared: boolean
): string => {
  const operations = pages.reduce((sum, { entries }) => sum + entries.length, 0)
  const rows = pages.map(({ entries, file, title }) => [
    `[${code(title)}](${file}.md)`,
    entries.map(({ name }) => code(name)).join(", "),
    tagText(document, entries)
  ])
  return paragraphs(
    header,
    `# ${source.title}: reference`,
    [
      `${operations} operations in ${pages.length} services of \`${source.services}\`.`,
      `Each is also a function of its own, in \`${source.services}/operations\`.`,
      ...(isShared ? [`Types that several services use are [apart](${typesFile}.md).`] : [])
    ].join(" "),
    table(["service", "operations", "about"], rows)
  )
}

const typesText = (document: JsonObject, source: ReferenceSource, places: TypeLocations): string =>
  paragraphs(
    header,
    "# Types",
    `What several services of \`${source.services}\` send and answer. The types are of \`${source.client}\`.`,
    ...typeSections(document, source, places, typesFile)
  )

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
  const pages = [...Map.groupBy(entries, ({ resource }) => resource)]
    .map(([title, own]): PlannedPage => ({ file: serviceFile(title), title, entries: own }))
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
  const places = typePlaces(document, pages, layout.schemaFile)
  const isShared = places.on(typesFile).length > 0
  return new Map([
    ...pages.map((page) => [`${page.file}.md`, pageText(document, source, places, page)] as const),
    ...(isShared ? [[`${typesFile}.md`, typesText(document, source, places)] as const] : []),
    ["README.md", indexText(document, source, pages, isShared)] as const
  ])
}
