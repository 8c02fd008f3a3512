/**
 * Entity users and roles.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of `/entity_users` and `/roles`. */
export const people = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
