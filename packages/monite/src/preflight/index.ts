/**
 * Preflight checks: rules of Monite's guides that its OpenAPI document does not contain, checked before a request is
 * sent.
 *
 * The checks are pure functions that return a list of problems. They need no client and no network.
 */
export * from "./BusinessStructure.ts"
export { checkEinvoicingConnection, einvoicingCountries } from "./ConnectionCheck.ts"
export type { EinvoicingAddress, EinvoicingConnectionDraft } from "./ConnectionCheck.ts"
export { checkEntity, checkEntityUpdate } from "./EntityCheck.ts"
export type { EntityCountry } from "./EntityCountry.ts"
export type { EntityPlan, PlannedVatId } from "./EntityFacts.ts"
export type * from "./EntityRequests.ts"
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
