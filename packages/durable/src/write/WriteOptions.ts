/** Options of durable writes, and their defaults. */
import type { Lookup, UnknownWrite } from "@faktura/core/RecoverWrite"
import * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"

/** Length of a lease. A crash delays the next call of its write by at most this time. */
const defaultLease = Duration.seconds(60)

/** Settling time of `recoverWrite`. */
const defaultSettle = Duration.minutes(2)

/** Options of `durableWrite` besides its result. */
export interface WriteOptions<Candidate, Sent, E, R, FindError, FindR> {
  /**
   * The write's own name, unique in the store, such as `maesn invoice order-4711`. It has 1 to 400 characters, and the same order
   * must give the same key. It appears in messages, so keep personal data and secrets out of it.
   */
  readonly key: string
  /** The records that may contain the write's record. See `find` of `recoverWrite`. */
  readonly find: Lookup<Candidate, FindError, FindR> | ((write: UnknownWrite) => Lookup<Candidate, FindError, FindR>)
  /** True for the record of this write, and for no other. See `same` of `recoverWrite`. */
  readonly same: (candidate: NoInfer<Candidate>, write: UnknownWrite) => boolean
  /**
   * Sends the write once. Fails with `OutcomeUnknown` when it may have been done, as all services of this workspace do. Every
   * other error means that the server did nothing.
   */
  readonly send: Effect.Effect<Sent, E, R>
  /**
   * How long after the lost response the record may still appear; 2 minutes by default. See `settle` of `recoverWrite`. After a
   * crash it counts from the time of the last request.
   */
  readonly settle?: Duration.Input | undefined
  /**
   * How often this call may send a write again after an unknown outcome; 2 by default. With 0 an open intent is only looked up,
   * also in later calls.
   */
  readonly maxRetries?: number | undefined
  /** Length of the lease; 60 seconds by default. It is extended while the call runs. */
  readonly lease?: Duration.Input | undefined
  /** How long to wait for another call of this write; 0 by default. Then the call fails with `WriteUnderway`. */
  readonly wait?: Duration.Input | undefined
}

/**
 * Record that has the fields of a result. Vendors declare most fields as optional or nullable, and the schema says which ones the
 * program needs.
 */
export type RecordOf<A> = A extends object
  ? { readonly [Field in keyof A]?: A[Field] | null | undefined }
  : A | null | undefined

/** Options of `durableWrite`. */
export interface DurableWriteOptions<
  A,
  I,
  Candidate extends RecordOf<A>,
  Sent extends RecordOf<A>,
  E,
  R,
  FindError,
  FindR
> extends WriteOptions<Candidate, Sent, E, R, FindError, FindR> {
  /**
   * Schema of the result. It is stored as JSON. Fields that the schema does not have are neither stored nor returned: keep only
   * what you need, such as the id. A record that does not match fails with `ValueInvalid`, and is not sent again.
   */
  readonly result: Schema.Codec<A, I>
}

/** Reads a time. Throws for a time below `least`, and for an infinite time. */
const millisOf = (name: string, value: Duration.Input, least: number): number => {
  const millis = typeof value === "number" ? value : Duration.toMillis(value)
  if (Number.isFinite(millis) && millis >= least) return millis
  throw new RangeError(`durableWrite: ${name} is ${millis} ms. Give ${least} or more. Nothing was sent.`)
}

/** Times of a write in milliseconds, and its number of retries. */
export interface WriteTimes {
  readonly lease: number
  readonly settle: number
  readonly wait: number
  readonly maxRetries: number
}

/** Reads the numbers of the options. Throws a `RangeError` for a number that would switch a protection off. */
export const timesOf = ({
  lease,
  maxRetries = 2,
  settle,
  wait
}: Pick<WriteOptions<unknown, unknown, unknown, unknown, unknown, unknown>, keyof WriteTimes>): WriteTimes => {
  if (!(maxRetries >= 0)) {
    throw new RangeError(`durableWrite: maxRetries is ${maxRetries}. Give 0 or more. Nothing was sent.`)
  }
  return {
    lease: millisOf("lease", lease ?? defaultLease, 1),
    settle: millisOf("settle", settle ?? defaultSettle, 0),
    wait: millisOf("wait", wait ?? 0, 0),
    maxRetries
  }
}
