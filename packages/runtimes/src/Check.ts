/**
 * One thing that must be so on every runtime, and how it is told that it is not.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { Place } from "./Place.ts"

/** A check with the name that the test expects to hear of. */
export interface Check {
  readonly name: string
  readonly run: (place: Place) => Effect.Effect<void, unknown>
}

/** Something is not as it must be. */
export class Mismatch extends Data.TaggedError("Mismatch")<{ readonly message: string }> {}

/** Fails when the two differ. Compared as JSON, so the order of keys counts. */
export const same = (what: string, actual: unknown, expected: unknown): Effect.Effect<void, Mismatch> => {
  const [is, ought] = [JSON.stringify(actual), JSON.stringify(expected)]
  return is === ought ? Effect.void : new Mismatch({ message: `${what}: ${is}, expected ${ought}` })
}

/** The error's tag, or `done`. */
export const outcomeOf = <A, E extends { readonly _tag: string }, R>(
  call: Effect.Effect<A, E, R>
): Effect.Effect<string, never, R> => Effect.match(call, { onSuccess: () => "done", onFailure: (error) => error._tag })
