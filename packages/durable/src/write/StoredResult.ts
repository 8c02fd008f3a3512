/** Turns results into the JSON text of the store, and back. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ValueInvalid } from "../intents/Errors.ts"

/** Writes and reads results as text. */
export interface StoredResult<A> {
  readonly write: (key: string, record: unknown) => Effect.Effect<string, ValueInvalid>
  /** Reads the text of `write` back, before it is stored. */
  readonly check: (key: string, text: string) => Effect.Effect<A, ValueInvalid>
  /** Reads a stored text. */
  readonly read: (key: string, text: string) => Effect.Effect<A, ValueInvalid>
}

/**
 * Makes the error of a result that cannot be stored.
 *
 * @param problem end of a sentence that begins with the result, such as "is not JSON"
 * @param remedy part of the program to correct
 */
export const unwritable =
  (problem: string, remedy: string) =>
  (key: string, cause: unknown): ValueInvalid =>
    new ValueInvalid({
      message: `${key}: the write was done, and its result ${problem}. ${remedy} and call again: the record is looked up, and nothing is sent again.`,
      key,
      value: "result",
      cause
    })

/**
 * Makes the error of a stored result that cannot be read.
 *
 * @param problem end of a sentence that begins with the result, such as "is not JSON"
 * @param remedy part of the program to correct
 */
export const unreadable =
  (problem: string, remedy: string) =>
  (key: string, cause: unknown): ValueInvalid =>
    new ValueInvalid({
      message: `${key}: the write was done, and its stored result ${problem}. Read it with \`list\`, then ${remedy} or store another result with \`resolve\`. Nothing was sent.`,
      key,
      value: "result",
      cause
    })

const noMatch = "does not match the schema `result`"
const notWritten = unwritable(noMatch, "Correct the schema")
const notRead = unreadable(noMatch, "correct the schema")

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
        Effect.mapError((cause) => notWritten(key, cause))
      ),
    check: (key, written) => Effect.mapError(decode(written), (cause) => notWritten(key, cause)),
    read: (key, stored) => Effect.mapError(decode(stored), (cause) => notRead(key, cause))
  }
}
