/** Responses: JSON, and the headers that every response has. */
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { Message } from "./PageData.ts"
import type { Refused } from "./Refused.ts"

/** Scripts and styles come from this server only. Nothing is inline, and no other page may show this one in a frame. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join("; ")

const headers = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY"
} as const

/** Adds the headers that every response has. A response that says nothing about caches is not stored. */
export const withSecurityHeaders = (
  response: HttpServerResponse.HttpServerResponse
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.setHeaders(response, {
    ...headers,
    "cache-control": response.headers["cache-control"] ?? "no-store"
  })

/** Makes a JSON response. */
export const jsonResponse = <A>(body: A, status = 200): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(JSON.stringify(body), { status, contentType: "application/json" })

/** Makes a JSON response that says how the request ended. */
export const messageResponse = (message: string, status = 200): HttpServerResponse.HttpServerResponse =>
  jsonResponse<Message>({ message }, status)

/** Makes the response to a refused request. */
export const refusedResponse = ({ message, retryAfter, status }: Refused): HttpServerResponse.HttpServerResponse => {
  const response = messageResponse(message, status)
  return retryAfter === undefined ? response : HttpServerResponse.setHeader(response, "retry-after", String(retryAfter))
}
