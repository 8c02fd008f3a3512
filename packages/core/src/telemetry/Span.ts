/**
 * The spans of a call: one for the call, and in it one for each attempt, with OpenTelemetry's attributes for HTTP clients.
 *
 * Values that identify a record or a person stay out: the URL is the template (`url.full`, which the conventions ask for,
 * would hold ids), no header and no body is recorded (`CaptureContents` can do that). A span also does not end with the error
 * of its call: exporters write an error's message, which quotes the server, and the causes below it.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
import * as Exit from "effect/Exit"
import type { Span, SpanKind } from "effect/Tracer"
import type { AttemptEnd, MeteredOperation } from "./Meter.ts"
import { serverAttributes } from "./ServerAttributes.ts"

/** An API's client, as far as spans name it. */
interface TracedClient {
  readonly api: string
}

type Attributes = Readonly<Record<string, string | number>>

/** How a span begins. */
export interface SpanStart {
  readonly name: string
  readonly options: {
    readonly kind: SpanKind
    readonly attributes: Attributes
    /** The stack would show this package's lines; the name says more. */
    readonly captureStackTrace: false
  }
}

/** The spans of an operation as they begin: what is known before the first attempt. */
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

// Neither a client nor an operation changes, and one program makes the same calls again and again.
const known = new WeakMap<TracedClient, WeakMap<MeteredOperation, SpanStarts>>()

/**
 * How the spans of a client's operation begin.
 *
 * @param serverOf the address that the operation is asked at; called once
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

/** What a span that failed ends with, in place of an error. Without a stack: it would show this package's lines. */
export interface SpanFailure {
  readonly name: string
  readonly message: string
}

const failures = new Map<AttemptEnd, Exit.Exit<void, SpanFailure>>()

const failureOf = (end: AttemptEnd): Exit.Exit<void, SpanFailure> => {
  let failure = failures.get(end)
  if (failure === undefined) {
    const message = typeof end === "number" ? `answered ${end}` : end
    failures.set(end, (failure = Exit.fail({ name: "AttemptFailed", message })))
  }
  return failure
}

/**
 * Adds to an attempt's span how it ended, and gives what to end it with: by the convention 4xx and 5xx are errors of clients,
 * also where the call goes on. `http.request.resend_count` is left out at 0, by the convention.
 */
export const endAttempt = (span: Span, attempts: number, end: AttemptEnd): Exit.Exit<void, SpanFailure> => {
  if (attempts > 1) span.attribute("http.request.resend_count", attempts - 1)
  if (typeof end === "number") span.attribute("http.response.status_code", end)
  if (typeof end === "number" && end < 400) return Exit.void
  span.attribute("error.type", String(end))
  return failureOf(end)
}

/** Adds to a call's span what became of it: the attempts, the last status, and the error's name where it failed. */
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

/** What the span of a call that failed ends with. */
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
