/**
 * Input of a call: the caller's options, and the caller's own name for a write.
 *
 * The name is not sent to the server and not logged. `OutcomeUnknown` carries it, so that its handler knows which of
 * the caller's records the write was for.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** Options of a call, by parameter location. */
export interface CallOptions {
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: object | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
}

/** Options and write key that the caller passed to a call. */
export interface CallInput {
  readonly options: CallOptions
  /** The caller's own name for the write. */
  readonly key: string | undefined
}

/** Context reference with the caller's name for writes. See {@link withWriteKey}. */
export const WriteKey: Context.Reference<string | undefined> = Context.Reference<string | undefined>(
  "@faktura/core/WriteKey",
  { defaultValue: () => undefined }
)

/**
 * Gives the writes of an effect a name, which `OutcomeUnknown` then carries as `key`.
 *
 * @example
 * ```ts
 * import { withWriteKey } from "@faktura/core"
 * import { Invoices } from "@faktura/maesn"
 * import { Effect } from "effect"
 *
 * const body = { invoiceNumber: "4711", invoiceDate: "2026-01-31", lineItems: [{ quantity: 1, unitAmount: 100 }] }
 * const create = Invoices.use((invoices) => invoices.create({ body })).pipe(
 *   withWriteKey("order 4711"),
 *   Effect.catchTag("OutcomeUnknown", ({ key }) => Effect.logWarning(`Look up the invoice of ${key}.`))
 * )
 * ```
 */
export const withWriteKey =
  (key: string) =>
  <A, E, R>(write: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(write, WriteKey, key)
