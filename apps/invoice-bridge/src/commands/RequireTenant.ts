/** Reads the tenant that a command names. */
import * as Effect from "effect/Effect"
import { Tenants } from "../tenants/Tenants.ts"
import { exitWith } from "./Exit.ts"

/** Returns a stored tenant. Ends the command with 1 if there is none, or if its settings cannot be read. */
export const requireTenant = Effect.fn("requireTenant")(function* (tenant: string) {
  const found = yield* Effect.flatMap(Tenants, ({ get }) => get(tenant)).pipe(
    Effect.catchTag("TenantUnusable", ({ message }) => exitWith(1, message))
  )
  return found ?? (yield* exitWith(1, `There is no tenant ${tenant}. Add it with invoice-bridge init.`))
})
