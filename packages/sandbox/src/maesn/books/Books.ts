/**
 * Master data and journals.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of master data and journals. */
export const books = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
