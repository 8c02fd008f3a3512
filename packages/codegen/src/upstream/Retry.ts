/**
 * Reads again what a server could not send: with the retry table, the backoff and the reader of `Retry-After` of core.
 */
import { verdict } from "@faktura/core"
import type { Failure } from "@faktura/core"
import { defaultCallPolicy, delayAfter } from "@faktura/core/CallPolicy"
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { NotRead } from "./Network.ts"

/** Error of a conditional request for a document that was not modified. */
export class NotModified extends Error {
  readonly _tag = "NotModified"
}

/** Error of an attempt without a usable response. The retry table decides whether another attempt follows. */
export class AttemptFailed extends NotRead {
  readonly failure: Failure
  /** Shortest wait that the server allows, in milliseconds. */
  readonly retryAfter: number | undefined

  constructor(message: string, failure: Failure, retryAfter: number | undefined) {
    super(message)
    this.failure = failure
    this.retryAfter = retryAfter
  }
}

/** Prints the current step to standard error when it is a terminal. */
export const progress = (what: string): Effect.Effect<void> =>
  process.stderr.isTTY ? Console.error(what) : Effect.void

const seconds = (millis: number): string => `${Math.ceil(millis / 1000)} s`

/**
 * Reads until an attempt succeeds, fails for good, or the time or the attempts are used up.
 *
 * @param label URL in the lines of progress
 * @param until end of the whole reading, in milliseconds since 1970
 */
export const withRetries = Effect.fnUntraced(function* <A>(
  label: string,
  until: number,
  read: (signal: AbortSignal) => Promise<A>
): Effect.fn.Return<A, NotRead | NotModified> {
  const attempt = Effect.tryPromise({
    try: read,
    catch: (error) =>
      error instanceof NotRead || error instanceof NotModified
        ? error
        : new NotRead(error instanceof Error ? error.message : String(error))
  })
  for (let attempts = 1; ; attempts++) {
    const result = yield* Effect.result(attempt)
    if (Result.isSuccess(result)) return result.success
    const error = result.failure
    if (!(error instanceof AttemptFailed) || verdict(error.failure, "read") !== "retry")
      return yield* Effect.fail(error)
    if (attempts >= defaultCallPolicy.maxAttempts) {
      return yield* Effect.fail(new NotRead(`${error.message} (${attempts} attempts)`))
    }
    const wait = yield* delayAfter(defaultCallPolicy, attempts, error.retryAfter)
    if ((yield* Clock.currentTimeMillis) + wait >= until) {
      return yield* Effect.fail(new NotRead(`${error.message}; try again in ${seconds(wait)}`))
    }
    yield* progress(`${label} ${error.message}; next attempt in ${seconds(wait)}`)
    yield* Effect.sleep(wait)
  }
})
