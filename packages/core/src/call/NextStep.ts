/**
 * Decides what follows an attempt: the call returns its result, makes another attempt, or fails.
 */
import * as Effect from "effect/Effect"
import { mayHaveArrived, verdict } from "../retry/RetryTable.ts"
import { retryCost } from "../retry/RetryBudget.ts"
import type { WaitReason } from "../telemetry/Meter.ts"
import { elapsedMillis } from "../values/Elapsed.ts"
import { deletedBefore } from "./CallResult.ts"
import type { Responded, Attempt } from "../attempt/Attempt.ts"
import { delayAfter } from "../operation/CallPolicy.ts"
import type { Failed, Progress } from "../errors/Progress.ts"
import { endOf } from "./Observed.ts"
import type { Run } from "./Run.ts"
import { sleepUntil } from "../attempt/Timeout.ts"

/** Next step of a call. */
export type Step =
  | { readonly _tag: "Responded"; readonly response: Responded }
  | { readonly _tag: "Failed"; readonly failure: Failed }
  /** `Again`: wait `delay` milliseconds, then send the request again. */
  | { readonly _tag: "Again"; readonly failure: Failed; readonly delay: number; readonly reason: WaitReason }

const brokeOff = (result: Attempt): boolean => result._tag === "Responded" && result.body._tag === "cut"

/** True for an attempt that the server may have processed although it returned no result. */
const mayBeDone = (result: Attempt): boolean =>
  result._tag === "Responded" ? brokeOff(result) : mayHaveArrived(result._tag)

/**
 * Returns the progress of a call after an attempt.
 *
 * @param sentAt time at which the attempt was sent, in milliseconds since 1970
 */
export const after = (progress: Progress, result: Attempt, sentAt: number): Progress => {
  const wasMade = result._tag !== "NotSent" || result.reason !== "circuit"
  return {
    ...progress,
    attempts: progress.attempts + (wasMade ? 1 : 0),
    maybeSentAt: progress.maybeSentAt ?? (mayBeDone(result) ? sentAt : undefined),
    sentAt
  }
}

/** Returns the attempt as a failure. A 2xx whose connection broke counts as no response. */
const failedBy = (result: Attempt): Failed =>
  result._tag === "Responded"
    ? { _tag: "NoResponse", cause: result.body._tag === "cut" ? result.body.cause : undefined, timedOut: false }
    : result

/**
 * Returns the step to another attempt. Undefined when the retry table forbids it, when attempts or budget are used up,
 * or when the deadline would pass before it.
 */
const again = Effect.fnUntraced(function* (
  run: Run,
  failure: Failed,
  attempts: number
): Effect.fn.Return<Extract<Step, { readonly _tag: "Again" }> | undefined> {
  const { client, operation, policy, runtime, until } = run
  if (verdict(failure._tag, operation.kind) !== "retry" || attempts >= policy.maxAttempts) return undefined
  // Why no wait for an open circuit breaker: if every call waited for it, they would form the queue that it prevents.
  if (failure._tag === "NotSent" && failure.reason === "circuit") return undefined
  const requested = "retryAfter" in failure ? failure.retryAfter : undefined
  if (requested !== undefined && requested > policy.retryAfterCeiling) return undefined
  const delay = yield* delayAfter(policy, attempts, requested)
  if (elapsedMillis(runtime.clock) + delay >= until) return undefined
  // A retry at the time that the server named does not make an outage worse, so it costs no budget.
  if (policy.retryBudget === "shared" && (failure._tag !== "Throttled" || requested === undefined)) {
    const timedOut = failure._tag === "NoResponse" && failure.timedOut
    const paid = yield* client.budget.withdraw(timedOut ? retryCost.timeout : retryCost.failure)
    client.meter?.budget(yield* client.budget.available, runtime.context)
    if (!paid) return undefined
  }
  const reason = requested !== undefined && delay <= requested ? ("retry-after" as const) : ("backoff" as const)
  return { _tag: "Again", failure, delay, reason }
})

/** Result of a DELETE that an earlier attempt has done. */
const deleted = ({ operation }: Run, { headers, status }: Extract<Failed, { readonly status: number }>): Responded => ({
  _tag: "Responded",
  status,
  headers,
  declared: operation.success.filter(({ as }) => as === "none"),
  body: { _tag: "none" }
})

/**
 * Decides what follows an attempt. `Call.ts` handles a 401 that fresh credentials may solve before it calls this.
 *
 * @param progress includes the attempt
 */
export const next = (run: Run, progress: Progress, result: Attempt): Effect.Effect<Step> => {
  const { client, operation, runtime } = run
  // A success response that broke off is requested again when this is harmless. A plain write with such a response was
  // done.
  if (result._tag === "Responded" && (operation.kind === "write" || !brokeOff(result))) {
    return Effect.map(client.budget.refund, (available): Step => {
      client.meter?.budget(available, runtime.context)
      return { _tag: "Responded", response: result }
    })
  }
  const failure = failedBy(result)
  const ended = Effect.map(again(run, failure, progress.attempts), (step): Step => {
    if (step !== undefined) return step
    // A write with a success response was done, however little of the response arrived.
    if (result._tag === "Responded" && operation.kind !== "read") return { _tag: "Responded", response: result }
    return deletedBefore(operation, progress, failure)
      ? { _tag: "Responded", response: deleted(run, failure) }
      : { _tag: "Failed", failure }
  })
  if (!("headers" in failure) || client.meter === undefined) return ended
  return Effect.andThen(client.meter.unread(failure.headers, runtime.clock.currentTimeMillisUnsafe()), ended)
}

/** Records the retry as a metric, and waits for its time, or until the caller's signal stops the call. */
export const pause = (
  { client, operation, runtime, signal }: Run,
  { delay, failure, reason }: Extract<Step, { readonly _tag: "Again" }>,
  attempts: number
): Effect.Effect<void> => {
  const wait = signal === undefined ? Effect.sleep(delay) : sleepUntil(runtime, delay, signal)
  if (client.meter === undefined) return wait
  client.meter.waited(reason, delay, runtime.context)
  return Effect.andThen(client.meter.retried(operation, endOf(failure), attempts, delay), wait)
}
