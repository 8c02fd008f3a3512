/**
 * The span of a call: OpenTelemetry's attributes for HTTP clients.
 *
 * Values that identify a record or a person stay out: the URL is the template, no header and no body is recorded.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
import type { Span } from "effect/Tracer"
import type { ApiClient } from "./ApiClient.ts"
import type { Operation } from "./Operation.ts"

type Attributes = Readonly<Record<string, string | number>>

const serverAttributes = (client: ApiClient): Attributes => {
  const url = new URL(client.baseUrl)
  return {
    "url.scheme": url.protocol.slice(0, -1),
    "server.address": url.hostname,
    "server.port": url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
    "faktura.api": client.api
  }
}

/** A call's span as it begins: what is known before the first attempt. */
export interface SpanStart {
  readonly name: string
  readonly options: { readonly kind: "client"; readonly attributes: Attributes }
}

// Neither a client nor an operation changes, and one program makes the same calls again and again.
const starts = new WeakMap<ApiClient, { readonly server: Attributes; readonly of: WeakMap<Operation, SpanStart> }>()

/** How the span of a client's operation begins. */
export const spanStart = (client: ApiClient, operation: Operation): SpanStart => {
  let known = starts.get(client)
  if (known === undefined) starts.set(client, (known = { server: serverAttributes(client), of: new WeakMap() }))
  let start = known.of.get(operation)
  if (start === undefined) {
    const attributes = {
      "http.request.method": operation.method,
      "url.template": operation.path,
      ...known.server,
      "faktura.operation": operation.id
    }
    start = { name: `${client.api}.${operation.id}`, options: { kind: "client", attributes } }
    known.of.set(operation, start)
  }
  return start
}

/** Adds what is known after an attempt. `http.request.resend_count` counts from 0 and is left out at 0, by the convention. */
export const addAttempt = (
  span: Span,
  attempts: number,
  status: number | undefined,
  errorType: string | undefined
): void => {
  if (attempts > 1) span.attribute("http.request.resend_count", attempts - 1)
  if (status !== undefined) span.attribute("http.response.status_code", status)
  if (errorType !== undefined) span.attribute("error.type", errorType)
}
