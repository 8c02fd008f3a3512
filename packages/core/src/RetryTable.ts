/**
 * What may be sent again.
 *
 * One table decides it from three things: what kind of call it is, whether the request can have reached the server, and
 * what the server answered. Nothing else looks at a status to decide a retry.
 */

/** `read`: GET, HEAD. `idempotent`: PUT, DELETE, and what the overlay marks. `write`: every other POST and PATCH. */
export type CallKind = "read" | "idempotent" | "write"

/** What came of one attempt that did not succeed. */
export type Failure = "NotSent" | "Throttled" | "Unready" | "ServerFault" | "NoAnswer" | "Refused"

/** `repeat`: send again while the policy allows. `unknown`: the write may have happened. `give-up`: the answer stands. */
export type Verdict = "repeat" | "unknown" | "give-up"

const table: Record<Failure, Record<CallKind, Verdict>> = {
  NotSent: { read: "repeat", idempotent: "repeat", write: "repeat" },
  // 429 is said before the request is handled.
  Throttled: { read: "repeat", idempotent: "repeat", write: "repeat" },
  // 503 with Retry-After: a promise to be back, not a promise that nothing was done.
  Unready: { read: "repeat", idempotent: "repeat", write: "unknown" },
  // 408 and 5xx: a gateway answers 502 or 504 also after the server behind it has committed.
  ServerFault: { read: "repeat", idempotent: "repeat", write: "unknown" },
  // Reset, cut off or timed out after sending.
  NoAnswer: { read: "repeat", idempotent: "repeat", write: "unknown" },
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

/** Reads a status that is not 2xx as what came of the attempt. */
export const failureOf = (status: number, retryAfter: number | undefined): Exclude<Failure, "NotSent" | "NoAnswer"> => {
  if (status === 429) return "Throttled"
  if (status === 503 && retryAfter !== undefined) return "Unready"
  if (status === 408 || status >= 500) return "ServerFault"
  return "Refused"
}
