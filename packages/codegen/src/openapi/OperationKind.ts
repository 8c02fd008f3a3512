/**
 * Kind of an operation, which decides what happens after a lost response.
 */
import type { JsonObject } from "./Json.ts"

/** Kind of an operation. `idempotent`: a write with the same effect when it is sent twice. */
export type OperationKind = "read" | "idempotent" | "write"

/** Sentence about retries for each kind of operation, in docs. */
export const retryText: Readonly<Record<OperationKind, string>> = {
  read: "read, retried when no response arrives.",
  idempotent: "idempotent write, retried when no response arrives.",
  write: "write, sent once. A lost response is `OutcomeUnknown`."
}

// RFC 9110, 9.2.1 and 9.2.2. TRACE is not generated.
const kinds: { readonly [method: string]: OperationKind } = {
  GET: "read",
  HEAD: "read",
  OPTIONS: "read",
  PUT: "idempotent",
  DELETE: "idempotent"
}

/**
 * Returns the kind of an operation, from its method in capitals and `x-faktura-idempotent`.
 *
 * The extension counts for writes only. `true` means that the write may be retried. `false` is for a PUT or DELETE that has
 * an effect each time, such as a PUT that creates records.
 */
export const kindOf = (method: string, operation: JsonObject): OperationKind => {
  const byMethod = kinds[method] ?? "write"
  const said = operation["x-faktura-idempotent"]
  return byMethod === "read" || typeof said !== "boolean" ? byMethod : said ? "idempotent" : "write"
}
