/**
 * A limit on retries that all calls to one API share.
 *
 * Each call retrying on its own multiplies the load on a server that is already failing. Here retries draw from one
 * bucket of tokens, and only successes fill it again: single failures are retried as usual, while in an outage the bucket
 * runs empty within seconds and calls fail at once, until the server answers again.
 *
 * The numbers are those the AWS SDKs have used for years in their "standard" retry mode.
 */
import * as Effect from "effect/Effect"

/** Tokens in a full bucket, and in a new one: 100 retries in a row without a success. */
export const capacity = 500

/** What one success gives back. */
export const successRefund = 1

/**
 * What a retry costs, by what went wrong before it. A time-out costs twice: it has already held a connection for as long
 * as a call may take, and is the surest sign of a server that cannot keep up.
 */
export const retryCost = { failure: 5, timeout: 10 } as const

/** One of the prices in {@link retryCost}. */
export type RetryCost = (typeof retryCost)[keyof typeof retryCost]

/** The bucket. Have one per API, made with its layer. */
export interface RetryBudget {
  /** Pays for one retry. `false`: not enough tokens, nothing was taken, do not retry. */
  readonly withdraw: (cost: RetryCost) => Effect.Effect<boolean>
  /**
   * To be run once for each call that succeeded, whether retried or not; gives the tokens that are in the bucket then. Never
   * fills it above {@link capacity}.
   */
  readonly refund: Effect.Effect<number>
  /** Tokens left, for metrics and tests. */
  readonly available: Effect.Effect<number>
}

/** A full bucket. Nothing else runs between a look at it and the change of it: a variable is enough. */
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
