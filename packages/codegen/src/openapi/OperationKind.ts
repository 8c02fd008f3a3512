/**
 * What may become of an operation whose answer is lost.
 */
import type { JsonObject } from "./Json.ts"

/** `idempotent`: a write that does no harm when it is done twice. */
export type OperationKind = "read" | "idempotent" | "write"

// RFC 9110, 9.2.1 and 9.2.2; TRACE is not offered.
const kinds: { readonly [method: string]: OperationKind } = {
  GET: "read",
  HEAD: "read",
  OPTIONS: "read",
  PUT: "idempotent",
  DELETE: "idempotent"
}

/**
 * The kind by the method, in capitals, unless the overlay says otherwise of a write: `x-faktura-idempotent: true` for one that
 * may be repeated, `false` for a PUT or DELETE that does something each time, such as a PUT that creates records.
 */
export const kindOf = (method: string, operation: JsonObject): OperationKind => {
  const byMethod = kinds[method] ?? "write"
  const said = operation["x-faktura-idempotent"]
  return byMethod === "read" || typeof said !== "boolean" ? byMethod : said ? "idempotent" : "write"
}
