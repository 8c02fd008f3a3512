/**
 * Which business structures an organization may have, by the region it is in.
 *
 * OpenAPI has one list of ten for everyone. The guide splits it: a German company cannot be an LLC, and
 * a US one cannot be an incorporated partnership. For other countries it says nothing.
 */
import { isEuCountry } from "./EuropeanUnion.ts"

/**
 * What organizations in the EU may be.
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
 * What organizations in the US may be.
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

/** A structure that an EU organization may have. */
export type EuBusinessStructure = (typeof euBusinessStructures)[number]

/** A structure that a US organization may have. */
export type UsBusinessStructure = (typeof usBusinessStructures)[number]

/** Any structure the API knows: the two lists together are its whole enum. */
export type BusinessStructure = EuBusinessStructure | UsBusinessStructure

/** Where the guide has a list of structures. */
export type StructureRegion = "EU" | "US"

/** The lists by region. */
export const businessStructures: Readonly<Record<StructureRegion, ReadonlyArray<BusinessStructure>>> = {
  EU: euBusinessStructures,
  US: usBusinessStructures
}

/** The region whose list binds a country; `undefined` where the guide has none. US territories with codes of their own have none. */
export const structureRegionOf = (country: string): StructureRegion | undefined => {
  if (country === "US") return "US"
  return isEuCountry(country) ? "EU" : undefined
}
