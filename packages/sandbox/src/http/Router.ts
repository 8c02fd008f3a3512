/**
 * Finds the operation of a request by the document's path templates.
 *
 * A fixed segment takes precedence over a parameter in the same position, from left to right. A segment with both, such as
 * `{id}:cancel`, is between them. So
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
  /** Segments with fixed text and parameters, the one with the longest text first. */
  readonly mixed: Array<{ readonly segment: string; readonly pattern: RegExp; readonly node: Node }>
  parameter: Node | undefined
  /** Operations of the path that ends here, by method. */
  readonly operations: Map<string, Operation>
}

const emptyNode = (): Node => ({ fixed: new Map(), mixed: [], parameter: undefined, operations: new Map() })

const isParameter = (segment: string): boolean => /^\{[^{}]+\}$/.test(segment)

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&")

/** Names of the parameters in a segment, with the pattern that finds their values; undefined for a fixed segment. */
const mixedOf = (segment: string): { readonly names: ReadonlyArray<string>; readonly pattern: RegExp } | undefined => {
  const names = [...segment.matchAll(/\{([^{}]+)\}/g)].map(([, name = ""]) => name)
  if (names.length === 0) return undefined
  const texts = segment.split(/\{[^{}]+\}/).map((text) => escaped(text))
  return { names, pattern: new RegExp(`^${texts.join("(.+?)")}$`) }
}

const mixedNode = (node: Node, segment: string, pattern: RegExp): Node => {
  const known = node.mixed.find((each) => each.segment === segment)
  if (known !== undefined) return known.node
  const next = emptyNode()
  node.mixed.push({ segment, pattern, node: next })
  const lengthOf = (text: string): number => text.replaceAll(/\{[^{}]+\}/g, "").length
  node.mixed.sort((one, other) => lengthOf(other.segment) - lengthOf(one.segment))
  return next
}

const nextNode = (node: Node, segment: string): Node => {
  const mixed = isParameter(segment) ? undefined : mixedOf(segment)
  if (mixed !== undefined) return mixedNode(node, segment, mixed.pattern)
  const known = isParameter(segment) ? node.parameter : node.fixed.get(segment)
  const next = known ?? emptyNode()
  if (isParameter(segment)) node.parameter = next
  else node.fixed.set(segment, next)
  return next
}

/** Returns the path of the first segment with text and parameters that matches. */
const firstOf = ({ mixed }: Node, segment: string, rest: ReadonlyArray<string>): Node | undefined => {
  for (const { node, pattern } of mixed) {
    const found = pattern.test(segment) ? find(node, rest) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** Returns the path that matches the segments: at each position a fixed one before a parameter. */
const find = (node: Node, [segment, ...rest]: ReadonlyArray<string>): Node | undefined => {
  if (segment === undefined) return node.operations.size === 0 ? undefined : node
  const fixed = node.fixed.get(segment)
  const found = fixed && find(fixed, rest)
  const inner = found ?? firstOf(node, segment, rest)
  return inner ?? (segment === "" || node.parameter === undefined ? undefined : find(node.parameter, rest))
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
      const mixed = mixedOf(segment)
      if (mixed === undefined) continue
      const texts = mixed.pattern.exec(segments[index] ?? "") ?? []
      try {
        for (const [at, name] of mixed.names.entries()) values[name] = decodeURIComponent(texts[at + 1] ?? "")
      } catch {
        return { kind: "none" } // a broken percent escape names no resource
      }
    }
    return { kind: "found", operation, path: values }
  }
}
