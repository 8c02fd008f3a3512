/**
 * The span of a call: OpenTelemetry's attributes for HTTP clients.
 *
 * Values that identify a record or a person stay out: the URL is the template, no header and no body is recorded.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
import type { ApiClient } from "./ApiClient.ts"
import type { Operation } from "./Operation.ts"

// Parsing an address costs more than the rest of a span's attributes, and a client's never changes.
const servers = new WeakMap<ApiClient, Readonly<Record<string, string | number>>>()

const serverAttributes = (client: ApiClient): Readonly<Record<string, string | number>> => {
  let known = servers.get(client)
  if (known === undefined) {
    const url = new URL(client.baseUrl)
    known = {
      "url.scheme": url.protocol.slice(0, -1),
      "server.address": url.hostname,
      "server.port": url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
      "faktura.api": client.api
    }
    servers.set(client, known)
  }
  return known
}

/** What is known before the first attempt. */
export const spanAttributes = (client: ApiClient, operation: Operation): Record<string, string | number> => ({
  "http.request.method": operation.method,
  "url.template": operation.path,
  ...serverAttributes(client),
  "faktura.operation": operation.id
})

/** What is known after an attempt. `http.request.resend_count` counts from 0 and is left out at 0, as the convention says. */
export const attemptAttributes = (
  attempts: number,
  status: number | undefined,
  errorType: string | undefined
): Record<string, string | number> => ({
  ...(attempts > 1 ? { "http.request.resend_count": attempts - 1 } : {}),
  ...(status === undefined ? {} : { "http.response.status_code": status }),
  ...(errorType === undefined ? {} : { "error.type": errorType })
})
