/**
 * Preflight: what Monite's guides ask for and its OpenAPI document cannot say, checked before a request is sent.
 *
 * Pure functions that answer with a list of problems. They need no client and no network.
 */
export * from "./BusinessStructure.ts"
export { checkEinvoicingConnection, einvoicingCountries } from "./ConnectionCheck.ts"
export type { EinvoicingAddress, EinvoicingConnectionDraft } from "./ConnectionCheck.ts"
export { checkEntity, checkEntityUpdate } from "./EntityCheck.ts"
export type { EntityCountry } from "./EntityCountry.ts"
export type { EntityPlan, PlannedVatId } from "./EntityFacts.ts"
export type * from "./EntityShapes.ts"
export { euMemberStates, isEuCountry } from "./EuropeanUnion.ts"
export { checkLogo, logoTypes, maxLogoBytes, sniffLogo } from "./Logo.ts"
export { checkMyEntityAccess } from "./MyEntity.ts"
export type { MyEntityAccess, RoleAction, RoleObject, RolePermissions } from "./MyEntity.ts"
export { formatProblems } from "./Problem.ts"
export type { Problem } from "./Problem.ts"
export { spanishTerritories, territoryOf } from "./SpanishTerritories.ts"
export type { SpanishTerritory } from "./SpanishTerritories.ts"
export { taxIdsOf, taxIdTable } from "./TaxIds.ts"
export type { KnownTaxIds, UnknownTaxIds } from "./TaxIds.ts"
export type { Widened } from "./Untyped.ts"
