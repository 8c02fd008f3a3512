/**
 * Documents besides invoices: bills, offers, orders, expenses, credit notes.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"

/** Behavior of documents besides invoices. */
export const documents = (_world: World): Part<Scope> => ({ handlers: {}, rules: {} })
