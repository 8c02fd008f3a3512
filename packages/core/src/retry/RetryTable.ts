/**
 * What may be sent again.
 *
 * One table decides it from three things: what kind of call it is, whether the request can have reached the server, and
 * what the server answered. Nothing else looks at a status to decide a retry.
 */

/** `read`: GET, HEAD. `idempotent`: PUT, DELETE, and what the overlay marks. `write`: every other POST and PATCH. */
export type CallKind = "read" | "idempotent" | "write"

/** What came of one attempt that did not succeed. */
export type Failure = "NotSent" | "Throttled" | "Unready" | "ServerFault" | "NoResponse" | "Unclear" | "Refused"

/** `repeat`: send again while the policy allows. `unknown`: the write may have happened. `give-up`: the answer stands. */
export type Verdict = "retry" | "unknown" | "give-up"

const table: Record<Failure, Record<CallKind, Verdict>> = {
  NotSent: { read: "retry", idempotent: "retry", write: "retry" },
  // 429 is said before the request is handled.
  Throttled: { read: "retry", idempotent: "retry", write: "retry" },
  // 503 with Retry-After: a promise to be back, not a promise that nothing was done.
  Unready: { read: "retry", idempotent: "retry", write: "unknown" },
  // 408 and 5xx: a gateway answers 502 or 504 also after the server behind it has committed.
  ServerFault: { read: "retry", idempotent: "retry", write: "unknown" },
  // Reset, cut off or timed out after sending.
  NoResponse: { read: "retry", idempotent: "retry", write: "unknown" },
  // A response that does not say what became of the request: a redirect that is not followed, a gateway's "client closed the
  // request", a 2xx of a media type that the operation does not declare. Another attempt would get the same.
  Unclear: { read: "give-up", idempotent: "unknown", write: "unknown" },
  Refused: { read: "give-up", idempotent: "give-up", write: "give-up" }
}

/**
 * True after a failure in which the request may have reached the server and been worked on. With one such attempt behind it,
 * a write that fails in the end is `OutcomeUnknown`, whatever its last attempt says.
 */
export const mayHaveArrived = (failure: Failure): boolean => table[failure].write === "unknown"

/**
 * Decides what follows an attempt.
 *
 * @see RFC 9110, 9.2.2 (idempotent methods), 15.6.4 (503), RFC 6585, 4 (429)
 */
export const verdict = (failure: Failure, kind: CallKind): Verdict => table[failure][kind]

/** What came of an attempt that was answered, but not with the operation's result. */
export type StatusFailure = Exclude<Failure, "NotSent" | "NoResponse">

/**
 * Statuses that do not mean what their hundred means. Redirects are those of writes: a read follows them where it may.
 *
 * Every other 3xx is `Unclear` to a write:
 * - 300 offers other addresses, 301 and 302 lead to another one. Servers send them before and after they did the work, and
 *   clients turn the POST into a GET (RFC 9110, 15.4.1 to 15.4.3).
 * - 303 is how a server says "done, see there", and how a login page says "not signed in" (RFC 9110, 15.4.4).
 * - 304 is for a conditional GET, 305 and 306 are out of use: only a cache or proxy on the way sends them to a write.
 *
 * A status that the operation declares is the API's own and not a gateway's: where it would be unclear, it is refused.
 */
const single: ReadonlyMap<number, StatusFailure> = new Map([
  // 307 and 308 ask for the same request at another address, method and body unchanged: this server did not do it.
  // RFC 9110, 15.4.8 and 15.4.9.
  [307, "Refused"],
  [308, "Refused"],
  // The server gave up waiting for a request that it may have had. RFC 9110, 15.5.9.
  [408, "ServerFault"],
  [429, "Throttled"],
  // "Client closed the request", by Amazon's load balancers and by nginx: the server behind them may have had it.
  [460, "Unclear"],
  [499, "Unclear"]
])

/**
 * Reads a status that is not 2xx as what came of the attempt.
 *
 * @param retryAfter the wait of the `Retry-After` header, in milliseconds
 * @param isDeclared true where the operation declares this very status as an error
 */
export const failureOf = (status: number, retryAfter: number | undefined, isDeclared: boolean): StatusFailure => {
  if (status === 503 && retryAfter !== undefined) return "Unready"
  const special = single.get(status)
  if (special !== undefined && !(special === "Unclear" && isDeclared)) return special
  if (status >= 500) return "ServerFault"
  return status < 400 && !isDeclared ? "Unclear" : "Refused"
}
