/**
 * Retry table: decides whether an attempt is retried.
 *
 * It needs the kind of call, whether the request can have reached the server, and the response. No other code decides a
 * retry by a status.
 */

/** `read`: GET, HEAD. `idempotent`: PUT, DELETE, and what the overlay marks. `write`: every other POST and PATCH. */
export type CallKind = "read" | "idempotent" | "write"

/** Outcome of an attempt that did not succeed. */
export type Failure = "NotSent" | "Throttled" | "Unready" | "ServerFault" | "NoResponse" | "Unclear" | "Refused"

/** `retry`: retry while the policy allows. `unknown`: the write may have happened. `give-up`: the failure is final. */
export type Verdict = "retry" | "unknown" | "give-up"

const table: Record<Failure, Record<CallKind, Verdict>> = {
  NotSent: { read: "retry", idempotent: "retry", write: "retry" },
  // A server sends 429 before it handles the request.
  Throttled: { read: "retry", idempotent: "retry", write: "retry" },
  // 503 with Retry-After: the server will be back. It may have handled the request all the same.
  Unready: { read: "retry", idempotent: "retry", write: "unknown" },
  // 408 and 5xx. A gateway also sends 502 or 504 after the server behind it has committed.
  ServerFault: { read: "retry", idempotent: "retry", write: "unknown" },
  // Connection reset or closed, or a timeout, after sending.
  NoResponse: { read: "retry", idempotent: "retry", write: "unknown" },
  // The response does not show the outcome. It is a redirect that is not followed, a gateway's "client closed the request",
  // or a 2xx of an undeclared media type. A retry would get the same response.
  Unclear: { read: "give-up", idempotent: "unknown", write: "unknown" },
  Refused: { read: "give-up", idempotent: "give-up", write: "give-up" }
}

/**
 * True for a failure after which the server may have handled the request. A write with one such attempt that fails in the
 * end is `OutcomeUnknown`, also when its last attempt fails otherwise.
 */
export const mayHaveArrived = (failure: Failure): boolean => table[failure].write === "unknown"

/**
 * Returns the decision for a failed attempt.
 *
 * @example
 * ```ts
 * import { verdict } from "@faktura/core"
 *
 * verdict("ServerFault", "read") // "retry"
 * verdict("ServerFault", "write") // "unknown"
 * ```
 *
 * @see RFC 9110, 9.2.2 (idempotent methods), 15.6.4 (503), RFC 6585, 4 (429)
 */
export const verdict = (failure: Failure, kind: CallKind): Verdict => table[failure][kind]

/** Outcome of an attempt with a response that is not the operation's result. */
export type StatusFailure = Exclude<Failure, "NotSent" | "NoResponse">

/**
 * Statuses with a meaning that differs from their class. 3xx here are redirects of writes: a read follows them where allowed.
 *
 * Every other 3xx is `Unclear` for a write:
 * - 300 offers other URLs, 301 and 302 lead to another URL. Servers send them before and after they did the work, and
 *   clients turn the POST into a GET (RFC 9110, 15.4.1 to 15.4.3).
 * - 303 means "done, see there" from an API, and "not signed in" from a login page (RFC 9110, 15.4.4).
 * - 304 is for a conditional GET, 305 and 306 are deprecated: only a cache or proxy on the way sends them to a write.
 *
 * A declared status comes from the API and not from a gateway: it is `Refused` instead of `Unclear`.
 */
const single: ReadonlyMap<number, StatusFailure> = new Map([
  // 307 and 308 ask for the same method and body at another URL: this server did not do the work.
  // RFC 9110, 15.4.8 and 15.4.9.
  [307, "Refused"],
  [308, "Refused"],
  // The server gave up waiting for a request that it may have received in full. RFC 9110, 15.5.9.
  [408, "ServerFault"],
  [429, "Throttled"],
  // "Client closed the request", from Amazon's load balancers and nginx: the server behind them may have received it.
  [460, "Unclear"],
  [499, "Unclear"]
])

/**
 * Returns the outcome of an attempt from its status, which is not 2xx.
 *
 * @param retryAfter wait of the `Retry-After` header, in milliseconds
 * @param isDeclared true when the operation declares exactly this status as an error
 *
 * @example
 * ```ts
 * import { failureOf, verdict } from "@faktura/core"
 *
 * verdict(failureOf(502, undefined, false), "read") // "retry"
 * verdict(failureOf(404, undefined, false), "read") // "give-up"
 * ```
 */
export const failureOf = (status: number, retryAfter: number | undefined, isDeclared: boolean): StatusFailure => {
  if (status === 503 && retryAfter !== undefined) return "Unready"
  const special = single.get(status)
  if (special !== undefined && !(special === "Unclear" && isDeclared)) return special
  if (status >= 500) return "ServerFault"
  return status < 400 && !isDeclared ? "Unclear" : "Refused"
}
