/** Reads the tenant of a run, and whether a stored document is still the newest. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { CurrentTry } from "../engine/CurrentRun.ts"
import { TenantUnusable } from "../tenants/Errors.ts"
import type { Tenant } from "../tenants/Tenant.ts"
import { Tenants } from "../tenants/Tenants.ts"
import type { DocumentInput } from "./Inputs.ts"

/** Returns a tenant. Fails if it was deleted. */
export const tenantOf = Effect.fnUntraced(function* (
  tenant: string
): Effect.fn.Return<Tenant, TenantUnusable | SqlError, Tenants> {
  const found = yield* Effect.flatMap(Tenants, (tenants) => tenants.get(tenant))
  if (found !== undefined) return found
  return yield* new TenantUnusable({
    tenant,
    problem: "unknown",
    message: `There is no tenant ${tenant}. Add it again with invoice-bridge init, then answer with retry.`
  })
})

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
