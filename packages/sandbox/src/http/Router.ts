/**
 * Finds the operation of a request by the document's path templates.
 *
 * A fixed segment takes precedence over a parameter in the same position, from left to right. So
 * `/receivables/required_fields` is never read as a receivable, and `/auth/companies` never as a target system.
 */
import type { Operation } from "../openapi/Document.ts"

/** Result of a method and a path. */
export type Route =
  | { readonly kind: "found"; readonly operation: Operation; readonly path: Readonly<Record<string, string>> }
  | { readonly kind: "method"; readonly allowed: ReadonlyArray<string> }
  | { readonly kind: "none" }

/** Paths that begin alike. */
interface Node {
  readonly fixed: Map<string, Node>
  parameter: Node | undefined
  /** Operations of the path that ends here, by method. */
  readonly operations: Map<string, Operation>
}

const emptyNode = (): Node => ({ fixed: new Map(), parameter: undefined, operations: new Map() })

const isParameter = (segment: string): boolean => segment.startsWith("{") && segment.endsWith("}")

const nextNode = (node: Node, segment: string): Node => {
  const known = isParameter(segment) ? node.parameter : node.fixed.get(segment)
  const next = known ?? emptyNode()
  if (isParameter(segment)) node.parameter = next
  else node.fixed.set(segment, next)
  return next
}

/** Returns the path that matches the segments: at each position a fixed one before a parameter. */
const find = (node: Node, [segment, ...rest]: ReadonlyArray<string>): Node | undefined => {
  if (segment === undefined) return node.operations.size === 0 ? undefined : node
  const fixed = node.fixed.get(segment)
  const found = fixed && find(fixed, rest)
  return found ?? (segment === "" || node.parameter === undefined ? undefined : find(node.parameter, rest))
}

/**
 * Makes the routing function of a document.
 *
 * @param operations all operations; two may share a path template
 * @returns a function from method and path (without the server's prefix and the query) to a route
 */
export const router = (operations: ReadonlyArray<Operation>): ((method: string, path: string) => Route) => {
  const root = emptyNode()
  for (const operation of operations) {
    operation.path.split("/").reduce(nextNode, root).operations.set(operation.method, operation)
  }
  return (method, path) => {
    const segments = path.split("/")
    const found = find(root, segments)
    if (found === undefined) return { kind: "none" }
    // HEAD is GET without a body (RFC 9110, 9.3.2). Node leaves the body out.
    const operation = found.operations.get(method) ?? (method === "HEAD" ? found.operations.get("GET") : undefined)
    if (operation === undefined) return { kind: "method", allowed: [...found.operations.keys()] }
    const values: Record<string, string> = {}
    for (const [index, segment] of operation.path.split("/").entries()) {
      if (!isParameter(segment)) continue
      try {
        values[segment.slice(1, -1)] = decodeURIComponent(segments[index] ?? "")
      } catch {
        return { kind: "none" } // a broken percent escape names no resource
      }
    }
    return { kind: "found", operation, path: values }
  }
}
