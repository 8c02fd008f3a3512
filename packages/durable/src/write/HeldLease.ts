/** Takes the lease of a write, keeps it while work runs, and ends it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type { IntentStoreUnavailable } from "../intents/Errors.ts"
import type { Claim, IntentStore, Lease } from "../intents/IntentStore.ts"

/** Longest pause between two looks at a write that another call is doing, in milliseconds. */
const pause = 1_000

const elapsed = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1_000_000n))

type Claimed = Extract<Claim, { readonly _tag: "Claimed" }>

/** Claims until the claim is decided, or until the caller has waited long enough. */
const claimOrWait = (
  store: IntentStore["Service"],
  key: string,
  lease: Lease,
  wait: number,
  restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
): Effect.Effect<Claim, IntentStoreUnavailable> =>
  Effect.gen(function* () {
    const since = yield* elapsed
    for (;;) {
      const claim = yield* store.leases.claim(key, lease)
      const left = wait - ((yield* elapsed) - since)
      if (claim._tag !== "Underway" || left <= 0) return claim
      yield* restore(Effect.sleep(Math.ceil(Math.min(pause, left, claim.remaining))))
    }
  })

/** Extends the lease every third of its length, until it is lost. A failed try is made again at the next turn. */
const renewing = (store: IntentStore["Service"], key: string, lease: Lease): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (;;) {
      yield* Effect.sleep(lease.millis / 3)
      const kept = yield* Effect.result(store.leases.renew(key, lease))
      if (kept._tag === "Success" && !kept.success) return
      if (kept._tag === "Failure") yield* Effect.logWarning("The lease of a write could not be extended.", kept.failure)
    }
  })

/**
 * Runs work with the lease. Other claims go to `decided`: a stored result, an abandoned write, or the lease of another call.
 *
 * Work that succeeds has committed a result, which ends the lease. Here the lease ends when the work fails or is interrupted. It
 * ends by itself when the process dies.
 */
export const withLease = <A, E, R, B, F, S>(
  store: IntentStore["Service"],
  options: { readonly key: string; readonly lease: Lease; readonly wait: number },
  work: (claim: Claimed) => Effect.Effect<A, E, R>,
  decided: (claim: Exclude<Claim, Claimed>) => Effect.Effect<B, F, S>
): Effect.Effect<A | B, E | F | IntentStoreUnavailable, R | S> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const { key, lease, wait } = options
      const claim = yield* claimOrWait(store, key, lease, wait, restore)
      if (claim._tag !== "Claimed") return yield* restore(decided(claim))
      const renewal = yield* Effect.forkChild(Effect.interruptible(renewing(store, key, lease)))
      return yield* restore(work(claim)).pipe(
        Effect.onExit((exit) =>
          Effect.andThen(
            Fiber.interrupt(renewal),
            // The commit of a result ended the lease. A lease that cannot be ended here ends by its time.
            Exit.isSuccess(exit) ? Effect.void : Effect.ignore(store.leases.release(key, lease))
          )
        )
      )
    })
  )
