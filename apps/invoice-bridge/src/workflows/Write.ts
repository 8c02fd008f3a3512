/** Durable writes of workflows. */
import { durableWrite } from "@faktura/durable"
import type { DurableWriteFailure, DurableWriteOptions, IntentStore, Known, RecordOf } from "@faktura/durable"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { writeRetries } from "../engine/RetryPolicy.ts"

/**
 * Settling time of writes: how long after a lost response the record may still appear. `undefined` is the two minutes of
 * `@faktura/durable`. Set it shorter only for a server that is known to be faster.
 */
export const Settling: Context.Reference<Duration.Input | undefined> = Context.Reference<Duration.Input | undefined>(
  "invoice-bridge/Settling",
  { defaultValue: () => undefined }
)

/**
 * Length of the lease of a write: a crash delays the write by at most this time. `undefined` is the minute of `@faktura/durable`.
 *
 * Hazard: it must be longer than any pause of the machine.
 */
export const Lease: Context.Reference<Duration.Input | undefined> = Context.Reference<Duration.Input | undefined>(
  "invoice-bridge/Lease",
  { defaultValue: () => undefined }
)

/** How long a write waits for the same write of another run, such as the contact of two invoices. */
const wait: Duration.Input = "20 seconds"

/** Name of a write in the store of intents. Tenants have their own names. */
export const writeKey = (tenant: string, what: string): string => `${tenant}: ${what}`

/** Options of `durableWrite` that a workflow chooses. `key` is unique within the tenant. */
export type WriteOptions<A, I, Candidate extends RecordOf<A>, Sent extends RecordOf<A>, E, R, FindError, FindR> = Omit<
  DurableWriteOptions<A, I, Candidate, Sent, E, R, FindError, FindR>,
  "settle" | "maxRetries" | "lease" | "wait"
>

/** Does a write once, over all steps, runs and workers of the tenant. */
export const writeOnce = <A, I, Candidate extends RecordOf<A>, Sent extends RecordOf<A>, E, R, FindError, FindR>({
  key,
  ...options
}: WriteOptions<A, I, Candidate, Sent, E, R, FindError, FindR>): Effect.Effect<
  A,
  Known<E> | DurableWriteFailure,
  R | FindR | IntentStore | CurrentRun
> =>
  Effect.gen(function* () {
    const { tenant } = yield* CurrentRun
    const settle = yield* Settling
    const lease = yield* Lease
    return yield* durableWrite({
      ...options,
      key: writeKey(tenant, key),
      settle,
      lease,
      wait,
      maxRetries: writeRetries
    })
  })
