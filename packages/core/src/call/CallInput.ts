/**
 * What a caller gives a call, and how it calls a write.
 *
 * Neither the server nor a log sees the name of a write. An `OutcomeUnknown` carries it, so that whoever handles the error,
 * perhaps far from the call, knows which of its own records the write was for.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** A caller's options: the spec's places, kept apart. */
export interface CallOptions {
  readonly path?: object | undefined
  readonly query?: object | undefined
  readonly headers?: object | undefined
  readonly cookies?: object | undefined
  readonly body?: unknown
}

/** What the caller gave. */
export interface CallInput {
  readonly options: CallOptions
  /** The caller's own name for the write. */
  readonly key: string | undefined
}

/** The name of the writes inside, where one was given. */
export const WriteKey: Context.Reference<string | undefined> = Context.Reference<string | undefined>(
  "@faktura/core/WriteKey",
  { defaultValue: () => undefined }
)

/** Names the writes of an effect: `invoices.create({ body }).pipe(withWriteKey("order 4711"))`. */
export const withWriteKey =
  (key: string) =>
  <A, E, R>(write: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(write, WriteKey, key)
