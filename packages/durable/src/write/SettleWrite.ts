/** Settles a claimed write: looks up what an earlier call left, then sends, and commits how it ended. */
import type { OutcomeUnknown } from "@faktura/core/Errors"
import { recoverWrite, RecoverWriteAmbiguous } from "@faktura/core/RecoverWrite"
import { isUnknown, isWritten } from "@faktura/core/WriteEnds"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import type { IntentStoreUnavailable, LeaseLost, ValueInvalid } from "../intents/Errors.ts"
import type { Claim, IntentStore, Lease } from "../intents/IntentStore.ts"
import { leaseLost, nameOf, notFound, stillUnknown } from "./Ends.ts"
import type { DurableWriteFailure, Known } from "./Ends.ts"
import { absentWrite, leftBy } from "./Left.ts"
import type { StoredResult } from "./StoredResult.ts"
import type { ResultEnd } from "./Telemetry.ts"
import type { WriteOptions, WriteTimes } from "./WriteOptions.ts"

/** Tries of a commit that says what the server did. Without it, the next call has to look the record up. */
const commitTries = Schedule.max([Schedule.exponential(100), Schedule.recurs(5)])

const committed = <A>(commit: Effect.Effect<A, IntentStoreUnavailable>): Effect.Effect<A, IntentStoreUnavailable> =>
  Effect.retry(commit, commitTries)

/** Commits what only saves a lookup of the next call. A failure is logged, and does not hide how the write ended. */
const committedIfPossible = (commit: Effect.Effect<void, IntentStoreUnavailable>): Effect.Effect<void> =>
  Effect.catch(committed(commit), (error) => Effect.logWarning("The end of a write could not be stored.", error))

/** Write whose lease this call has. */
export interface ClaimedWrite {
  readonly store: IntentStore["Service"]
  readonly lease: Lease
  readonly claim: Extract<Claim, { readonly _tag: "Claimed" }>
}

interface Ended<A> {
  readonly end: ResultEnd
  readonly value: A
}

/**
 * Commits that the request is about to be sent. Fails if the lease is lost.
 *
 * Hazard: the commit itself may take long. If it took as long as the lease, another call may have taken over.
 */
const opened = Effect.fnUntraced(function* (
  key: string,
  { lease, store }: ClaimedWrite
): Effect.fn.Return<void, LeaseLost | IntentStoreUnavailable> {
  const before = yield* Clock.monotonicTimeNanos
  const isHeld = yield* store.leases.open(key, lease)
  const millis = Number(((yield* Clock.monotonicTimeNanos) - before) / 1_000_000n)
  if (!isHeld || millis >= lease.millis) return yield* leaseLost(key)
})

/** Settles a claimed write. Returns its result, and where it came from. */
export const settleWrite = Effect.fnUntraced(function* <A, Candidate, Sent, E, R, FindError, FindR>(
  { find, key, same, send }: WriteOptions<Candidate, Sent, E, R, FindError, FindR>,
  { maxRetries, settle }: WriteTimes,
  stored: StoredResult<A>,
  claimed: ClaimedWrite
): Effect.fn.Return<Ended<A>, Known<E> | DurableWriteFailure, R | FindR> {
  const { claim, lease, store } = claimed

  const finish = (
    record: Candidate | Sent,
    end: "lookup" | "response"
  ): Effect.Effect<Ended<A>, ValueInvalid | IntentStoreUnavailable> =>
    Effect.gen(function* () {
      // Reads the text back. Why: a schema that cannot read it would make the stored result useless.
      const text = yield* Effect.tap(stored.write(key, record), (written) => stored.check(key, written)).pipe(
        Effect.tapError(() => committedIfPossible(store.leases.written(key)))
      )
      const kept = yield* committed(store.leases.done(key, text, end))
      return { end, value: yield* stored.read(key, kept) }
    }).pipe(Effect.uninterruptible)

  const left = leftBy(claim.intent)
  if (left !== undefined) {
    // The rest of the settling time. An intent from hours ago needs one proof of absence, and no wait.
    const remaining = Math.max(settle - (claim.sinceSent ?? 0), 1)
    const seen = yield* Effect.result(recoverWrite(Effect.fail(left), { find, same, settle: remaining, maxRetries: 0 }))
    if (Result.isSuccess(seen)) return yield* finish(seen.success, "lookup")
    const error = seen.failure
    if (error instanceof RecoverWriteAmbiguous) return yield* error
    if (isWritten(left)) return yield* notFound(key, error)
    // recoverWrite returns the error unchanged when the record is absent, and another one when all lookups failed.
    if (error !== left) return yield* stillUnknown(key, error)
  }

  // The proven absence as recoverWrite knows it: it looks once more, and then sends. A refusal is looked up as well then.
  let absent = left !== undefined && isUnknown(left) ? absentWrite(left) : undefined
  // A refused request says nothing about an earlier one with a lost response.
  let mayExist = left !== undefined
  let stopped: LeaseLost | IntentStoreUnavailable | undefined
  let end: "lookup" | "response" = "lookup"
  const attempt = Effect.suspend(
    (): Effect.Effect<Sent, E | OutcomeUnknown | LeaseLost | IntentStoreUnavailable, R> => {
      if (absent !== undefined) {
        const error = absent
        absent = undefined
        return Effect.fail(error)
      }
      const sent = send.pipe(
        Effect.tap(() => Effect.sync(() => (end = "response"))),
        Effect.tapError((error) => {
          mayExist ||= isUnknown(error) || isWritten(error)
          return isWritten(error) ? committedIfPossible(store.leases.written(key)) : Effect.void
        })
      )
      const ready = Effect.tapError(opened(key, claimed), (error) => Effect.sync(() => (stopped = error)))
      return Effect.andThen(ready, sent)
    }
  )
  const ended = yield* Effect.result(recoverWrite(attempt, { find, same, settle, maxRetries }))
  if (Result.isSuccess(ended)) return yield* finish(ended.success, end)
  const error = ended.failure
  if (stopped !== undefined && error === stopped) return yield* Effect.fail(stopped)
  if (error instanceof RecoverWriteAmbiguous) return yield* error
  if (isUnknown(error)) return yield* stillUnknown(key, error)
  if (isWritten(error)) return yield* notFound(key, error)
  if (!mayExist) yield* committedIfPossible(store.leases.refused(key, lease, nameOf(error)))
  // The lines above handled the store's errors and the unknown outcome.
  return yield* Effect.fail(error as Known<E>)
})
