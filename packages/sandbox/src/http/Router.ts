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

interface Template {
  readonly segments: ReadonlyArray<string>
  readonly operations: Map<string, Operation>
}

const isParameter = (segment: string): boolean => segment.startsWith("{") && segment.endsWith("}")

/** Sorts fixed segments before parameters, position by position. */
const bySpecificity = (a: Template, b: Template): number => {
  for (const [index, segment] of a.segments.entries()) {
    const difference = Number(isParameter(segment)) - Number(isParameter(b.segments[index] ?? ""))
    if (difference !== 0) return difference
  }
  return 0
}

/**
 * Makes the routing function of a document.
 *
 * @param operations all operations; two may share a path template
 * @returns a function from method and path (without the server's prefix and the query) to a route
 */
export const router = (operations: ReadonlyArray<Operation>): ((method: string, path: string) => Route) => {
  const templates = new Map<string, Template>()
  for (const operation of operations) {
    let template = templates.get(operation.path)
    if (template === undefined) {
      template = { segments: operation.path.split("/"), operations: new Map() }
      templates.set(operation.path, template)
    }
    template.operations.set(operation.method, operation)
  }
  const ordered = [...templates.values()].sort(bySpecificity)

  return (method, path) => {
    const segments = path.split("/")
    const template = ordered.find(
      (candidate) =>
        candidate.segments.length === segments.length &&
        candidate.segments.every((segment, index) =>
          isParameter(segment) ? segments[index] !== "" : segment === segments[index]
        )
    )
    if (template === undefined) return { kind: "none" }
    const operation = template.operations.get(method)
    if (operation === undefined) return { kind: "method", allowed: [...template.operations.keys()] }
    const values: Record<string, string> = {}
    for (const [index, segment] of template.segments.entries()) {
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
