/**
 * Master data of the books.
 */
import type { Part } from "../../resources/Dialect.ts"
import type { Scope, World } from "../world/World.ts"
import { dimensionHandlers, fiscalYears } from "./Dimensions.ts"
import { masterData } from "./MasterData.ts"
import { partners } from "./Partners.ts"

/** Behavior of customers, suppliers, bank accounts, payment terms, projects, units, journals, dimensions and fiscal years. */
export const books = (world: World): Part<Scope> => ({
  handlers: { ...partners(world), ...masterData(world), ...dimensionHandlers(world), ...fiscalYears(world) },
  rules: {}
})
