/**
 * Makes the one error that says what happened to a call, in the server's words and ours, without a secret.
 *
 * An API's client brings these to its operations (`ApiClient.errors`): the words are in a program once, with the client, and
 * not in the path of each operation's function.
 */
import * as Redacted from "effect/Redacted"
import type { Failed, Progress } from "./Progress.ts"
import type { Responded, Attempt } from "./Attempt.ts"
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
} from "./Errors.ts"
import type { AnyCallError, CallFields } from "./Errors.ts"
import { hintFor } from "./SettingsHint.ts"
import { shownType } from "../http/MediaType.ts"
import { declaredFor } from "./Operation.ts"
import type { ErrorResponse, Operation } from "./Operation.ts"
import { describeProblems } from "../schema/Problems.ts"
import type { RequestProblem } from "../schema/Problems.ts"
import { makeScrub } from "../values/Scrub.ts"
import type { Scrub } from "../values/Scrub.ts"
import { escapeControls, isPage, reasonOf } from "./ServerReason.ts"
import { errorCode } from "../transport/ConnectErrors.ts"

/** How much of an unreadable body is kept, in characters. */
const rawLimit = 16_384

/** Sentences as one text. */
const sentences = (...parts: ReadonlyArray<string | undefined>): string =>
  parts.filter((part) => part !== undefined && part !== "").join(" ")

/** What every error says of a call. */
const fields = (
  operation: Operation,
  progress: Pick<Progress, "api" | "attempts"> & Partial<Progress>,
  attempt: Attempt | undefined,
  message: string
): CallFields => {
  const clean = (text: string): string => escapeControls(progress.scrub?.text(text) ?? text)
  const requestId = attempt !== undefined && "status" in attempt ? attempt.headers.get("x-request-id") : null
  return {
    message: clean(`${operation.id} (${operation.method} ${operation.path}): ${message.trim()}`),
    api: progress.api,
    operation: operation.id,
    method: operation.method,
    path: operation.path,
    attempts: progress.attempts,
    ...(attempt !== undefined && "status" in attempt
      ? { status: attempt.status, requestId: requestId === null ? undefined : clean(requestId) }
      : {}),
    ...(attempt !== undefined && "retryAfter" in attempt && attempt.retryAfter !== undefined
      ? { retryAfter: attempt.retryAfter }
      : {})
  }
}

const tries = ({ attempts }: Progress): string => (attempts === 1 ? "1 attempt" : `${attempts} attempts`)

/** A body of the declared shape, or undefined when it is of another one. */
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

/** The error of a 2xx that is not as declared. */
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
      `answered ${attempt.status}, but not as documented (${describeProblems(problems)}). ` +
        (written ? "It was done: look it up, and do not send it again." : "The document may be older than the API.")
    ),
    // Before it is cut: a half of a secret is one too.
    raw: operation.sensitive === true ? "<withheld: may hold secrets>" : progress.scrub.text(raw).slice(0, rawLimit),
    problems,
    written
  })
}

/**
 * The error of a write whose 2xx has a media type that the operation does not declare: a page of a login or a gateway says
 * nothing about the write.
 */
const unclear = (operation: Operation, progress: Progress, attempt: Responded, foreign: string): OutcomeUnknown =>
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

/** What looking the record up needs. */
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
  const what = response ? `answered ${attempt.status}` : describeCause(attempt)
  const words = response ? reading(operation, progress, attempt) : undefined
  const advice = `it may have been done. ${adviceFor(operation)}`
  return new OutcomeUnknown({
    ...fields(operation, progress, attempt, sentences(`${what} after ${tries(progress)}: ${advice}`, words)),
    ...forLookup(operation, progress, sentAt),
    ...(body === undefined ? {} : { body: printable(operation, progress, body.body) }),
    ...(response ? {} : { cause: reducedCause(attempt.cause, progress.scrub) })
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
      cause: reducedCause(attempt.cause, progress.scrub)
    })
  }
  if (attempt._tag === "NoResponse") {
    return new Unavailable({
      ...fields(operation, progress, attempt, `${describeCause(attempt)} after ${tries(progress)}. Try again later.`),
      cause: reducedCause(attempt.cause, progress.scrub)
    })
  }
  const { status } = attempt
  const declared = declaredFor(operation, status)
  const body = declared === undefined ? undefined : declaredBody(operation, declared, attempt.body)
  const words = reading(operation, progress, attempt)
  if (attempt._tag === "Throttled") {
    const wait = attempt.retryAfter === undefined ? "later" : `in ${Math.ceil(attempt.retryAfter / 1000)} s`
    const what = `rate limited after ${tries(progress)}. Nothing was done; try again ${wait}.`
    return new RateLimited({
      ...fields(operation, progress, attempt, sentences(what, words)),
      body: printable(operation, progress, body?.body)
    })
  }
  if (declared !== undefined && declared[0] !== "RateLimited" && body !== undefined) {
    // A range or `default` may cover 4xx and 5xx alike; the status says which it is.
    return new statusErrorByTag[status >= 500 ? "ServerError" : declared[0]]({
      ...fields(operation, progress, attempt, sentences(`answered ${status} after ${tries(progress)}.`, words)),
      body: printable(operation, progress, body.body)
    })
  }
  if (attempt._tag !== "Refused" && attempt._tag !== "Unclear") {
    const what = `answered ${status} after ${tries(progress)}. Try again later.`
    return new Unavailable(fields(operation, progress, attempt, sentences(what, words)))
  }
  const why = declared === undefined ? "does not declare" : "declares with another body"
  return new UnexpectedStatus({
    ...fields(operation, progress, attempt, sentences(`answered ${status}, which the document ${why}.`, words)),
    status,
    body: printable(operation, progress, attempt.body)
  })
}

/**
 * The server's own reason, and what to look at; none of the server's words where an operation handles secrets: servers like
 * to repeat what they were sent.
 */
const reading = (
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

/** The body as an error is made with it: errors of effect print, and write as JSON, whatever they are made with. */
const printable = (operation: Operation, { scrub }: Progress, body: unknown): unknown =>
  operation.sensitive === true ? undefined : scrub.json(body)

/**
 * Gives its body to the error of an operation that handles secrets, so that whoever asks for `error.body` has it, and
 * nobody who prints, logs or traces the error.
 */
const withheld = (operation: Operation, { scrub }: Progress, attempt: Failed, error: AnyCallError): AnyCallError =>
  operation.sensitive === true && "body" in attempt && "body" in error
    ? Object.defineProperty(error, "body", { value: scrub.json(attempt.body), enumerable: false })
    : error

/** The error of a call whose last attempt failed and will not be repeated. */
const failed = (operation: Operation, progress: Progress, attempt: Failed): AnyCallError =>
  withheld(
    operation,
    progress,
    attempt,
    // Whatever the last attempt says, an earlier one may have been done: only a read may forget that.
    operation.kind !== "read" && progress.maybeSentAt !== undefined
      ? outcomeUnknown(operation, progress, attempt, progress.maybeSentAt)
      : refusedOrSpent(operation, progress, attempt)
  )

/** The error of a request that breaks the operation's schema. */
const requestInvalid = (operation: Operation, api: string, problems: ReadonlyArray<RequestProblem>): RequestInvalid =>
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

/** The error of a stream whose connection broke after the head of its response. */
const brokenOff = (operation: Operation, progress: Progress, response: Responded, cause: unknown): AnyCallError =>
  operation.kind === "read"
    ? new Unavailable({
        ...fields(
          operation,
          progress,
          response,
          `answered ${response.status}, then the stream broke off (${errorCode(cause) ?? "connection lost"}). Try again later.`
        ),
        cause: reducedCause(cause, progress.scrub)
      })
    : responseInvalid(
        operation,
        progress,
        response,
        [{ field: "body", problem: "Cut short: the connection broke" }],
        ""
      )

/** Where a 2xx differs from the document, without secrets and fit for a log: each place, and all of them as one line. */
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

/** Everything that is made of what went wrong in a call. */
export const callErrors = {
  makeScrub,
  requestInvalid,
  notSent,
  failed,
  responseInvalid,
  unclear,
  brokenOff,
  driftOf
} as const

/** See {@link callErrors}. */
export type CallErrors = typeof callErrors
