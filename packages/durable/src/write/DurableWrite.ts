/**
 * Does a write once, over crashes, restarts and processes.
 *
 * The intent is committed before the request and the result after the response. An intent without a result is looked up before
 * anything is sent again. core's `recoverWrite` does the lookups. This module adds the stored intent and the lease.
 *
 * Hazard: a process that pauses between the last check of its lease and its request, for longer than the lease, still sends. A
 * lease must be longer than any pause of the machine.
 */
import { withWriteKey } from "@faktura/core"
import * as Effect from "effect/Effect"
import type { ValueInvalid } from "../intents/Errors.ts"
import { IntentStore } from "../intents/IntentStore.ts"
import { checkKey } from "../intents/Key.ts"
import { abandoned, underway } from "./Ends.ts"
import type { DurableWriteFailure, Known } from "./Ends.ts"
import { withLease } from "./HeldLease.ts"
import { storedResult } from "./StoredResult.ts"
import type { StoredResult } from "./StoredResult.ts"
import { observed } from "./Telemetry.ts"
import { settleWrite } from "./SettleWrite.ts"
import { timesOf } from "./WriteOptions.ts"
import type { DurableWriteOptions, RecordOf, WriteOptions } from "./WriteOptions.ts"

/** Does the write with a result that is stored in any form. */
export const writeWith = <A, Candidate, Sent, E, R, FindError, FindR>(
  options: WriteOptions<Candidate, Sent, E, R, FindError, FindR>,
  stored: StoredResult<A>
): Effect.Effect<A, Known<E> | DurableWriteFailure, R | FindR | IntentStore> =>
  Effect.gen(function* () {
    const { key } = options
    yield* checkKey(key)
    const times = timesOf(options)
    const store = yield* IntentStore
    const lease = { owner: crypto.randomUUID(), millis: times.lease }
    return yield* withLease(
      store,
      { key, lease, wait: times.wait },
      (claim) => settleWrite(options, times, stored, { store, lease, claim }),
      Effect.fnUntraced(function* (claim): Effect.fn.Return<
        { readonly end: "stored"; readonly value: A },
        DurableWriteFailure | ValueInvalid
      > {
        if (claim._tag === "Done") return { end: "stored", value: yield* stored.read(key, claim.result) }
        return yield* claim._tag === "Abandoned" ? abandoned(key, claim.reason) : underway(key, claim.until)
      })
    ).pipe(withWriteKey(key))
  }).pipe(observed)

/**
 * Does a write once, and returns its result. Later calls with the same key return the stored result and send nothing.
 *
 * - The intent is committed before each request, and the result after the response.
 * - An intent that a crash left open is looked up first, and adopted when its record is found.
 * - Another call of the same key fails with `WriteUnderway`, or waits with `wait`.
 * - A write that the server refused is sent again by the next call: the input may be correct by then.
 *
 * Fails with:
 * - the error of `send`, when the server did nothing
 * - `StillUnknown`, when the record neither appeared nor is proven absent, or no retries are left
 * - `WrittenButNotFound`, when the write was done and its record is not found
 * - `RecoverWriteAmbiguous`, when `same` is true for several records
 * - `WriteUnderway`, `WriteAbandoned` and `LeaseLost`: this call sent nothing
 * - `ValueInvalid`, when the result does not match `result`
 * - `KeyInvalid` and `IntentStoreUnavailable`: nothing was sent, or an open intent remains that the next call looks up
 *
 * Do not call it inside a transaction of the store's database: it fails. Plan the intent there, with `IntentStore.plan`.
 *
 * @example
 * ```ts
 * import { durableWrite, layerSqlite } from "@faktura/durable"
 * import { Invoices } from "@faktura/maesn"
 * import { Effect, Schema } from "effect"
 *
 * const invoiceOf = (order: string) =>
 *   Effect.gen(function* () {
 *     const invoices = yield* Invoices
 *     const body = { reference: order, invoiceDate: "2026-01-31", lineItems: [{ quantity: 1, unitAmount: 100 }] }
 *     return yield* durableWrite({
 *       key: `maesn invoice ${order}`,
 *       result: Schema.Struct({ invoiceId: Schema.String }),
 *       find: invoices.stream({ query: { limit: 100 } }),
 *       same: (invoice) => invoice.reference === order,
 *       send: Effect.map(invoices.create({ body }), ({ data }) => data)
 *     })
 *   }).pipe(Effect.provide(layerSqlite({ file: "intents.db" })))
 * ```
 *
 * @see docs/durable-writes.md
 */
export const durableWrite = <A, I, Candidate extends RecordOf<A>, Sent extends RecordOf<A>, E, R, FindError, FindR>(
  options: DurableWriteOptions<A, I, Candidate, Sent, E, R, FindError, FindR>
): Effect.Effect<A, Known<E> | DurableWriteFailure, R | FindR | IntentStore> =>
  writeWith(options, storedResult(options.result))
