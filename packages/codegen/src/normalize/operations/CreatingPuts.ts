/**
 * PUTs that look as if they created a record each time.
 *
 * Why: a PUT is repeated after a lost response (RFC 9110, 9.2.2), and a vendor's PUT that creates then makes two records. Only
 * a person can know; `x-faktura-idempotent` in the overlay says it, `false` or `true`, and ends the warning.
 */
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { operationsOf } from "../../openapi/SchemaMap.ts"
import type { OperationEntry } from "../../openapi/SchemaMap.ts"
import type { Report } from "../../warnings/Report.ts"

const endsInParameter = (path: string): boolean => /\{[^/]*\}\/?$/.test(path)

const creates = /^(create|add|insert|new|import|submit|issue|register|place)(?![a-z])/

/** Why the PUT may create; undefined where nothing says so. */
const signOf = (document: JsonObject, { item, operation, path }: OperationEntry): string | undefined => {
  if (Object.hasOwn(objectOf(operation.responses), "201")) return "it declares 201"
  const named = [operation.operationId, operation.summary].find(
    (text) => typeof text === "string" && creates.test(text.charAt(0).toLowerCase() + text.slice(1))
  )
  if (named !== undefined) return "its name says so"
  const isCollection = Object.keys(objectOf(document.paths)).some(
    (other) => endsInParameter(other) && other.replace(/\/\{[^/]*\}\/?$/, "") === path.replace(/\/$/, "")
  )
  return isCollection && item.post === undefined ? "its collection has no POST" : undefined
}

/** Warns of every PUT to a collection that may create, and of which the overlay says nothing. */
export const warnOfCreatingPuts = (document: JsonObject, report: Report): void => {
  for (const placed of operationsOf(document)) {
    const { method, operation, path } = placed
    if (method !== "put" || operation["x-faktura-idempotent"] !== undefined || endsInParameter(path)) continue
    const sign = signOf(document, placed)
    if (sign === undefined) continue
    report(
      "put-may-create",
      ["paths", path, method],
      `this PUT may create a record each time (${sign}), and is repeated after a lost response as every PUT is; ` +
        "say x-faktura-idempotent: false in the overlay if it creates, true if it may be repeated"
    )
  }
}
