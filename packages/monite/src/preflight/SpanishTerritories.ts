/**
 * Parts of Spain that have their own country code in this API.
 *
 * The Canary Islands, Ceuta and Melilla are outside the EU's VAT territory. An address there with `ES` gets the wrong
 * tax. The first two digits of the postal code are the province and show the mistake. Why before the entity exists:
 * `address.country` cannot be changed afterwards.
 */

/**
 * Provinces whose country must not be `ES`, by the first two digits of their postal codes.
 *
 * @see Monite guide: Entities, "Create an entity representing your customer" (notes), for the country codes; Spain's
 *   postal service (Correos) for the provinces
 */
export const spanishTerritories = [
  { province: "35", name: "Las Palmas, Canary Islands", country: "IC" },
  { province: "38", name: "Santa Cruz de Tenerife, Canary Islands", country: "IC" },
  { province: "51", name: "Ceuta", country: "EA" },
  { province: "52", name: "Melilla", country: "EA" }
] as const

/** Row of `spanishTerritories`. */
export type SpanishTerritory = (typeof spanishTerritories)[number]

/**
 * Returns the two province digits of a Spanish postal code, or `undefined` for any other text.
 *
 * Accepts five digits, with spaces, and with `E` or `ES` in front. Does not guess a leading zero that a spreadsheet
 * removed, and does not check that the province exists.
 */
export const provinceOf = (postalCode: string): string | undefined => {
  const compact = postalCode.replaceAll(/\s/g, "")
  return /^(?:ES?-?)?(\d{2})\d{3}$/i.exec(compact)?.[1]
}

/**
 * Returns the territory of a postal code, or `undefined` for the rest of Spain and for other texts.
 *
 * @example
 * ```ts
 * import { territoryOf } from "@faktura/monite"
 *
 * territoryOf("35001")?.country // "IC"
 * territoryOf("28001") // undefined: Madrid
 * ```
 */
export const territoryOf = (postalCode: string): SpanishTerritory | undefined => {
  const province = provinceOf(postalCode)
  return spanishTerritories.find((territory) => territory.province === province)
}

/** True for `IC` and `EA`, the codes of a part of Spain. */
export const isTerritoryCode = (country: string): boolean =>
  spanishTerritories.some((territory) => territory.country === country)
