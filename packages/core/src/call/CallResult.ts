/**
 * From the last attempt of a call to its result: the value of its 2xx.
 */
import * as Effect from "effect/Effect"
import type { CallErrors } from "./CallErrors.ts"
import type { AnyCallError } from "./Errors.ts"
import type { Responded } from "./Attempt.ts"
import type { Operation } from "./Operation.ts"
import type { Failed, Progress } from "./Progress.ts"
import { foreignBody, readSuccess } from "./SuccessBody.ts"

/** The result of a 2xx. */
export const answered = (
  operation: Operation,
  progress: Progress,
  attempt: Responded,
  errors: CallErrors
): Effect.Effect<unknown, AnyCallError> => {
  const { responses } = progress
  let success = readSuccess(operation, attempt, responses !== "off")
  // JSON that fits is the API's, whatever it is called: many servers say `text/plain` of it.
  const isProven = (): boolean => "value" in success && success.isJson === true
  const foreign = operation.kind === "read" || isProven() ? undefined : foreignBody(attempt)
  if (foreign !== undefined) {
    if (responses === "off") success = readSuccess(operation, attempt, true)
    if (!isProven()) return Effect.fail(errors.unclear(operation, progress, attempt, foreign))
  }
  if ("value" in success) return Effect.succeed(success.value)
  const { came, problems, raw } = success
  if (came === undefined || responses === "fail") {
    return Effect.fail(errors.responseInvalid(operation, progress, attempt, problems, raw))
  }
  return responses === "off"
    ? Effect.succeed(came.value)
    : Effect.as(progress.drifted(came.value, problems), came.value)
}

/** True when a DELETE that may have been done finds nothing: it was done. RFC 9110, 9.3.5 makes the repeat harmless. */
export const deletedBefore = (
  operation: Operation,
  progress: Progress,
  attempt: Failed
): attempt is Extract<Failed, { readonly status: number }> =>
  operation.method === "DELETE" &&
  progress.maybeSentAt !== undefined &&
  attempt._tag === "Refused" &&
  // 410: the same, from a server that remembers.
  (attempt.status === 404 || attempt.status === 410) &&
  operation.success.some(({ as }) => as === "none")
