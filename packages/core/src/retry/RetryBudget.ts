/**
 * Retry budget: a limit on retries that all calls to one API share.
 *
 * Why: when each call retries on its own, the load on a failing server multiplies. Here each retry takes tokens from one
 * bucket, and only successes refill it. Single failures are retried as usual. In an outage the bucket is empty within
 * seconds, and calls fail at once until the server works again.
 *
 * The numbers are those of the AWS SDKs' "standard" retry mode.
 */
import * as Effect from "effect/Effect"

/** Tokens in a full bucket, and in a new one: 100 retries without a success. */
export const capacity = 500

/** Tokens that a success returns. */
export const successRefund = 1

/**
 * Tokens that a retry costs, by the failure before it. A timeout costs twice. Why: it has used a connection for as long as
 * a call may take, and is the surest sign of an overloaded server.
 */
export const retryCost = { failure: 5, timeout: 10 } as const

/** One of the costs in {@link retryCost}. */
export type RetryCost = (typeof retryCost)[keyof typeof retryCost]

/** Bucket of one API. It is made with the API's layer. */
export interface RetryBudget {
  /** Takes the cost of one retry. `false`: too few tokens, nothing was taken, do not retry. */
  readonly withdraw: (cost: RetryCost) => Effect.Effect<boolean>
  /**
   * Returns {@link successRefund} to the bucket, and the number of tokens in it. Run it once for each successful call, with
   * or without retries. The bucket never has more than {@link capacity} tokens.
   */
  readonly refund: Effect.Effect<number>
  /** Tokens in the bucket, for metrics and tests. */
  readonly available: Effect.Effect<number>
}

/**
 * Makes a full bucket. A plain variable is enough: no other fiber runs between its check and its change.
 *
 * @example
 * ```ts
 * import * as RetryBudget from "@faktura/core/RetryBudget"
 * import { Effect } from "effect"
 *
 * const mayRetry = Effect.gen(function* () {
 *   const budget = yield* RetryBudget.make
 *   return yield* budget.withdraw(RetryBudget.retryCost.timeout)
 * })
 * ```
 */
export const make: Effect.Effect<RetryBudget> = /* @__PURE__ */ Effect.sync(() => {
  let left = capacity
  return {
    withdraw: (cost) =>
      Effect.sync(() => {
        if (left < cost) return false
        left -= cost
        return true
      }),
    refund: Effect.sync(() => {
      left = Math.min(capacity, left + successRefund)
      return left
    }),
    available: Effect.sync(() => left)
  }
})
