/**
 * Finds the response of an operation that succeeds.
 */
import { mediaOf } from "../openapi/Document.ts"
import type { Operation } from "../openapi/Document.ts"

/** Status of success, with the media type and the schema of its JSON body. */
export interface Success {
  readonly status: number
  readonly type: string | undefined
  readonly body: string | undefined
}

/** Returns the status of success, with the type and the schema of its JSON body. @param wanted status to take if it is declared */
export const successOf = (operation: Operation, wanted?: number): Success => {
  const statuses = [...operation.responses.keys()]
  const successes = statuses.filter((status) => status >= 200 && status < 300)
  const redirects = statuses.filter((status) => status >= 300 && status < 400)
  const ranges = operation.others.has("2XX") || operation.others.has("default")
  // Some operations only redirect, such as to a download. Some declare nothing but errors: they succeed without a body.
  const declared = [successes, redirects].find((each) => each.length > 0) ?? []
  const usual = operation.method === "POST" ? [201, 200, 202, 204] : [200, 204, 202, 201]
  const preferred = wanted === undefined ? usual : [wanted, ...usual]
  const status = preferred.find((each) => declared.includes(each)) ?? declared[0] ?? (ranges ? 200 : 204)
  const media = mediaOf(operation, status)?.find((each) => each.isJson)
  return { status, type: media?.type.includes("*") === true ? "application/json" : media?.type, body: media?.schema }
}
