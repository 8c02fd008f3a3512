/**
 * The program's side of the stage: it sets faults, and asks what really arrived.
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

/** How many records there are. */
export const counts = (place: Place): Effect.Effect<Counts> =>
  // The cast: the stage answers with what the sandbox counts.
  ask(place, "counts") as Effect.Effect<Counts>

/** How many requests of an operation the sandbox has had. */
export const arrived = (place: Place, operationId: string): Effect.Effect<number> =>
  ask(place, `arrived?${operationId}`) as Effect.Effect<number> // the stage answers with a number

/** Waits until a request that gets no answer has arrived. */
export const held = (place: Place): Effect.Effect<void> => Effect.asVoid(ask(place, "held"))

/** Waits until those who made the requests that get no answer have given up. */
export const left = (place: Place): Effect.Effect<void> => Effect.asVoid(ask(place, "left"))
