/**
 * E-invoicing credentials of counterparts, and the search of the network.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of e-invoicing. */
export const eInvoicing = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
