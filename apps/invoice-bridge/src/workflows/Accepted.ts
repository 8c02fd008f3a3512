/** Reads the ids of records that Maesn has accepted. */
import { ResponseInvalid } from "@faktura/core/Errors"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"

/** Record in accounting: its id, and the warnings of the system about fields that it ignored. */
export const LedgerRecord = Schema.Struct({ id: Schema.String, warnings: Schema.Array(Schema.String) })

/** Record in accounting. */
export type LedgerRecord = typeof LedgerRecord.Type

/** Endpoint that made a record, for messages. */
export interface Endpoint {
  readonly operation: string
  readonly path: string
}

/**
 * Reads the id of a new record. Maesn may respond before the accounting system gives out an id: then the write was done, and its
 * record must be looked up.
 */
export const acceptedAs = (
  { operation, path }: Endpoint,
  id: string | null | undefined,
  warnings: ReadonlyArray<string>
): Effect.Effect<LedgerRecord, ResponseInvalid> =>
  id == null
    ? Effect.fail(
        new ResponseInvalid({
          message: `${operation} (POST ${path}): Maesn accepted the record, and its response has no id.`,
          api: "maesn",
          operation,
          method: "POST",
          path,
          attempts: 1,
          raw: "",
          problems: [{ field: "data", problem: "an id" }],
          written: true
        })
      )
    : Effect.succeed({ id, warnings })

/** Record that a lookup found. Its warnings were in the lost response. */
export const foundAs = (id: string | null | undefined): LedgerRecord => ({ id: id ?? "", warnings: [] })
