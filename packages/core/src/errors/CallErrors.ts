/**
 * Makes the error of a failed call. Its message has the server's reason and our advice, and no secret.
 *
 * The API client passes these functions to its operations (`ApiClient.errors`). Why: a bundle then contains the texts
 * once, with the client, and not with each operation.
 */
import * as Redacted from "effect/Redacted"
import type { Failed, Progress } from "./Progress.ts"
import type { Responded, Attempt } from "../attempt/Attempt.ts"
import { reducedCause } from "./Causes.ts"
import { describeDifferences, differencesOf } from "./Drift.ts"
import type { Difference } from "./Drift.ts"
import {
  statusErrorByTag,
  NotSent,
  OutcomeUnknown,
  RateLimited,
  RequestInvalid,
  ResponseInvalid,
  Unavailable,
  UnexpectedStatus
} from "../operation/Errors.ts"
import type { AnyCallError, CallFields } from "../operation/Errors.ts"
import { hintFor } from "./SettingsHint.ts"
import { shownType } from "../http/MediaType.ts"
import { declaredFor } from "../operation/Operation.ts"
import type { ErrorResponse, Operation } from "../operation/Operation.ts"
import { describeProblems } from "../schema/Problems.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import { makeScrub } from "../values/Scrub.ts"
import type { Scrub } from "../values/Scrub.ts"
import { escapeControls, isPage, reasonOf } from "./ServerReason.ts"
import { errorCode } from "../transport/ConnectErrors.ts"
import type { HttpHeaders } from "../transport/Transport.ts"

/** Longest part of an unreadable body that is kept, in characters. */
const rawLimit = 16_384

/** Joins sentences, without the missing ones. */
const sentences = (...parts: ReadonlyArray<string | undefined>): string =>
  parts.filter((part) => part !== undefined && part !== "").join(" ")

/** Returns a text without secrets and control characters. */
const cleaned = ({ scrub }: Partial<Progress>, text: string): string => escapeControls(scrub?.text(text) ?? text)

/** Returns the server's id of a request, without secrets and control characters. */
const requestIdOf = (progress: Partial<Progress>, headers: HttpHeaders): string | undefined => {
  const id = headers.get("x-request-id")
  return id === null ? undefined : cleaned(progress, id)
}

/** Returns the fields that every error of a call has. */
const fields = (
  operation: Operation,
  progress: Pick<Progress, "api" | "attempts"> & Partial<Progress>,
  attempt: Attempt | undefined,
  text: string
): CallFields => {
  const message = `${operation.id} (${operation.method} ${operation.path}): ${text.trim()}`
  return {
    message: cleaned(progress, message),
    api: progress.api,
    operation: operation.id,
    method: operation.method,
    path: operation.path,
    attempts: progress.attempts,
    ...(attempt !== undefined && "status" in attempt
      ? { status: attempt.status, requestId: requestIdOf(progress, attempt.headers) }
      : {}),
    ...(attempt !== undefined && "retryAfter" in attempt && attempt.retryAfter !== undefined
      ? { retryAfter: attempt.retryAfter }
      : {})
  }
}

const attemptsOf = ({ attempts }: Progress): string => (attempts === 1 ? "1 attempt" : `${attempts} attempts`)

/** Returns the body when it matches the declared schema, otherwise undefined. */
const declaredBody = (
  { check }: Operation,
  declared: ErrorResponse,
  body: unknown
): { readonly body: unknown } | undefined => {
  const schema = declared[1]
  return schema === undefined || check === undefined || check(schema, body, "open", "body").length === 0
    ? { body }
    : undefined
}

/** Error of a success response that does not match the document. */
const responseInvalid = (
  operation: Operation,
  progress: Progress,
  attempt: Responded,
  problems: ReadonlyArray<RequestProblem>,
  raw: string
): ResponseInvalid => {
  const written = operation.kind !== "read"
  return new ResponseInvalid({
    ...fields(
      operation,
      progress,
      attempt,
      `the ${attempt.status} response does not match the document (${describeProblems(problems)}). ` +
        (written
          ? "The write was done: look it up, and do not send it again."
          : "The document may be older than the API: compare both.")
    ),
    // Redacted before it is cut. Why: half of a secret is a secret too, and redaction would not find it.
    raw: operation.sensitive === true ? "<withheld: may hold secrets>" : progress.scrub.text(raw).slice(0, rawLimit),
    problems,
    written
  })
}

/**
 * Error of a write whose 2xx has a media type that the operation does not declare. A page of a login or a gateway says
 * nothing about the write.
 */
const unclear = (operation: Operation, progress: Progress, attempt: Responded, foreign: string): OutcomeUnknown =>
  new OutcomeUnknown({
    ...fields(
      operation,
      progress,
      attempt,
      `the ${attempt.status} response is ${shownType(foreign)}, which the document does not declare. It may come from a ` +
        `login page or a gateway instead of the API. The write may have been done. ${adviceFor(operation)}`
    ),
    ...forLookup(operation, progress, progress.maybeSentAt ?? progress.sentAt)
  })

/** Fields of `OutcomeUnknown` for the lookup of the record. */
const forLookup = (operation: Operation, { given }: Progress, sentAt: number) => ({
  sentAt,
  safeToRetry: operation.kind === "idempotent",
  ...(operation.sensitive === true ? {} : { request: Redacted.make(given.options, { label: "request" }) }),
  ...(given.key === undefined ? {} : { key: given.key })
})

const adviceFor = (operation: Operation): string =>
  operation.kind === "idempotent" ? "Sending it again is safe." : "Look it up before sending it again."

const outcomeUnknown = (operation: Operation, progress: Progress, attempt: Failed, sentAt: number): AnyCallError => {
  const response = "status" in attempt
  const isFault = response && (attempt.status >= 500 || attempt.status === 408)
  const declared = isFault ? declaredFor(operation, attempt.status) : undefined
  const body = declared !== undefined && response ? declaredBody(operation, declared, attempt.body) : undefined
  const happened = response ? `the server returned ${attempt.status}` : describeCause(attempt)
  const reason = response ? serverReason(operation, progress, attempt) : undefined
  const advice = `The write may have been done. ${adviceFor(operation)}`
  return new OutcomeUnknown({
    ...fields(operation, progress, attempt, sentences(`${happened} after ${attemptsOf(progress)}.`, advice, reason)),
    ...forLookup(operation, progress, sentAt),
    ...(body === undefined ? {} : { body: printable(operation, progress, body.body) }),
    ...(response ? {} : { cause: reducedCause(attempt.cause, progress.scrub) })
  })
}

const describeCause = (attempt: { readonly cause: unknown }): string =>
  typeof attempt.cause === "string" ? attempt.cause : `no response (${errorCode(attempt.cause) ?? "connection lost"})`

const refusedOrSpent = (operation: Operation, progress: Progress, attempt: Failed): AnyCallError => {
  if (attempt._tag === "NotSent" && attempt.reason === "circuit") {
    return new NotSent({
      ...fields(
        operation,
        progress,
        attempt,
        "not sent, because the circuit breaker is open after failures of the API. Try again later."
      ),
      reason: "circuit",
      cause: attempt.cause
    })
  }
  if (attempt._tag === "NotSent") {
    const why = errorCode(attempt.cause) ?? "no connection"
    return new NotSent({
      ...fields(
        operation,
        progress,
        attempt,
        `not sent after ${attemptsOf(progress)} (${why}). Sending it again is safe.`
      ),
      reason: "connection",
      cause: reducedCause(attempt.cause, progress.scrub)
    })
  }
  if (attempt._tag === "NoResponse") {
    return new Unavailable({
      ...fields(
        operation,
        progress,
        attempt,
        `${describeCause(attempt)} after ${attemptsOf(progress)}. Try again later.`
      ),
      cause: reducedCause(attempt.cause, progress.scrub)
    })
  }
  const { status } = attempt
  const declared = declaredFor(operation, status)
  const body = declared === undefined ? undefined : declaredBody(operation, declared, attempt.body)
  const reason = serverReason(operation, progress, attempt)
  if (attempt._tag === "Throttled") {
    const wait = attempt.retryAfter === undefined ? "later" : `in ${Math.ceil(attempt.retryAfter / 1000)} s`
    const happened = `rate limited after ${attemptsOf(progress)}. Nothing was done. Try again ${wait}.`
    return new RateLimited({
      ...fields(operation, progress, attempt, sentences(happened, reason)),
      body: printable(operation, progress, body?.body)
    })
  }
  if (declared !== undefined && declared[0] !== "RateLimited" && body !== undefined) {
    // A range or `default` may cover 4xx and 5xx. The status decides.
    return new statusErrorByTag[status >= 500 ? "ServerError" : declared[0]]({
      ...fields(
        operation,
        progress,
        attempt,
        sentences(`the server returned ${status} after ${attemptsOf(progress)}.`, reason)
      ),
      body: printable(operation, progress, body.body)
    })
  }
  if (attempt._tag !== "Refused" && attempt._tag !== "Unclear") {
    const happened = `the server returned ${status} after ${attemptsOf(progress)}. Try again later.`
    return new Unavailable(fields(operation, progress, attempt, sentences(happened, reason)))
  }
  const difference = declared === undefined ? "which the document does not declare" : "but not the declared body"
  return new UnexpectedStatus({
    ...fields(operation, progress, attempt, sentences(`the server returned ${status}, ${difference}.`, reason)),
    status,
    body: printable(operation, progress, attempt.body)
  })
}

/**
 * Returns the server's reason and a hint. Returns no text of the server when an operation handles secrets, because
 * servers often quote the request.
 */
const serverReason = (
  operation: Operation,
  { baseUrl, scrub }: Progress,
  { body, status }: Extract<Failed, { readonly status: number }>
): string => {
  const page = isPage(body)
  const reason = operation.sensitive === true ? undefined : reasonOf(body, scrub.text)
  return sentences(
    page ? "The server sent an HTML page." : undefined,
    reason === undefined ? undefined : `The server says: ${reason}`,
    hintFor(operation, baseUrl, { status, isPage: page, reason })
  )
}

/** The body that is stored in an error. Effect prints all fields of an error, also as JSON. */
const printable = (operation: Operation, { scrub }: Progress, body: unknown): unknown =>
  operation.sensitive === true ? undefined : scrub.json(body)

/**
 * Adds the body to the error of an operation that handles secrets. Reading `error.body` returns it; printing, logging
 * and tracing the error do not show it.
 */
const withheld = (operation: Operation, { scrub }: Progress, attempt: Failed, error: AnyCallError): AnyCallError =>
  operation.sensitive === true && "body" in attempt && "body" in error
    ? Object.defineProperty(error, "body", { value: scrub.json(attempt.body), enumerable: false })
    : error

/** Error of a call whose last attempt failed and gets no retry. */
const failed = (operation: Operation, progress: Progress, attempt: Failed): AnyCallError =>
  withheld(
    operation,
    progress,
    attempt,
    // An earlier attempt may have been done, even if the last one was refused. This does not matter for a read.
    operation.kind !== "read" && progress.maybeSentAt !== undefined
      ? outcomeUnknown(operation, progress, attempt, progress.maybeSentAt)
      : refusedOrSpent(operation, progress, attempt)
  )

/** Error of a request that does not match the operation's schema. */
const requestInvalid = (operation: Operation, api: string, problems: ReadonlyArray<RequestProblem>): RequestInvalid =>
  new RequestInvalid({
    ...fields(
      operation,
      { api, attempts: 0 },
      undefined,
      `not sent, because the request is invalid: ${describeProblems(problems)}`
    ),
    problems
  })

/** Error of a call that ended before an attempt: no credentials, or no time left. */
const notSent = (
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
          `${message} An earlier attempt of the write may have been done. ${adviceFor(operation)}`
        ),
        ...forLookup(operation, progress, progress.maybeSentAt),
        cause
      })
    : new NotSent({
        ...fields(operation, progress, undefined, message),
        reason,
        ...(cause === undefined ? {} : { cause })
      })

const stoppedBySignal = "the caller's signal stopped the call"

/** Error of a call that the caller's signal stopped, before an attempt or during one. */
const aborted = (operation: Operation, progress: Progress): AnyCallError => {
  const cause = reducedCause(progress.signal?.reason, progress.scrub)
  const reason = cause === undefined ? {} : { cause }
  const { attempts, maybeSentAt } = progress
  const happened = attempts === 0 ? stoppedBySignal : `${stoppedBySignal} after ${attemptsOf(progress)}`
  if (maybeSentAt === undefined) {
    const message = `${happened}. Nothing was done. Sending it again is safe.`
    return new NotSent({ ...fields(operation, progress, undefined, message), reason: "aborted", ...reason })
  }
  if (operation.kind === "read") {
    return new Unavailable({ ...fields(operation, progress, undefined, `${happened}.`), ...reason })
  }
  const message = `${happened}. The write may have been done. ${adviceFor(operation)}`
  return new OutcomeUnknown({
    ...fields(operation, progress, undefined, message),
    ...forLookup(operation, progress, maybeSentAt),
    ...reason
  })
}

/** Error of a stream that ended after the response headers: its connection broke, or the caller's signal stopped it. */
const brokenOff = (operation: Operation, progress: Progress, response: Responded, cause: unknown): AnyCallError => {
  const isStopped = progress.signal?.aborted === true
  if (operation.kind !== "read") {
    const problem = `Cut short: ${isStopped ? stoppedBySignal : "the connection broke"}`
    return responseInvalid(operation, progress, response, [{ field: "body", problem }], "")
  }
  const happened = isStopped
    ? `${stoppedBySignal} after a ${response.status}, while its response was streamed.`
    : `the stream broke off after a ${response.status} (${errorCode(cause) ?? "connection lost"}). Try again later.`
  return new Unavailable({
    ...fields(operation, progress, response, happened),
    cause: reducedCause(isStopped ? progress.signal?.reason : cause, progress.scrub)
  })
}

/**
 * Describes where a success response differs from the document, without secrets and for a log: each position, and all
 * of them as one line.
 */
const driftOf = (
  value: unknown,
  problems: ReadonlyArray<RequestProblem>,
  scrub: Scrub
): { readonly differences: ReadonlyArray<Difference>; readonly line: string } => {
  const clean = (text: string): string => escapeControls(scrub.text(text))
  const differences = differencesOf(value, problems)
  return {
    differences: differences.map((each) => ({ ...each, pointer: clean(each.pointer) })),
    line: clean(describeDifferences(differences))
  }
}

/** Functions that make the errors of calls. */
export const callErrors = {
  makeScrub,
  requestInvalid,
  notSent,
  aborted,
  failed,
  responseInvalid,
  unclear,
  brokenOff,
  driftOf,
  requestIdOf
} as const

/** See {@link callErrors}. */
export type CallErrors = typeof callErrors
