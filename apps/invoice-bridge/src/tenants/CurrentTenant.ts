/** The tenant that work is done for. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Mapping } from "../mapping/MappingSettings.ts"
import type { RunStatus } from "../runs/Run.ts"
import type { Tenant } from "./Tenant.ts"

/** Name of the run that adopts what is in a tenant's accounting system. A tenant has one: another connection is its next round. */
export const adoptionRun = (tenant: string): string => `adopt:${tenant}`

/** The tenant that work is done for, as it was read with the credentials of this work. */
export class CurrentTenant extends Context.Service<
  CurrentTenant,
  Tenant & {
    /** Status of the run that adopts what is in its accounting system. Undefined: there is none. */
    readonly adoption: RunStatus | undefined
  }
>()("invoice-bridge/CurrentTenant") {}

/** Mapping of the tenant, as it was when the step began: a person may have added a value since the last try. */
export const currentMapping: Effect.Effect<Mapping, never, CurrentTenant> = Effect.map(
  CurrentTenant,
  ({ settings }) => ({ system: settings.targetSystem, settings: settings.mapping })
)
