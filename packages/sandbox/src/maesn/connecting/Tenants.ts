/**
 * Tenants, registered systems and events.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of `/tenants`, `/events` and `/user`. */
export const tenants = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
