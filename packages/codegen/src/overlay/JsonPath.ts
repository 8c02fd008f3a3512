/**
 * Selects nodes of a document by JSONPath (RFC 9535), with `json-p3`.
 *
 * Why `json-p3`: of the libraries on npm, only this one passes the whole JSONPath compliance test suite. `jsonpath-rfc9535`
 * reads `a && b && c` as `a && (b || c)`.
 */
import { JSONPathEnvironment } from "json-p3"
import type { JSONValue } from "json-p3"

/** Path of a node: keys of objects and indexes of lists, from the root. */
export type NodePath = ReadonlyArray<string | number>

/** Compiles and runs expressions. Why the depth limit of `..`: real documents are nested deeper than the default of 50. */
export const jsonPath = new JSONPathEnvironment({ maxRecursionDepth: 2000 })

/**
 * Selects nodes of a document. A node that the expression selects twice is in the result twice.
 *
 * @returns the paths in the expression's order, or a message when the expression is not valid JSONPath
 */
export const nodePathsOf = (document: unknown, expression: string): ReadonlyArray<NodePath> | string => {
  try {
    // The document came from YAML or JSON: it is a JSON value.
    return jsonPath.query(expression, document as JSONValue).locations()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
