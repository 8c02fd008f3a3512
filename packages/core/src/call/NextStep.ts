/**
 * What follows an attempt: its result is the call's, another attempt is made, or the call fails.
 */
import * as Effect from "effect/Effect"
import { mayHaveArrived, verdict } from "../retry/RetryTable.ts"
import { retryCost } from "../retry/RetryBudget.ts"
import type { WaitReason } from "../telemetry/Meter.ts"
import { elapsedMillis } from "../values/Elapsed.ts"
import { deletedBefore } from "./CallResult.ts"
import type { Responded, Attempt } from "./Attempt.ts"
import { delayAfter } from "./CallPolicy.ts"
import type { Failed, Progress } from "./Progress.ts"
import { endOf } from "./Observed.ts"
import type { Run } from "./Run.ts"

/** A step of a call. */
export type Step =
  | { readonly _tag: "Responded"; readonly response: Responded }
  | { readonly _tag: "Failed"; readonly failure: Failed }
  /** Wait so many milliseconds, and send the request again. */
  | { readonly _tag: "Again"; readonly failure: Failed; readonly delay: number; readonly reason: WaitReason }

const brokeOff = (result: Attempt): boolean => result._tag === "Responded" && result.body._tag === "cut"

/** True for an attempt that may have been worked on although it gave no result. */
const mayBeDone = (result: Attempt): boolean =>
  result._tag === "Responded" ? brokeOff(result) : mayHaveArrived(result._tag)

/** What the call has been through when an attempt has come back that was sent at `sentAt`, in epoch milliseconds. */
export const after = (progress: Progress, result: Attempt, sentAt: number): Progress => {
  const wasMade = result._tag !== "NotSent" || result.reason !== "circuit"
  return {
    ...progress,
    attempts: progress.attempts + (wasMade ? 1 : 0),
    maybeSentAt: progress.maybeSentAt ?? (mayBeDone(result) ? sentAt : undefined),
    sentAt
  }
}

/** An attempt as a failure: a 2xx that broke off is no answer. */
const failedBy = (result: Attempt): Failed =>
  result._tag === "Responded"
    ? { _tag: "NoResponse", cause: result.body._tag === "cut" ? result.body.cause : undefined, timedOut: false }
    : result

/** Another attempt, or undefined: the table forbids it, attempts or budget are spent, or it would come too late. */
const again = Effect.fnUntraced(function* (
  run: Run,
  failure: Failed,
  attempts: number
): Effect.fn.Return<Extract<Step, { readonly _tag: "Again" }> | undefined> {
  const { client, operation, policy, surroundings, until } = run
  if (verdict(failure._tag, operation.kind) !== "retry" || attempts >= policy.maxAttempts) return undefined
  // An open circuit is our own doing: to wait for it in every call would be the queue that it is to prevent.
  if (failure._tag === "NotSent" && failure.reason === "circuit") return undefined
  const asked = "retryAfter" in failure ? failure.retryAfter : undefined
  if (asked !== undefined && asked > policy.retryAfterCeiling) return undefined
  const delay = yield* delayAfter(policy, attempts, asked)
  if (elapsedMillis(surroundings.clock) + delay >= until) return undefined
  // A call that comes back when the server has said to come back does not add to an outage.
  if (policy.retryBudget === "shared" && (failure._tag !== "Throttled" || asked === undefined)) {
    const timedOut = failure._tag === "NoResponse" && failure.timedOut
    const paid = yield* client.budget.withdraw(timedOut ? retryCost.timeout : retryCost.failure)
    client.meter?.budget(yield* client.budget.available, surroundings.context)
    if (!paid) return undefined
  }
  const reason = asked !== undefined && delay <= asked ? ("retry-after" as const) : ("backoff" as const)
  return { _tag: "Again", failure, delay, reason }
})

/** The result of a DELETE that an attempt before has done. */
const deleted = ({ operation }: Run, { headers, status }: Extract<Failed, { readonly status: number }>): Responded => ({
  _tag: "Responded",
  status,
  headers,
  declared: operation.success.filter(({ as }) => as === "none"),
  body: { _tag: "none" }
})

/** Decides what follows an attempt, `progress` including it. A 401 that new credentials may mend is not asked about here. */
export const next = (run: Run, progress: Progress, result: Attempt): Effect.Effect<Step> => {
  const { client, operation, surroundings } = run
  // An answer that broke off is asked for again where that is harmless; a plain write whose answer broke off was done.
  if (result._tag === "Responded" && (operation.kind === "write" || !brokeOff(result))) {
    return Effect.map(client.budget.refund, (available): Step => {
      client.meter?.budget(available, surroundings.context)
      return { _tag: "Responded", response: result }
    })
  }
  const failure = failedBy(result)
  const ended = Effect.map(again(run, failure, progress.attempts), (step): Step => {
    if (step !== undefined) return step
    // A write that was answered was done, however little of the answer arrived.
    if (result._tag === "Responded" && operation.kind !== "read") return { _tag: "Responded", response: result }
    return deletedBefore(operation, progress, failure)
      ? { _tag: "Responded", response: deleted(run, failure) }
      : { _tag: "Failed", failure }
  })
  if (!("headers" in failure) || client.meter === undefined) return ended
  return Effect.andThen(client.meter.unread(failure.headers, surroundings.clock.currentTimeMillisUnsafe()), ended)
}

/** Tells that there is to be another attempt, and waits for its time. */
export const pause = (
  { client, operation, surroundings }: Run,
  { delay, failure, reason }: Extract<Step, { readonly _tag: "Again" }>,
  attempts: number
): Effect.Effect<void> => {
  const wait = Effect.sleep(delay)
  if (client.meter === undefined) return wait
  client.meter.waited(reason, delay, surroundings.context)
  return Effect.andThen(client.meter.retried(operation, endOf(failure), attempts, delay), wait)
}
