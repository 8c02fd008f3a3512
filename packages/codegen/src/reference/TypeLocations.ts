/**
 * Decides the page of each named type: the page of the only service that uses it, or the page of shared types.
 *
 * A type that is only the request body of one operation has no section: the operation's table lists its fields.
 */
import GithubSlugger from "github-slugger"
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { schemaPrefix } from "../openapi/SchemaMap.ts"
import { referencesIn } from "../openapi/References.ts"
import { viewOf } from "../openapi/SchemaView.ts"
import { code } from "./Markdown.ts"
import { bodySchemaOf } from "./OperationText.ts"
import type { Entry } from "./Entry.ts"

/** Name of the page of shared types. Services have no hyphen in their names, so it is free. */
export const typesFile = "shared-types"

/** Page before it is written. */
export interface PlannedPage {
  /** File name without its ending. */
  readonly file: string
  readonly title: string
  readonly entries: ReadonlyArray<Entry>
}

/** Pages and anchors of types and operations. */
export interface TypeLocations {
  /** Returns the names of the types that have a section on a page. */
  readonly on: (file: string) => ReadonlyArray<string>
  /** Returns a link from a page to a type. A type without a section gives `label` as code. */
  readonly link: (from: string, name: string, label: string) => string
  /** Returns the anchor of an operation on its page. */
  readonly anchor: (file: string, operation: string) => string
}

const nameIn = (schema: unknown): string | undefined => {
  const { $ref } = objectOf(schema)
  return typeof $ref === "string" && $ref.startsWith(schemaPrefix) ? $ref.slice(schemaPrefix.length) : undefined
}

/** Counts the references to each schema. */
const usesIn = (document: JsonObject): ReadonlyMap<string, number> => {
  const uses = new Map<string, number>()
  for (const $ref of referencesIn(document)) {
    const name = nameIn({ $ref })
    if (name !== undefined) uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  return uses
}

/** Assigns the types of a document to pages. `fileOf` returns the page of the only service that uses a type. */
export const typeLocations = (
  document: JsonObject,
  pages: ReadonlyArray<PlannedPage>,
  fileOf: (name: string) => string
): TypeLocations => {
  const uses = usesIn(document)
  const files = new Set(pages.map(({ file }) => file))
  const bodies = pages.flatMap(({ entries }) => entries.map(({ operation }) => bodySchemaOf(document, operation)))
  const inOperation = new Set(
    bodies
      .filter((schema) => uses.get(nameIn(schema) ?? "") === 1 && viewOf(document, schema).fields.size > 0)
      .map(nameIn)
  )
  const names = Object.keys(objectOf(objectOf(document.components).schemas)).toSorted()
  const pageOf = (name: string): string => (files.has(fileOf(name)) ? fileOf(name) : typesFile)
  const own = Map.groupBy(
    names.filter((name) => !inOperation.has(name)),
    pageOf
  )
  const anchors = new Map(
    [...pages, { file: typesFile, title: "Types", entries: [] }].map(({ entries, file, title }) => {
      const operations = entries.map(({ name }) => name)
      const types = own.get(file) ?? []
      const headings = [title, ...operations, ...(operations.length > 0 && types.length > 0 ? ["Types"] : [])]
      // Anchors of equal headings are numbered, in the order of the page.
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
      const file = pageOf(name)
      const anchor = anchors.get(file)?.types.get(name)
      return anchor === undefined ? code(label) : `[${code(label)}](${file === from ? "" : `${file}.md`}#${anchor})`
    }
  }
}
