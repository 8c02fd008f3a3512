/**
 * Writes refusals in the form that an operation declares for the status.
 */
import type { Reply } from "../http/Api.ts"
import { mediaOf } from "../openapi/Document.ts"
import { isObject } from "../openapi/Json.ts"
import type { Operation } from "../openapi/Document.ts"
import type { Problem } from "../openapi/Validation.ts"
import type { Engine } from "./Model.ts"

const messageNames = /^(?:message|msg|error|detail|details|description|title|reason|error_description|errormessage)$/i
const statusNames = /^(?:status|statuscode|status_code|code)$/i

/** Fills the fields of an error body that have a text or a number for the status. */
const filled = (body: unknown, status: number, message: string): unknown => {
  if (typeof body === "string") return message
  if (Array.isArray(body)) return body.slice(0, 1).map((each) => filled(each, status, message))
  if (!isObject(body)) return body
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      if (typeof value === "string" && messageNames.test(name)) return [name, message]
      if (typeof value === "number" && statusNames.test(name)) return [name, status]
      const isList = Array.isArray(value) && (value.some(isObject) || messageNames.test(name.replace(/s$/, "")))
      return [name, isObject(value) || isList ? filled(value, status, message) : value]
    })
  )
}

/**
 * Writes a refusal.
 *
 * @param operation undefined if the path belongs to none
 */
export const errorReply = (
  { samples }: Engine,
  operation: Operation | undefined,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>>
): Reply => {
  const media = operation && mediaOf(operation, status)
  const json = media?.find((each) => each.isJson)
  if (media !== undefined && json === undefined) {
    const [other] = media
    return {
      status,
      headers,
      ...(other === undefined ? {} : { type: other.type.includes("*") ? "text/plain" : other.type, body: message })
    }
  }
  if (json === undefined) return { status, headers, body: { message } }
  const sample = samples.of(json.schema)
  const body = samples.conform(json.schema, filled(sample, status, message))
  return {
    status,
    headers,
    body,
    ...(json.type === "application/json" || json.type.includes("*") ? {} : { type: json.type })
  }
}

/**
 * Returns the status for values that break a rule: 422 if the operation declares it and no 400, or else 400. For a body of a type
 * that the operation does not have, it is 415.
 */
export const invalidStatus = (operation: Operation | undefined, problems: ReadonlyArray<Problem>): number => {
  if (problems.some(({ loc }) => loc.join(".") === "header.content-type")) return 415
  return operation !== undefined && !operation.responses.has(400) && operation.responses.has(422) ? 422 : 400
}

/** Writes the problems of a request as one text. */
export const problemsText = (problems: ReadonlyArray<Problem>): string =>
  problems.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`).join("; ")
