/**
 * Warns of PUTs that may create a record each time.
 *
 * Hazard: a PUT is retried after a lost response (RFC 9110, 9.2.2). If it creates, the vendor then has two records. Only a
 * person can decide; `x-faktura-idempotent`, `false` or `true`, in the overlay ends the warning.
 */
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { operationsOf } from "../../openapi/SchemaMap.ts"
import type { OperationEntry } from "../../openapi/SchemaMap.ts"
import type { Report } from "../../warnings/Report.ts"

const endsInParameter = (path: string): boolean => /\{[^/]*\}\/?$/.test(path)

const creates = /^(create|add|insert|new|import|submit|issue|register|place)(?![a-z])/

/** Returns the reason why a PUT may create; undefined without any sign. */
const signOf = (document: JsonObject, { item, operation, path }: OperationEntry): string | undefined => {
  if (Object.hasOwn(objectOf(operation.responses), "201")) return "because it declares 201"
  const named = [operation.operationId, operation.summary].find(
    (text) => typeof text === "string" && creates.test(text.charAt(0).toLowerCase() + text.slice(1))
  )
  if (named !== undefined) return "because of its name"
  const isCollection = Object.keys(objectOf(document.paths)).some(
    (other) => endsInParameter(other) && other.replace(/\/\{[^/]*\}\/?$/, "") === path.replace(/\/$/, "")
  )
  return isCollection && item.post === undefined ? "because its collection has no POST" : undefined
}

/** Warns of every PUT that may create and has no `x-faktura-idempotent`. */
export const warnOfCreatingPuts = (document: JsonObject, report: Report): void => {
  for (const entry of operationsOf(document)) {
    const { method, operation, path } = entry
    if (method !== "put" || operation["x-faktura-idempotent"] !== undefined || endsInParameter(path)) continue
    const sign = signOf(document, entry)
    if (sign === undefined) continue
    report(
      "put-may-create",
      ["paths", path, method],
      `this PUT may create a record each time (${sign}), and is retried after a lost response like every PUT; ` +
        "set x-faktura-idempotent in the overlay: false if it creates, true if it may be retried"
    )
  }
}
