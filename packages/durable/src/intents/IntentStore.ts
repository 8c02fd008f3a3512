/** Service that stores intents. `layerSqlite`, `layerPostgres` and `layerSql` provide it. */
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { IntentStoreUnavailable, IntentUnchanged, KeyInvalid, ValueInvalid, WriteUnderway } from "./Errors.ts"
import type { Intent, IntentStatus, ResultSource } from "./Intent.ts"

/** Lease of one call of `durableWrite`. */
export interface Lease {
  /** Random name of the call. */
  readonly owner: string
  /** Length of the lease in milliseconds. */
  readonly millis: number
}

/** Result of a claim. */
export type Claim =
  | {
      readonly _tag: "Claimed"
      readonly intent: Intent
      /** Milliseconds since the write was last sent. Undefined: it was never sent. */
      readonly sinceSent: number | undefined
    }
  | { readonly _tag: "Done"; readonly result: string }
  | { readonly _tag: "Abandoned"; readonly reason: string }
  | {
      readonly _tag: "Underway"
      readonly until: number
      /** Milliseconds until the lease ends. */
      readonly remaining: number
    }

/**
 * Steps of `durableWrite` in the store. Each one is committed before it succeeds.
 *
 * Programs do not call these. A store of your own implements them.
 */
export interface Leases {
  /**
   * Takes the lease of a free intent. Adds the intent if it is missing. Fails with problem `transaction`
   * inside a transaction.
   */
  readonly claim: (key: string, lease: Lease) => Effect.Effect<Claim, IntentStoreUnavailable>
  /** Extends the lease. False: the lease is lost. */
  readonly renew: (key: string, lease: Lease) => Effect.Effect<boolean, IntentStoreUnavailable>
  /** Commits that the write is about to be sent, and extends the lease. False: the lease is lost, so nothing may be sent. */
  readonly open: (key: string, lease: Lease) => Effect.Effect<boolean, IntentStoreUnavailable>
  /** Commits that the write was done, and that its result is not known yet. */
  readonly written: (key: string) => Effect.Effect<void, IntentStoreUnavailable>
  /** Commits that nothing was written, and ends the lease. Does nothing if the lease is lost. */
  readonly refused: (key: string, lease: Lease, note: string) => Effect.Effect<void, IntentStoreUnavailable>
  /**
   * Commits the result, and ends the lease of any owner. Returns the stored result, which is another one if the intent was done
   * already.
   */
  readonly done: (key: string, result: string, source: ResultSource) => Effect.Effect<string, IntentStoreUnavailable>
  /** Ends the lease without a change of the status. */
  readonly release: (key: string, lease: Lease) => Effect.Effect<void, IntentStoreUnavailable>
}

/** Part of the intents for `list`. */
export interface ListOptions {
  /** Only intents with this status. */
  readonly status?: IntentStatus | undefined
  /** Only intents with a greater key: the last key of the page before. */
  readonly after?: string | undefined
  /** Most intents of a page; 100 by default, at most 1,000. */
  readonly limit?: number | undefined
}

/** Numbers of intents. */
export interface Summary {
  readonly counts: Readonly<Record<IntentStatus, number>>
  /** Milliseconds since the oldest open intent was first sent. 0: none is open. */
  readonly oldestOpen: number
}

/**
 * Stores intents of writes, and lets people look after them.
 *
 * Inside `sql.withTransaction` of the same client, all methods except those of `leases` join the transaction.
 */
export class IntentStore extends Context.Service<
  IntentStore,
  {
    /**
     * Stores the intent of a later write. Inside a transaction it commits together with your own rows: that is an outbox. False:
     * an intent with this key exists, and was not changed.
     */
    readonly plan: (
      key: string,
      payload?: unknown
    ) => Effect.Effect<boolean, KeyInvalid | ValueInvalid | IntentStoreUnavailable>
    /** Returns a page of intents in the order of their keys. */
    readonly list: (options?: ListOptions) => Effect.Effect<ReadonlyArray<Intent>, IntentStoreUnavailable>
    /** Returns one intent. */
    readonly get: (key: string) => Effect.Effect<Intent | undefined, IntentStoreUnavailable>
    /**
     * Stores the result that a person found, as JSON that matches the schema `result` of the write. Later calls return it. Also
     * replaces a stored result that cannot be read.
     */
    readonly resolve: (
      key: string,
      result: unknown
    ) => Effect.Effect<void, IntentUnchanged | ValueInvalid | WriteUnderway | IntentStoreUnavailable>
    /** Gives a write up. Later calls fail with `WriteAbandoned`, and send nothing. A done write is not changed. */
    readonly abandon: (
      key: string,
      reason: string
    ) => Effect.Effect<void, IntentUnchanged | WriteUnderway | IntentStoreUnavailable>
    /**
     * Deletes done intents that have not changed for this long, in small batches. Returns their number.
     *
     * Hazard: a later call with a deleted key sends the write again.
     */
    readonly retain: (olderThan: Duration.Input) => Effect.Effect<number, IntentStoreUnavailable>
    /** Returns the numbers of intents by status, and the age of the oldest open one. */
    readonly summary: Effect.Effect<Summary, IntentStoreUnavailable>
    readonly leases: Leases
  }
>()("@faktura/durable/IntentStore") {}
