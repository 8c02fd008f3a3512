/**
 * From the last attempt of a call to its result: a decoded body, or the one error that says what happened.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  answeredByTag,
  NotSent,
  OutcomeUnknown,
  RateLimited,
  RequestInvalid,
  ResponseInvalid,
  Unavailable,
  UnexpectedStatus
} from "./Errors.ts"
import type { AnyCallError, CallFields, RequestProblem } from "./Errors.ts"
import type { Answered, Attempt } from "./Attempt.ts"
import type { ErrorAnswer, Operation } from "./Operation.ts"
import type { CallOptions } from "./Request.ts"
import { shownType } from "./MediaType.ts"
import { describeProblems } from "./Problems.ts"
import { foreignBody, readSuccess } from "./SuccessBody.ts"
import { errorCode } from "./Transport.ts"

/** What the caller gave. */
export interface Given {
  readonly options: CallOptions
  /** The caller's own name for the write. */
  readonly key: string | undefined
}

/** What a call has been through when its last attempt came back. */
export interface Progress {
  readonly api: string
  readonly attempts: number
  readonly given: Given
  /** When the first attempt was sent that may have reached the server; undefined when none may have. */
  readonly maybeSentAt: number | undefined
  /** When the last attempt was sent. */
  readonly sentAt: number
}

/** How much of an unreadable body is kept, in characters. */
const rawLimit = 16_384

/** What every error says of a call. */
export const fields = (
  operation: Operation,
  progress: Pick<Progress, "api" | "attempts">,
  attempt: Attempt | undefined,
  message: string
): CallFields => ({
  message: `${operation.id} (${operation.method} ${operation.path}): ${message}`,
  api: progress.api,
  operation: operation.id,
  method: operation.method,
  path: operation.path,
  attempts: progress.attempts,
  ...(attempt !== undefined && "status" in attempt
    ? { status: attempt.status, requestId: attempt.headers.get("x-request-id") ?? undefined }
    : {}),
  ...(attempt !== undefined && "retryAfter" in attempt && attempt.retryAfter !== undefined
    ? { retryAfter: attempt.retryAfter }
    : {})
})

const tries = ({ attempts }: Progress): string => (attempts === 1 ? "1 attempt" : `${attempts} attempts`)

/** The declared error for a status: exact, then its range, then `default`. */
export const declaredFor = (operation: Operation, status: number): ErrorAnswer | undefined =>
  operation.errors?.[String(status)] ??
  operation.errors?.[`${Math.floor(status / 100)}XX`] ??
  (status >= 400 ? operation.errors?.default : undefined)

/** A body of the declared shape, or undefined when it is of another one. */
const declaredBody = (
  { check }: Operation,
  declared: ErrorAnswer,
  body: unknown
): { readonly body: unknown } | undefined => {
  const shape = declared[1]
  return shape === undefined || check === undefined || check(shape, body, "open", "body").length === 0
    ? { body }
    : undefined
}

/** The error of a 2xx that is not as declared. */
export const responseInvalid = (
  operation: Operation,
  progress: Progress,
  attempt: Answered,
  problems: ReadonlyArray<RequestProblem>,
  raw: string
): ResponseInvalid => {
  const written = operation.kind !== "read"
  return new ResponseInvalid({
    ...fields(
      operation,
      progress,
      attempt,
      `answered ${attempt.status}, but not as documented (${describeProblems(problems)}). ` +
        (written ? "It was done: look it up, and do not send it again." : "The document may be older than the API.")
    ),
    raw: operation.sensitive === true ? "<withheld: may hold secrets>" : raw.slice(0, rawLimit),
    problems,
    written
  })
}

/**
 * The error of a write whose 2xx has a media type that the operation does not declare: a page of a login or a gateway says
 * nothing about the write.
 */
export const unclear = (operation: Operation, progress: Progress, attempt: Answered, foreign: string): OutcomeUnknown =>
  new OutcomeUnknown({
    ...fields(
      operation,
      progress,
      attempt,
      `answered ${attempt.status} with ${shownType(foreign)}, which the document does not declare: it may come from a login ` +
        `page or a gateway, and not from the API. The write may have been done. ${adviceFor(operation)}`
    ),
    ...forLookup(operation, progress, progress.maybeSentAt ?? progress.sentAt)
  })

/** The result of a 2xx. */
export const answered = (
  operation: Operation,
  progress: Progress,
  attempt: Answered
): Effect.Effect<unknown, AnyCallError> => {
  const success = readSuccess(operation, attempt)
  // JSON that fits is the API's, whatever it is called: many servers say `text/plain` of it.
  const isProven = "value" in success && success.isJson === true
  const foreign = operation.kind === "read" || isProven ? undefined : foreignBody(attempt)
  if (foreign !== undefined) return Effect.fail(unclear(operation, progress, attempt, foreign))
  return "value" in success
    ? Effect.succeed(success.value)
    : Effect.fail(responseInvalid(operation, progress, attempt, success.problems, success.raw))
}

/** An attempt that did not succeed. */
export type Failed = Exclude<Attempt, Answered>

/** What looking the record up needs. */
const forLookup = (operation: Operation, { given }: Progress, sentAt: number) => ({
  sentAt,
  safeToRepeat: operation.kind === "idempotent",
  ...(operation.sensitive === true ? {} : { request: Redacted.make(given.options, { label: "request" }) }),
  ...(given.key === undefined ? {} : { key: given.key })
})

const adviceFor = (operation: Operation): string =>
  operation.kind === "idempotent" ? "Sending it again is safe." : "Look it up before sending it again."

const outcomeUnknown = (operation: Operation, progress: Progress, attempt: Failed, sentAt: number): AnyCallError => {
  const answer = "status" in attempt
  const isFault = answer && (attempt.status >= 500 || attempt.status === 408)
  const declared = isFault ? declaredFor(operation, attempt.status) : undefined
  const body = declared !== undefined && answer ? declaredBody(operation, declared, attempt.body) : undefined
  return new OutcomeUnknown({
    ...fields(
      operation,
      progress,
      attempt,
      `${answer ? `answered ${attempt.status}` : describeCause(attempt)} after ${tries(progress)}: it may have been done. ` +
        adviceFor(operation)
    ),
    ...forLookup(operation, progress, sentAt),
    ...(body === undefined ? {} : { body: printable(operation, body.body) }),
    ...(answer ? {} : { cause: attempt.cause })
  })
}

const describeCause = (attempt: { readonly cause: unknown }): string =>
  typeof attempt.cause === "string" ? attempt.cause : `no answer (${errorCode(attempt.cause) ?? "connection lost"})`

const refusedOrSpent = (operation: Operation, progress: Progress, attempt: Failed): AnyCallError => {
  if (attempt._tag === "NotSent" && attempt.reason === "circuit") {
    return new NotSent({
      ...fields(
        operation,
        progress,
        attempt,
        "not sent, the circuit is open: the API has been failing. Try again later."
      ),
      reason: "circuit",
      cause: attempt.cause
    })
  }
  if (attempt._tag === "NotSent") {
    const why = errorCode(attempt.cause) ?? "no connection"
    return new NotSent({
      ...fields(operation, progress, attempt, `not sent after ${tries(progress)} (${why}). Sending it again is safe.`),
      reason: "connection",
      cause: attempt.cause
    })
  }
  if (attempt._tag === "NoAnswer") {
    return new Unavailable({
      ...fields(operation, progress, attempt, `${describeCause(attempt)} after ${tries(progress)}. Try again later.`),
      cause: attempt.cause
    })
  }
  const { status } = attempt
  const declared = declaredFor(operation, status)
  const body = declared === undefined ? undefined : declaredBody(operation, declared, attempt.body)
  if (attempt._tag === "Throttled") {
    const wait = attempt.retryAfter === undefined ? "later" : `in ${Math.ceil(attempt.retryAfter / 1000)} s`
    return new RateLimited({
      ...fields(
        operation,
        progress,
        attempt,
        `rate limited after ${tries(progress)}. Nothing was done; try again ${wait}.`
      ),
      body: printable(operation, body?.body)
    })
  }
  if (declared !== undefined && declared[0] !== "RateLimited" && body !== undefined) {
    // A range or `default` may cover 4xx and 5xx alike; the status says which it is.
    return new answeredByTag[status >= 500 ? "ServerError" : declared[0]]({
      ...fields(
        operation,
        progress,
        attempt,
        `answered ${status} after ${tries(progress)}. ${reading(operation, attempt.body)}`
      ),
      body: printable(operation, body.body)
    })
  }
  if (attempt._tag !== "Refused" && attempt._tag !== "Unclear") {
    return new Unavailable(
      fields(operation, progress, attempt, `answered ${status} after ${tries(progress)}. Try again later.`)
    )
  }
  const why = declared === undefined ? "does not declare" : "declares with another body"
  return new UnexpectedStatus({
    ...fields(
      operation,
      progress,
      attempt,
      `answered ${status}, which the document ${why}. ${reading(operation, attempt.body)}`
    ),
    status,
    body: printable(operation, attempt.body)
  })
}

/**
 * The server's own words, where an error body has them in one of the usual places; never more than 300 characters, and none
 * of an operation that handles secrets: servers like to repeat what they were sent.
 */
const reading = (operation: Operation, body: unknown): string => {
  if (operation.sensitive === true) return ""
  const at = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null && key in value ? value[key as keyof typeof value] : undefined
  const message = at(at(body, "error"), "message") ?? at(body, "message")
  return typeof message === "string" ? `The server says: ${message.slice(0, 300)}` : ""
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

/** The body as an error is made with it: errors of effect print, and write as JSON, whatever they are made with. */
const printable = (operation: Operation, body: unknown): unknown => (operation.sensitive === true ? undefined : body)

/**
 * Gives its body to the error of an operation that handles secrets, so that whoever asks for `error.body` has it, and
 * nobody who prints, logs or traces the error.
 */
const withheld = (operation: Operation, attempt: Failed, error: AnyCallError): AnyCallError =>
  operation.sensitive === true && "body" in attempt && "body" in error
    ? Object.defineProperty(error, "body", { value: attempt.body, enumerable: false })
    : error

/** The error of a call whose last attempt failed and will not be repeated. */
export const failed = (operation: Operation, progress: Progress, attempt: Failed): AnyCallError =>
  withheld(
    operation,
    attempt,
    // Whatever the last attempt says, an earlier one may have been done: only a read may forget that.
    operation.kind !== "read" && progress.maybeSentAt !== undefined
      ? outcomeUnknown(operation, progress, attempt, progress.maybeSentAt)
      : refusedOrSpent(operation, progress, attempt)
  )

/** The error of a request that breaks the operation's schema. */
export const requestInvalid = (
  operation: Operation,
  api: string,
  problems: ReadonlyArray<RequestProblem>
): RequestInvalid =>
  new RequestInvalid({
    ...fields(
      operation,
      { api, attempts: 0 },
      undefined,
      `not sent, the request is not valid: ${describeProblems(problems)}`
    ),
    problems
  })

/** The error of a call that never got as far as an attempt, or had no time left for another. */
export const notSent = (
  operation: Operation,
  progress: Progress,
  reason: "credentials" | "deadline",
  message: string,
  cause?: unknown
): AnyCallError =>
  progress.maybeSentAt !== undefined && operation.kind !== "read"
    ? new OutcomeUnknown({
        ...fields(
          operation,
          progress,
          undefined,
          `${message} An earlier attempt may have been done. ${adviceFor(operation)}`
        ),
        ...forLookup(operation, progress, progress.maybeSentAt),
        cause
      })
    : new NotSent({
        ...fields(operation, progress, undefined, message),
        reason,
        ...(cause === undefined ? {} : { cause })
      })
