/**
 * Settings, onboarding data and persons of an entity.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of what belongs to an entity. */
export const entityDetails = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
