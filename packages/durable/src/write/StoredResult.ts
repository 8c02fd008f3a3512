/** Turns results into the JSON text of the store, and back. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ValueInvalid } from "../intents/Errors.ts"

/** Writes and reads results as text. */
export interface StoredResult<A> {
  readonly write: (key: string, record: unknown) => Effect.Effect<string, ValueInvalid>
  readonly read: (key: string, text: string) => Effect.Effect<A, ValueInvalid>
}

/** Error of a result that does not match its schema, in one direction or the other. */
export const resultInvalid = (key: string, what: string, remedy: string, cause: unknown): ValueInvalid =>
  new ValueInvalid({ message: `${key}: ${what}. ${remedy}`, key, value: "result", cause })

/** Error of a result that cannot be stored. */
export const unwritable = (key: string, cause: unknown): ValueInvalid =>
  resultInvalid(
    key,
    "the write was done, and its result does not match the schema `result`",
    "Correct the schema and call again: the record is looked up, and nothing is sent again.",
    cause
  )

/** Error of a stored result that cannot be read. */
export const unreadable = (key: string, cause: unknown): ValueInvalid =>
  resultInvalid(
    key,
    "the write was done, and its stored result does not match the schema `result`",
    "Read it with `list`, then correct the schema or store another result with `resolve`. Nothing was sent.",
    cause
  )

/** Makes the writer and reader of a schema. */
export const storedResult = <A, I>(codec: Schema.Codec<A, I>): StoredResult<A> => {
  const text = Schema.fromJsonString(Schema.toCodecJson(codec))
  const encode = Schema.encodeUnknownEffect(text)
  const decode = Schema.decodeUnknownEffect(text)
  return {
    write: (key, record) =>
      Effect.suspend(() => encode(record)).pipe(
        // A value that JSON does not have may throw.
        Effect.catchDefect((defect) => Effect.fail(defect)),
        Effect.mapError((cause) => unwritable(key, cause))
      ),
    read: (key, stored) => Effect.mapError(decode(stored), (cause) => unreadable(key, cause))
  }
}
