/** Writes of programs that use promises: their options, and their translation into `durableWrite`. */
import { lookupOf } from "@faktura/core/promise/Lookup"
import type { UnknownWrite } from "@faktura/core/RecoverWrite"
import { isUnknown, isWritten } from "@faktura/core/WriteEnds"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { ValueInvalid } from "../intents/Errors.ts"
import { unreadable, unwritable } from "../write/StoredResult.ts"
import type { StoredResult } from "../write/StoredResult.ts"
import { unknownWrite } from "../write/Left.ts"
import type { WriteOptions } from "../write/WriteOptions.ts"

/** Write with an unknown outcome, as `find` and `same` receive it. */
export interface LostWrite {
  readonly key: string
  /**
   * Time of the first request, in milliseconds since 1970. The record is not older. In the lookup that proves absence it is the
   * year 2000, because clocks may be wrong.
   */
  readonly sentAt: number
  /** Error of the write. */
  readonly error: unknown
}

/** Outcome of a write whose `send` threw: it may have been done, or it certainly was not. */
export type SendOutcome = "unknown" | "refused"

/** Options of `write`. Times are in milliseconds. */
export interface WriteRequest<Row> {
  /** The write's own name, unique in the store: 1 to 400 characters. The same order must give the same key. */
  readonly key: string
  /** Returns the records that may contain the write's record: all of them, or page after page. */
  readonly find: (write: LostWrite, signal: AbortSignal) => Promise<Iterable<Row>> | AsyncIterable<Row>
  /** True for the record of this write, and for no other. Compare a natural key, never an amount or a name alone. */
  readonly same: (candidate: NoInfer<Row>, write: LostWrite) => boolean
  /** Sends the write once, and returns its record. It must not send again by itself. */
  readonly send: (signal: AbortSignal) => Promise<Row>
  /**
   * Checks a stored record, and returns it with its type. By default the JSON is returned as it is: a date is a text then.
   */
  readonly parse?: ((stored: unknown) => Row) | undefined
  /**
   * Outcome of an error that `send` threw. By default the errors of our services say it by their tags, and every other error means
   * `unknown`: it is looked up.
   *
   * Hazard: `refused` for a write that was done creates its record twice.
   */
  readonly outcome?: ((error: unknown) => SendOutcome) | undefined
  /** How long after a lost response the record may still appear; 120,000 by default. */
  readonly settle?: number | undefined
  /** How often this call may send again after an unknown outcome; 2 by default. 0: it is only looked up. */
  readonly maxRetries?: number | undefined
  /** Length of the lease; 60,000 by default. */
  readonly lease?: number | undefined
  /** How long to wait for another call of this write; 0 by default. */
  readonly wait?: number | undefined
  /** Ends the call. A write that was sent stays open, and the next call looks it up. */
  readonly signal?: AbortSignal | undefined
}

/** True for an error of our services: its tag says the outcome. */
const isOfService = (error: unknown): boolean =>
  Predicate.hasProperty(error, "_tag") &&
  Predicate.hasProperty(error, "api") &&
  Predicate.hasProperty(error, "operation") &&
  Predicate.hasProperty(error, "attempts")

const usualOutcome = (error: unknown): SendOutcome => (isOfService(error) ? "refused" : "unknown")

const lost = (key: string, { error, sentAt }: UnknownWrite): LostWrite => ({
  key,
  sentAt,
  error: isUnknown(error) && error.api === "durable" && error.cause !== undefined ? error.cause : error
})

/** Turns the request of a program with promises into options of `durableWrite`. */
export const optionsOf = <Row>(request: WriteRequest<Row>): WriteOptions<Row, Row, unknown, never, unknown, never> => {
  const { find, key, outcome = usualOutcome, same, send } = request
  return {
    key,
    find: (write) => lookupOf((signal) => find(lost(key, write), signal)),
    same: (candidate, write) => same(candidate, lost(key, write)),
    send: Effect.flatMap(Clock.currentTimeMillis, (sentAt) =>
      Effect.tryPromise({
        try: send,
        catch: (error): unknown =>
          // Errors of our services that say more than `outcome` can: unknown, or done without a readable response.
          isUnknown(error) || isWritten(error) || outcome(error) === "refused"
            ? error
            : unknownWrite(key, "the response was lost.", sentAt, error)
      })
    ),
    settle: request.settle,
    maxRetries: request.maxRetries,
    lease: request.lease,
    wait: request.wait
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "")

/** Error of a record that `JSON.stringify` cannot write. */
const notJson = (key: string, cause: unknown): ValueInvalid =>
  unwritable(`is not JSON (${reasonOf(cause)})`, "Return JSON from `send` and `find`")(key, cause)

/** Error of a record that `parse` does not accept. */
const refused = (make: typeof unreadable, remedy: string) => (key: string, cause: unknown) =>
  make(`is refused by \`parse\` (${reasonOf(cause)})`, remedy)(key, cause)

/** Writes records with `JSON.stringify`, and reads them with `parse`. */
export const jsonResult = <Row>(parse: ((stored: unknown) => Row) | undefined): StoredResult<Row> => {
  const parsed = (text: string): Row => {
    const stored: unknown = JSON.parse(text)
    // Without `parse` the program says itself that the stored record has this type.
    return parse === undefined ? (stored as Row) : parse(stored)
  }
  const reading = (invalid: (key: string, cause: unknown) => ValueInvalid) => (key: string, text: string) =>
    Effect.try({ try: () => parsed(text), catch: (cause) => invalid(key, cause) })
  return {
    write: (key, record) =>
      Effect.flatMap(
        Effect.try({ try: (): string | undefined => JSON.stringify(record), catch: (cause) => notJson(key, cause) }),
        (text) =>
          text === undefined ? Effect.fail(notJson(key, new TypeError(`it is ${typeof record}`))) : Effect.succeed(text)
      ),
    check: reading(refused(unwritable, "Correct `parse`")),
    read: reading(refused(unreadable, "correct `parse`"))
  }
}
