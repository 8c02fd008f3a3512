/**
 * Business structures that an organization may have, by region.
 *
 * The OpenAPI document has one list of ten. The guide splits it: a German company cannot be an LLC, and a US company
 * cannot be an incorporated partnership. The guide has no rule for other countries.
 */
import { isEuCountry } from "./EuropeanUnion.ts"

/**
 * Structures of organizations in the EU.
 *
 * @see Monite guide: Entities, "Create an entity representing your customer"
 */
export const euBusinessStructures = [
  "incorporated_partnership",
  "private_corporation",
  "public_corporation",
  "unincorporated_partnership"
] as const

/**
 * Structures of organizations in the US.
 *
 * @see Monite guide: Entities, "Create an entity representing your customer"
 */
export const usBusinessStructures = [
  "multi_member_llc",
  "private_corporation",
  "private_partnership",
  "public_corporation",
  "public_partnership",
  "single_member_llc",
  "sole_proprietorship",
  "unincorporated_association"
] as const

/** Structure of an EU organization. */
export type EuBusinessStructure = (typeof euBusinessStructures)[number]

/** Structure of a US organization. */
export type UsBusinessStructure = (typeof usBusinessStructures)[number]

/** Structure that the API accepts. The two lists together are its whole enum. */
export type BusinessStructure = EuBusinessStructure | UsBusinessStructure

/** Region for which the guide lists structures. */
export type StructureRegion = "EU" | "US"

/** Structures by region. */
export const businessStructures: Readonly<Record<StructureRegion, ReadonlyArray<BusinessStructure>>> = {
  EU: euBusinessStructures,
  US: usBusinessStructures
}

/**
 * Returns the region whose structures apply to a country, or `undefined` if the guide lists none for it.
 *
 * US territories with their own country codes have no list.
 *
 * @example
 * ```ts
 * import { businessStructures, structureRegionOf } from "@faktura/monite"
 *
 * const structuresFor = (country: string) => {
 *   const region = structureRegionOf(country)
 *   return region === undefined ? [] : businessStructures[region]
 * }
 * ```
 */
export const structureRegionOf = (country: string): StructureRegion | undefined => {
  if (country === "US") return "US"
  return isEuCountry(country) ? "EU" : undefined
}
