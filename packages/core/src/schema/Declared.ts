/**
 * Fields that schemas declare, for values that must match several schemas at once.
 */
import { isRecord } from "../values/ParseJson.ts"
import { fieldValue } from "./Node.ts"
import type { Node } from "./Node.ts"

/** Declared fields of a schema, and whether it allows others. */
export interface Declared {
  readonly names: ReadonlySet<string>
  readonly isOpen: boolean
}

/** Returns the schemas that a value must match besides the schema itself. */
export const partsOf = (node: Node, value: unknown): ReadonlyArray<Node> => {
  if (node.kind === "all") return node.members
  if (node.kind !== "variants" || !isRecord(value)) return []
  const member = node.members.get(String(fieldValue(value, node.field)))
  return member === undefined ? [] : [member]
}

/** Returns the fields that a schema declares for a value. */
export const declaredBy = (node: Node, value: unknown): Declared => {
  const parts = node.kind === "union" ? node.members : partsOf(node, value)
  if (parts.length > 0) return declaredByAll(parts, value)
  if (node.kind === "lazy") return declaredBy(node.get(), value)
  // A schema of other values than objects, such as null, says nothing about fields.
  if (node.kind !== "object") return { names: new Set(), isOpen: node.kind === "any" || node.kind === "variants" }
  return { names: new Set(node.fields.keys()), isOpen: node.rest !== undefined || node.patterns.length > 0 }
}

/** Returns the fields that any of several schemas declares. */
const declaredByAll = (nodes: ReadonlyArray<Node>, value: unknown): Declared =>
  together(nodes.map((node) => declaredBy(node, value)))

/** Joins the declared fields of several schemas. */
export const together = (all: ReadonlyArray<Declared>): Declared => ({
  names: new Set(all.flatMap(({ names }) => [...names])),
  isOpen: all.some(({ isOpen }) => isOpen)
})
