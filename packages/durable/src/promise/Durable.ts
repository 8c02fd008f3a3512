/**
 * Durable writes for programs that use promises.
 *
 * Rejections are instances of the error classes that this module exports, with a `_tag`, or the error of `send`.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import type { IntentStoreUnavailable } from "../intents/Errors.ts"
import type { Intent } from "../intents/Intent.ts"
import { IntentStore } from "../intents/IntentStore.ts"
import type { ListOptions, Summary } from "../intents/IntentStore.ts"
import { layerPostgres, layerSqlite } from "../store/Layers.ts"
import { writeWith } from "../write/DurableWrite.ts"
import { jsonResult, optionsOf } from "./Requests.ts"
import type { WriteRequest } from "./Requests.ts"

export { RecoverWriteAmbiguous } from "@faktura/core/RecoverWrite"
export {
  IntentStoreUnavailable,
  IntentUnchanged,
  KeyInvalid,
  LeaseLost,
  StillUnknown,
  ValueInvalid,
  WriteAbandoned,
  WriteUnderway,
  WrittenButNotFound
} from "../intents/Errors.ts"
export type { StoreProblem } from "../intents/Errors.ts"
export type { Intent, IntentStatus, ResultSource } from "../intents/Intent.ts"
export type { ListOptions, Summary } from "../intents/IntentStore.ts"
export type { LostWrite, SendOutcome, WriteRequest } from "./Requests.ts"

/** Store to open: a SQLite file of its own, or the address of a Postgres database. */
export type DurableOptions =
  | { readonly sqlite: string }
  | { readonly postgres: string; readonly maxConnections?: number | undefined }

/** Open store of intents. */
export interface Durable extends AsyncDisposable {
  /**
   * Does a write once, and returns its record as it was stored. Later calls with the same key return it too, and send nothing.
   *
   * Rejects with the error of `send` when the server did nothing. See `durableWrite` for the other errors.
   */
  readonly write: <Row>(request: WriteRequest<Row>) => Promise<Row>
  /** Stores the intent of a later write. False: an intent with this key exists, and was not changed. */
  readonly plan: (key: string, payload?: unknown) => Promise<boolean>
  /** Returns a page of intents in the order of their keys. */
  readonly list: (options?: ListOptions) => Promise<ReadonlyArray<Intent>>
  /** Returns one intent. */
  readonly get: (key: string) => Promise<Intent | undefined>
  /** Stores the record that a person found. Later calls return it. */
  readonly resolve: (key: string, record: unknown) => Promise<void>
  /** Gives a write up. Later calls reject with `WriteAbandoned`, and send nothing. */
  readonly abandon: (key: string, reason: string) => Promise<void>
  /**
   * Deletes done intents that have not changed for this long, in milliseconds. Returns their number.
   *
   * Hazard: a later call with a deleted key sends the write again.
   */
  readonly retain: (olderThan: number) => Promise<number>
  /** Returns the numbers of intents by status, and the age of the oldest open one. */
  readonly summary: () => Promise<Summary>
  /** Closes the store. `await using` does it at the end of its block. */
  readonly close: () => Promise<void>
}

const layerOf = (options: DurableOptions): Layer.Layer<IntentStore, IntentStoreUnavailable> =>
  "sqlite" in options
    ? layerSqlite({ file: options.sqlite })
    : layerPostgres({ url: Redacted.make(options.postgres), maxConnections: options.maxConnections })

/** Returns the value of an exit, or throws its error. */
const settled = <A>(exit: Exit.Exit<A, unknown>, signal: AbortSignal | undefined): A => {
  if (Exit.isSuccess(exit)) return exit.value
  if (signal?.aborted === true && Cause.hasInterruptsOnly(exit.cause)) throw signal.reason
  throw Cause.squash(exit.cause)
}

/**
 * Opens a store of intents. Rejects with `IntentStoreUnavailable`.
 *
 * @example
 * ```ts
 * import { openDurable } from "@faktura/durable/promise"
 *
 * declare const createInvoice: (order: string) => Promise<{ readonly id: string; readonly reference: string }>
 * declare const listInvoices: () => Promise<ReadonlyArray<{ readonly id: string; readonly reference: string }>>
 *
 * await using durable = await openDurable({ sqlite: "intents.db" })
 * const invoice = await durable.write({
 *   key: "invoice order-4711",
 *   find: () => listInvoices(),
 *   same: ({ reference }) => reference === "order-4711",
 *   send: () => createInvoice("order-4711")
 * })
 * console.log(invoice.id)
 * ```
 */
export const openDurable = async (options: DurableOptions): Promise<Durable> => {
  const runtime = ManagedRuntime.make(layerOf(options))
  const run = async <A>(effect: Effect.Effect<A, unknown, IntentStore>, signal?: AbortSignal): Promise<A> =>
    settled(await runtime.runPromiseExit(effect, signal === undefined ? {} : { signal }), signal)
  const withStore = <A>(use: (store: IntentStore["Service"]) => Effect.Effect<A, unknown>): Promise<A> =>
    run(IntentStore.use(use))
  const close = () => runtime.dispose()
  try {
    await withStore(() => Effect.void)
  } catch (error) {
    await close()
    throw error
  }
  return {
    write: (request) => run(writeWith(optionsOf(request), jsonResult(request.parse)), request.signal),
    plan: (key, payload) => withStore((store) => store.plan(key, payload)),
    list: (page) => withStore((store) => store.list(page)),
    get: (key) => withStore((store) => store.get(key)),
    resolve: (key, record) => withStore((store) => store.resolve(key, record)),
    abandon: (key, reason) => withStore((store) => store.abandon(key, reason)),
    retain: (olderThan) => withStore((store) => store.retain(olderThan)),
    summary: () => withStore((store) => store.summary),
    close,
    [Symbol.asyncDispose]: close
  }
}
