/** Reads the mapping of a tenant. */
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import type { Mapping } from "../mapping/MappingSettings.ts"
import type { TenantUnusable } from "../tenants/Errors.ts"
import type { Tenants } from "../tenants/Tenants.ts"
import { tenantOf } from "./TenantOf.ts"

/** Returns the tenant's table, as it is now: a person may have added a value since the last try. */
export const mappingOf = (tenant: string): Effect.Effect<Mapping, TenantUnusable | SqlError, Tenants> =>
  Effect.map(tenantOf(tenant), ({ settings }) => ({ system: settings.targetSystem, settings: settings.mapping }))
