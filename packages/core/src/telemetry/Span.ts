/**
 * Spans of a call: one for the call, and one inside it for each attempt, with OpenTelemetry's attributes for HTTP
 * clients.
 *
 * No value identifies a record or a person. `url.template` replaces `url.full`, which the conventions require but which
 * contains ids. Headers and bodies are recorded only by `CaptureContents`. A span does not end with the error of its
 * call. Why: exporters write the error's message, which quotes the server, and its causes.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
import * as Exit from "effect/Exit"
import type { Span, SpanKind } from "effect/Tracer"
import type { AttemptEnd, MeteredOperation } from "./Meter.ts"
import { serverAttributes } from "./ServerAttributes.ts"

/** The part of an API client that spans name. */
interface TracedClient {
  readonly api: string
}

type Attributes = Readonly<Record<string, string | number>>

/** Name and options of a new span. */
export interface SpanStart {
  readonly name: string
  readonly options: {
    readonly kind: SpanKind
    readonly attributes: Attributes
    /** Why: the stack would show lines of this package. The name says more. */
    readonly captureStackTrace: false
  }
}

/** New spans of an operation, with the attributes that are known before the first attempt. */
export interface SpanStarts {
  readonly call: SpanStart
  readonly attempt: SpanStart
}

const startsOf = ({ api }: TracedClient, operation: MeteredOperation, server: URL | undefined): SpanStarts => {
  const shared = { "faktura.api": api, "faktura.operation": operation.id }
  return {
    call: {
      name: `${api}.${operation.id}`,
      options: { kind: "internal", attributes: shared, captureStackTrace: false }
    },
    attempt: {
      name: `${operation.method} ${operation.path}`,
      options: {
        kind: "client",
        attributes: {
          "http.request.method": operation.method,
          "url.template": operation.path,
          ...(server === undefined
            ? {}
            : { "url.scheme": server.protocol.replace(":", ""), ...serverAttributes(server.href) }),
          ...shared
        },
        captureStackTrace: false
      }
    }
  }
}

// Cached: clients and operations do not change, and a program makes the same calls many times.
const known = new WeakMap<TracedClient, WeakMap<MeteredOperation, SpanStarts>>()

/**
 * Returns the name and options of the spans of a client's operation.
 *
 * @param serverOf returns the URL of the operation's server; called once
 */
export const spanStarts = <Client extends TracedClient, Operation extends MeteredOperation>(
  client: Client,
  operation: Operation,
  serverOf: (operation: NoInfer<Operation>, client: NoInfer<Client>) => URL | undefined
): SpanStarts => {
  let ofClient = known.get(client)
  if (ofClient === undefined) known.set(client, (ofClient = new WeakMap()))
  let starts = ofClient.get(operation)
  if (starts === undefined) ofClient.set(operation, (starts = startsOf(client, operation, serverOf(operation, client))))
  return starts
}

/** End of a failed span, instead of an error. Without a stack, which would show lines of this package. */
export interface SpanFailure {
  readonly name: string
  readonly message: string
}

const failures = new Map<AttemptEnd, Exit.Exit<void, SpanFailure>>()

const failureOf = (end: AttemptEnd): Exit.Exit<void, SpanFailure> => {
  let failure = failures.get(end)
  if (failure === undefined) {
    const message = typeof end === "number" ? `status ${end}` : end
    failures.set(end, (failure = Exit.fail({ name: "AttemptFailed", message })))
  }
  return failure
}

/**
 * Adds an attempt's end to its span, and returns the exit of the span. By the conventions 4xx and 5xx are errors of
 * clients, also when the call goes on, and `http.request.resend_count` is left out at 0.
 */
export const endAttempt = (span: Span, attempts: number, end: AttemptEnd): Exit.Exit<void, SpanFailure> => {
  if (attempts > 1) span.attribute("http.request.resend_count", attempts - 1)
  if (typeof end === "number") span.attribute("http.response.status_code", end)
  if (typeof end === "number" && end < 400) return Exit.void
  span.attribute("error.type", String(end))
  return failureOf(end)
}

/** Adds a call's end to its span: the number of attempts, the last status, and the error's name if it failed. */
export const endCall = (
  span: Span,
  attempts: number,
  status: number | undefined,
  errorTag: string | undefined
): void => {
  span.attribute("faktura.attempts", attempts)
  if (status !== undefined) span.attribute("http.response.status_code", status)
  if (errorTag !== undefined) span.attribute("error.type", errorTag)
}

/** Returns the end of the span of a failed call. */
export const callFailure = (error: {
  readonly _tag: string
  readonly operation: string
  readonly method: string
  readonly path: string
  readonly reason?: string
}): SpanFailure => ({
  name: error._tag,
  message: `${error.operation} (${error.method} ${error.path}): ${error._tag}${error.reason === undefined ? "" : ` (${error.reason})`}`
})
