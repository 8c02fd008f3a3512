/**
 * Mails, history, files and previews of receivables.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of what belongs to a receivable. */
export const receivableDetails = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
