/** Checks `BRIDGE_KEY` before a process serves or works. */
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Tenants } from "../tenants/Tenants.ts"
import { exitWith } from "./Exit.ts"

/**
 * Checks that the key opens all secrets, and seals those again that the previous key opened. Why: a worker with a wrong key would ask
 * a person about every tenant, and a server would refuse every webhook.
 */
export const requireKey = Effect.gen(function* () {
  const { reseal } = yield* Tenants
  const { resealed, unusable } = yield* reseal
  const [first] = unusable
  if (first !== undefined) return yield* exitWith(1, first.message)
  if (resealed > 0) yield* Console.error(`Secrets of ${resealed} tenants are sealed with the new key now.`)
})
