/**
 * Selecting nodes of a document by JSONPath (RFC 9535), by `json-p3`.
 *
 * Why: of the libraries of npm, `json-p3` alone has no wrong result in the JSONPath compliance test suite. `jsonpath-rfc9535`
 * reads `a && b && c` as `a && (b || c)`.
 */
import { JSONPathEnvironment } from "json-p3"
import type { JSONValue } from "json-p3"

/** The place of a node: keys of objects and indexes of lists, from the root. */
export type NodePath = ReadonlyArray<string | number>

// `..` follows a document at most so deep; the library's own limit of 50 is less than examples in documents reach.
const jsonPath = new JSONPathEnvironment({ maxRecursionDepth: 2000 })

/**
 * Selects the nodes of a document. A node that the expression lists twice is in the result twice.
 *
 * @returns the places in the expression's order, or why the expression is no JSONPath
 */
export const nodePathsOf = (document: unknown, expression: string): ReadonlyArray<NodePath> | string => {
  try {
    // The document came from YAML or JSON: it is a JSON value.
    return jsonPath.query(expression, document as JSONValue).locations()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
