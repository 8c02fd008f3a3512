/**
 * Files.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of `/files`. */
export const files = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
