/**
 * Events, and the deliveries of webhooks.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of `/events` and `/webhook_deliveries`. */
export const events = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
