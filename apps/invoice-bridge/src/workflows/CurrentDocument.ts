/** The document that a run was planned with, or the newest one. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { CurrentTry } from "../engine/CurrentRun.ts"
import type { DocumentInput } from "./Inputs.ts"

/** How long a document counts as just read, in milliseconds. */
const fresh = 300_000

/**
 * Returns the document of a run: as it was planned, if it was read a moment ago, and else as it is now. A second try reads it again,
 * because a person may have corrected it.
 */
export const currentDocument = Effect.fnUntraced(function* <A, E, R>(
  { document, readAt }: DocumentInput,
  read: Effect.Effect<A, E, R>
): Effect.fn.Return<A, E, R> {
  const age = (yield* Clock.currentTimeMillis) - readAt
  // The planned document is what `read` returned before.
  return (yield* CurrentTry) === 1 && age < fresh ? (document as A) : yield* read
})
