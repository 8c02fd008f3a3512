/**
 * Contacts, bank accounts and metadata of counterparts.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of what belongs to a counterpart. */
export const counterpartDetails = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
