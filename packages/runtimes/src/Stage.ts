/**
 * Client of the stage: sets faults, and reads which requests arrived.
 */
import type { Counts, ScriptedFault } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import type { Place } from "./Place.ts"

const ask = (place: Place, path: string, init?: RequestInit): Effect.Effect<unknown> =>
  Effect.promise(async (signal) => {
    const response = await fetch(`${place.stage}/stage/${path}`, { ...init, signal })
    return response.json()
  })

/** Replaces the script of faults. */
export const script = (place: Place, faults: ReadonlyArray<ScriptedFault>): Effect.Effect<void> =>
  Effect.asVoid(ask(place, "script", { method: "PUT", body: JSON.stringify(faults) }))

/** Returns the numbers of records. */
export const counts = (place: Place): Effect.Effect<Counts> =>
  // The cast: the stage responds with the sandbox's counts.
  ask(place, "counts") as Effect.Effect<Counts>

/** Returns the number of requests of an operation. */
export const arrived = (place: Place, operationId: string): Effect.Effect<number> =>
  ask(place, `arrived?${operationId}`) as Effect.Effect<number> // the stage responds with a number

/** Waits until a request without a response has arrived. */
export const held = (place: Place): Effect.Effect<void> => Effect.asVoid(ask(place, "held"))

/** Waits until the callers of requests without a response have given up. */
export const left = (place: Place): Effect.Effect<void> => Effect.asVoid(ask(place, "left"))
