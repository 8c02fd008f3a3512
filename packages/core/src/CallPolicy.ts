/**
 * How often, how far apart and how long: the numbers of a retry, and the wait before the next attempt.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/** The numbers of a retry; all times in milliseconds. */
export interface RetryPolicyFields {
  /** Attempts in all, the first one included. */
  readonly maxAttempts: number
  /** The longest wait before the second attempt; it doubles with each further one. */
  readonly baseDelay: number
  /** The longest wait that backoff alone may choose. */
  readonly maxDelay: number
  /** A server that asks for a longer wait than this is not waited for: the call fails at once with `RateLimited`. */
  readonly retryAfterCeiling: number
  /** How long one attempt may take, from sending to the last byte of the answer; of a stream, to the end of its head. */
  readonly attemptTimeout: number
  /** How long a call may take in all, waits included; of a stream, until the head of its answer is there. */
  readonly deadline: number
}

/** What applies unless `RetryPolicy` is provided. */
export const defaultRetryPolicy: RetryPolicyFields = {
  maxAttempts: 5,
  baseDelay: 500,
  maxDelay: 20_000,
  retryAfterCeiling: 60_000,
  attemptTimeout: 30_000,
  deadline: 120_000
}

/**
 * The policy for the calls inside an effect: `Effect.provideService(RetryPolicy, { ...defaultRetryPolicy, deadline: 5_000 })`.
 */
export const RetryPolicy: Context.Reference<RetryPolicyFields> = Context.Reference("@faktura/core/RetryPolicy", {
  defaultValue: () => defaultRetryPolicy
})

/**
 * The wait before attempt `attempt + 1`: full jitter over an exponential ceiling, and never less than the server asks for.
 * Full jitter, because callers that failed together must not come back together.
 */
export const delayAfter = (
  policy: RetryPolicyFields,
  attempt: number,
  retryAfter: number | undefined
): Effect.Effect<number> => {
  const ceiling = Math.min(policy.maxDelay, policy.baseDelay * 2 ** (attempt - 1))
  return Effect.map(Random.nextBetween(0, ceiling), (jittered) => Math.max(Math.round(jittered), retryAfter ?? 0))
}
