/** Inputs of workflows about one document. */
import * as Schema from "effect/Schema"

/** A document as an API returned it. */
export const DocumentInput = Schema.Struct({
  /** Id of the document in its API. */
  id: Schema.String,
  /** Version of the document: its time of change, as the API writes it. */
  version: Schema.String,
  /** Time at which it was read, in milliseconds since 1970. */
  readAt: Schema.Number,
  document: Schema.Json
})

/** A document as an API returned it. */
export type DocumentInput = typeof DocumentInput.Type
