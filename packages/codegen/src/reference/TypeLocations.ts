/**
 * Where each named type is told of: with the service that alone uses it, or among the types that several do. What one
 * operation alone takes as its body is told there.
 */
import GithubSlugger from "github-slugger"
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { schemaPrefix } from "../openapi/SchemaMap.ts"
import { referencesIn } from "../openapi/References.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import { code } from "./Markdown.ts"
import { bodySchemaOf } from "./OperationText.ts"
import type { Entry } from "./OperationText.ts"

/** The page of the types that several services use. No service has a hyphen in its name. */
export const typesFile = "shared-types"

/** A page that is to be: its heading, its operations. */
export interface PlannedPage {
  /** Without its ending. */
  readonly file: string
  readonly title: string
  readonly entries: ReadonlyArray<Entry>
}

/** The types of a reference, laid out. */
export interface TypeLocations {
  /** The types that have a section on a page, by name. */
  readonly on: (file: string) => ReadonlyArray<string>
  /** A link to a type from a page; `label` is what it says. Of a type without a section the label as code. */
  readonly link: (from: string, name: string, label: string) => string
  /** What leads to an operation on its page. */
  readonly anchor: (file: string, operation: string) => string
}

const nameIn = (schema: unknown): string | undefined => {
  const { $ref } = objectOf(schema)
  return typeof $ref === "string" && $ref.startsWith(schemaPrefix) ? $ref.slice(schemaPrefix.length) : undefined
}

/** How often the document refers to each of its schemas. */
const usesIn = (document: JsonObject): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>()
  for (const $ref of referencesIn(document)) {
    const name = nameIn({ $ref })
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  return uses
}

/** Lays the types of a document out over pages. `fileOf` tells the service that alone uses a type. */
export const typePlaces = (
  document: JsonObject,
  pages: ReadonlyArray<PlannedPage>,
  fileOf: (name: string) => string
): TypeLocations => {
  const uses = usesIn(document)
  const files = new Set(pages.map(({ file }) => file))
  const bodies = pages.flatMap(({ entries }) => entries.map(({ operation }) => bodySchemaOf(document, operation)))
  const toldThere = new Set(
    bodies
      .filter((schema) => uses.get(nameIn(schema) ?? "") === 1 && viewOf(document, schema).fields.size > 0)
      .map(nameIn)
  )
  const names = Object.keys(objectOf(objectOf(document.components).schemas)).toSorted()
  const homeOf = (name: string): string => (files.has(fileOf(name)) ? fileOf(name) : typesFile)
  const own = Map.groupBy(
    names.filter((name) => !toldThere.has(name)),
    homeOf
  )
  const anchors = new Map(
    [...pages, { file: typesFile, title: "Types", entries: [] }].map(({ entries, file, title }) => {
      const operations = entries.map(({ name }) => name)
      const types = own.get(file) ?? []
      const headings = [title, ...operations, ...(operations.length > 0 && types.length > 0 ? ["Types"] : [])]
      // A heading that comes again is numbered: the order is the page's.
      const slugger = new GithubSlugger()
      const [, ...found] = headings.map((heading) => slugger.slug(heading))
      return [
        file,
        {
          operations: new Map(operations.map((name, index) => [name, found[index] ?? name])),
          types: new Map(types.map((name) => [name, slugger.slug(name)]))
        }
      ] as const
    })
  )
  return {
    on: (file) => own.get(file) ?? [],
    anchor: (file, operation) => anchors.get(file)?.operations.get(operation) ?? operation,
    link: (from, name, label) => {
      const file = homeOf(name)
      const anchor = anchors.get(file)?.types.get(name)
      return anchor === undefined ? code(label) : `[${code(label)}](${file === from ? "" : `${file}.md`}#${anchor})`
    }
  }
}
