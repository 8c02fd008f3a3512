/**
 * Lists the names that changed between two versions of a document: operations, schemas and other parts.
 */
import { isDeepStrictEqual } from "node:util"
import { objectOf } from "../openapi/Json.ts"
import type { JsonObject } from "../openapi/Json.ts"
import { methods, operationsOf } from "../openapi/SchemaMap.ts"

/** Added, removed and changed names, sorted. */
export interface ChangedNames {
  readonly added: ReadonlyArray<string>
  readonly removed: ReadonlyArray<string>
  readonly changed: ReadonlyArray<string>
}

/** Changes between two versions of a document. Order and layout do not count. */
export interface Changes {
  /** Operations, as `GET /pets`. Changes of component schemas are listed in `schemas` only. */
  readonly operations: ChangedNames
  /** Names in `components.schemas`. */
  readonly schemas: ChangedNames
  /** Other parts, such as `servers`, `info.version`, `components.parameters.Limit`. */
  readonly elsewhere: ChangedNames
}

type Parts = ReadonlyMap<string, unknown>

const operationParts = (document: JsonObject): Parts => {
  const operations = new Map<string, unknown>()
  for (const { item, method, operation, path } of operationsOf(document)) {
    // Keywords of the path item apply to each of its operations.
    const shared = Object.fromEntries(Object.entries(item).filter(([key]) => !methods.includes(key)))
    operations.set(`${method.toUpperCase()} ${path}`, { shared, operation })
  }
  return operations
}

const schemasOf = (document: JsonObject): Parts =>
  new Map(Object.entries(objectOf(objectOf(document.components).schemas)))

const elsewhereOf = (document: JsonObject): Parts => {
  const { components, info, paths: _, ...rest } = document
  const parts = new Map(Object.entries(rest))
  for (const [key, value] of Object.entries(objectOf(info))) parts.set(`info.${key}`, value)
  for (const [kind, named] of Object.entries(objectOf(components))) {
    if (kind === "schemas") continue
    for (const [name, value] of Object.entries(objectOf(named))) parts.set(`components.${kind}.${name}`, value)
  }
  return parts
}

const compareParts = (before: Parts, after: Parts): ChangedNames => ({
  added: [...after.keys()].filter((name) => !before.has(name)).toSorted(),
  removed: [...before.keys()].filter((name) => !after.has(name)).toSorted(),
  changed: [...after]
    .filter(([name, value]) => before.has(name) && !isDeepStrictEqual(before.get(name), value))
    .map(([name]) => name)
    .toSorted()
})

/** Compares two versions of a document. */
export const changesBetween = (before: JsonObject, after: JsonObject): Changes => ({
  operations: compareParts(operationParts(before), operationParts(after)),
  schemas: compareParts(schemasOf(before), schemasOf(after)),
  elsewhere: compareParts(elsewhereOf(before), elsewhereOf(after))
})

/** Most names of a kind that are shown. */
const mostNames = 20

const linesOf = (what: string, { added, changed, removed }: ChangedNames): ReadonlyArray<string> => {
  const lines = [
    ...removed.map((name) => `  - ${name}`),
    ...added.map((name) => `  + ${name}`),
    ...changed.map((name) => `  ~ ${name}`)
  ]
  if (lines.length === 0) return []
  const head = `${what}: ${added.length} added, ${removed.length} removed, ${changed.length} changed`
  const rest = lines.length - mostNames
  return [head, ...lines.slice(0, mostNames), ...(rest > 0 ? [`  and ${rest} more (print all with --json)`] : [])]
}

/** Formats changes as lines. Removed names come first, because they break callers. */
export const formatChanges = ({ elsewhere, operations, schemas }: Changes): string => {
  const lines = [
    ...linesOf("operations", operations),
    ...linesOf("schemas", schemas),
    ...linesOf("other parts", elsewhere)
  ]
  return lines.length === 0 ? "only the layout changed: order, comments or spaces" : lines.join("\n")
}
