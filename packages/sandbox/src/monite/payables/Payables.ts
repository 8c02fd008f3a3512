/**
 * Payables.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of `/payables`. */
export const payables = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
