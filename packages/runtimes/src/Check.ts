/**
 * Check that must pass on every runtime, and the error of a failed check.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Place } from "./Place.ts"

/** Check with the name that the test expects in the report. */
export interface Check {
  readonly name: string
  readonly run: (place: Place) => Effect.Effect<void, unknown>
}

/** Error of a value that differs from the expected one. */
export class Mismatch extends Data.TaggedError("Mismatch")<{ readonly message: string }> {}

/** Fails if the two values differ. Compares them as JSON, so the order of keys counts. */
export const same = (what: string, actual: unknown, expected: unknown): Effect.Effect<void, Mismatch> => {
  const [is, ought] = [JSON.stringify(actual), JSON.stringify(expected)]
  return is === ought ? Effect.void : new Mismatch({ message: `${what}: ${is}, expected ${ought}` })
}

/** Returns the error's tag, or `done`. */
export const outcomeOf = <A, E extends { readonly _tag: string }, R>(
  call: Effect.Effect<A, E, R>
): Effect.Effect<string, never, R> => Effect.match(call, { onSuccess: () => "done", onFailure: (error) => error._tag })
