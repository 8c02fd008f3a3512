/**
 * Recovers a write with an unknown outcome, for programs that use promises: the rules are those of `recoverWrite` in
 * `recovery`.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Predicate from "effect/Predicate"
import { withWriteKey } from "../operation/CallInput.ts"
import type { OutcomeUnknown, ResponseInvalid } from "../operation/Errors.ts"
import { recoverWrite as recover } from "../recovery/RecoverWrite.ts"
import type { UnknownWrite } from "../recovery/RecoverWrite.ts"
import { isUnknown, isWritten } from "../recovery/WriteEnds.ts"
import { aFunction, anObject, anything, aText, checkOptions } from "./OptionChecks.ts"
import { lookupOf } from "./Lookup.ts"
import type { FoundRecords } from "./Lookup.ts"
import type { RequestOptions } from "./RequestOptions.ts"

/** Write with an unknown outcome, as `find` and `same` receive it. */
export interface LostWrite {
  /** `OutcomeUnknown`: it may have been done. `ResponseInvalid`: it was done, and only its response could not be read. */
  readonly error: OutcomeUnknown | ResponseInvalid
  /** Your own name for the write, as the options gave it. */
  readonly key: string | undefined
  /**
   * Time at which the write was first sent, in milliseconds since 1970. The record is not older. The server dates the
   * record by its own clock: leave some minutes when you filter by this time. In the lookup that proves absence it is the
   * year 2000, because clocks may be wrong.
   */
  readonly sentAt: number
}

/** Options of `recoverWrite`. Times are in milliseconds. */
export interface RecoverWriteRequest<A, Row> {
  /**
   * Sends the write once, and returns its record. Pass the options on: they have the signal and the key.
   *
   * Only `OutcomeUnknown` and a `ResponseInvalid` of a write are looked up. Any other error is passed on as it is, and
   * nothing is sent again. Hazard: other HTTP clients throw errors that do not say whether the write was done.
   */
  readonly send: (options: RequestOptions) => Promise<A>
  /**
   * Returns the records that may contain the write's record: all of them, or page after page. Filter on the server where
   * possible. Pass the options on: they have the signal, and retries that do not use the budget of the client.
   */
  readonly find: (write: LostWrite, options: RequestOptions) => FoundRecords<Row>
  /**
   * True for the record of this write, and for no other. Compare a natural key that the write has set, such as a reference
   * or a document number. Never compare amounts or names alone.
   */
  readonly same: (candidate: NoInfer<Row>, write: LostWrite) => boolean
  /** How long after a lost response the record may still appear; 120,000 by default. Negative or `NaN` is a `RangeError`. */
  readonly settle?: number | undefined
  /** How often the write may be sent again; 2 by default. 0: it is only looked up. Negative or `NaN` is a `RangeError`. */
  readonly maxRetries?: number | undefined
  /** Your own name for the write. It is not sent. */
  readonly key?: string | undefined
  /**
   * Stops everything. Before anything was sent, the promise rejects with the reason of the signal. Later it rejects with the
   * error of the write: an `OutcomeUnknown` says that the write may have been done.
   */
  readonly signal?: AbortSignal | undefined
}

const lost = ({ error, key, sentAt }: UnknownWrite): LostWrite => ({ error, key, sentAt })

const rules = {
  find: aFunction,
  same: aFunction,
  send: aFunction,
  settle: anything,
  maxRetries: anything,
  key: aText,
  signal: anObject
}

/** Throws the error of a failed `result`. Why: `send` may return the result of a call, and its error decides what follows. */
const valueOf = <A>(value: A): A => {
  if (Predicate.hasProperty(value, "ok") && value.ok === false && Predicate.hasProperty(value, "error"))
    throw value.error
  return value
}

/** Ends of the requests that were sent. They decide the result when the signal stops the rest. */
interface Sent<A> {
  /** Last end. */
  last?: { readonly value: A } | { readonly error: unknown }
  /** Last error of a write that may have been done. */
  unknown?: OutcomeUnknown | ResponseInvalid
}

/** Result of a write that the signal stopped. */
const stopped = <A>({ last, unknown }: Sent<A>, signal: AbortSignal): A => {
  if (last !== undefined && "value" in last) return last.value
  // A refusal after a lost response says nothing about the first request.
  throw unknown ?? (last === undefined ? signal.reason : last.error)
}

/**
 * Sends a write, and recovers it when its outcome is unknown: a lookup finds its record, or proves its absence. Only then
 * the write is sent again.
 *
 * Resolves with the result of `send`, or with the record that `find` returned. Rejects with
 * - the error of `send`, when the server did nothing
 * - the last `OutcomeUnknown`, when no retries are left or all lookups failed (then its `cause` is a `LookupFailed`)
 * - the `ResponseInvalid`, when the record of a write that was done is not found
 * - `RecoverWriteAmbiguous`, when `same` is true for several records
 *
 * Hazard: it stores nothing. A process that dies between sending and adopting needs `@faktura/durable`. Two runs for the
 * same record at the same time may duplicate it.
 *
 * @example
 * ```ts
 * import { recoverWrite } from "@faktura/core/promise"
 * import type { RequestOptions } from "@faktura/core/promise"
 *
 * interface Invoice {
 *   readonly id: string
 *   readonly reference: string
 * }
 *
 * declare const createInvoice: (reference: string, options: RequestOptions) => Promise<Invoice>
 * declare const listInvoices: (options: RequestOptions) => AsyncIterable<Invoice>
 *
 * const invoice = await recoverWrite({
 *   key: "order-4711",
 *   send: (options) => createInvoice("order-4711", options),
 *   find: (_, options) => listInvoices(options),
 *   same: ({ reference }) => reference === "order-4711"
 * })
 * ```
 *
 * @see docs/recover-writes.md
 */
export const recoverWrite = async <A, Row>(request: RecoverWriteRequest<A, Row>): Promise<A | Row> => {
  checkOptions("recoverWrite", request, rules, ["find", "same", "send"])
  const { find, key, maxRetries, same, send, settle, signal } = request
  const sent: Sent<A> = {}
  const options: RequestOptions = {
    ...(key === undefined ? {} : { key }),
    ...(signal === undefined ? {} : { signal })
  }
  const write = Effect.tryPromise({
    try: async () => {
      // The signal may have been aborted since the last look at it.
      signal?.throwIfAborted()
      const value = valueOf(await send(options))
      sent.last = { value }
      return value
    },
    catch: (error) => {
      sent.last = { error }
      if (isUnknown(error) || isWritten(error)) sent.unknown = error
      return error
    }
    // Why: `send` gets the signal itself, and its error says whether the write may have been done.
  }).pipe(Effect.uninterruptible)
  const recovered = recover(write, {
    find: (unknown) => lookupOf((signal) => find(lost(unknown), { retryBudget: "none", signal })),
    same: (candidate, unknown) => {
      const isSame: unknown = same(candidate, lost(unknown))
      // Hazard: a promise would count as true, and the record of another write would be adopted.
      if (typeof isSame !== "boolean")
        throw new TypeError(`recoverWrite: \`same\` returned ${typeof isSame}, not a boolean.`)
      return isSame
    },
    ...(settle === undefined ? {} : { settle }),
    ...(maxRetries === undefined ? {} : { maxRetries })
  })
  const exit = await Effect.runPromiseExit(
    key === undefined ? recovered : withWriteKey(key)(recovered),
    signal === undefined ? {} : { signal }
  )
  if (Exit.isSuccess(exit)) return exit.value
  if (signal?.aborted === true && Cause.hasInterrupts(exit.cause)) return stopped(sent, signal)
  throw Cause.squash(exit.cause)
}
