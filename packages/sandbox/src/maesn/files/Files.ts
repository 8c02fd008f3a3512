/**
 * Files and tasks that finish later.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of `/accounting/files` and tasks. */
export const files = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
