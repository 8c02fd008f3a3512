/**
 * Turns the success response of a call into its result.
 */
import * as Effect from "effect/Effect"
import type { CallErrors } from "../errors/CallErrors.ts"
import type { AnyCallError } from "../operation/Errors.ts"
import type { Responded } from "../attempt/Attempt.ts"
import type { Operation } from "../operation/Operation.ts"
import type { Failed, Progress } from "../errors/Progress.ts"
import { foreignBody, readSuccess } from "./SuccessBody.ts"

/** Returns the value of a success response, or fails with the reason why there is none. */
export const toResult = (
  operation: Operation,
  progress: Progress,
  attempt: Responded,
  errors: CallErrors
): Effect.Effect<unknown, AnyCallError> => {
  const { responses } = progress
  let success = readSuccess(operation, attempt, responses !== "off")
  // JSON that matches its schema is the API's, also with another media type: many servers send it as `text/plain`.
  const isProven = (): boolean => "value" in success && success.isJson === true
  const foreign = operation.kind === "read" || isProven() ? undefined : foreignBody(attempt)
  if (foreign !== undefined) {
    if (responses === "off") success = readSuccess(operation, attempt, true)
    if (!isProven()) return Effect.fail(errors.unclear(operation, progress, attempt, foreign))
  }
  if ("value" in success) return Effect.succeed(success.value)
  const { problems, raw, received } = success
  if (received === undefined || responses === "fail") {
    return Effect.fail(errors.responseInvalid(operation, progress, attempt, problems, raw))
  }
  return responses === "off"
    ? Effect.succeed(received.value)
    : Effect.as(progress.drifted(received.value, problems), received.value)
}

/** True when a DELETE that may have been done finds nothing: it was done. RFC 9110, 9.3.5 makes the retry harmless. */
export const deletedBefore = (
  operation: Operation,
  progress: Progress,
  attempt: Failed
): attempt is Extract<Failed, { readonly status: number }> =>
  operation.method === "DELETE" &&
  progress.maybeSentAt !== undefined &&
  attempt._tag === "Refused" &&
  // 410 means the same, from a server that remembers deleted records.
  (attempt.status === 404 || attempt.status === 410) &&
  operation.success.some(({ as }) => as === "none")
