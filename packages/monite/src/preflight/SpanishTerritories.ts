/**
 * The parts of Spain that this API wants under a country code of their own.
 *
 * The Canary Islands, Ceuta and Melilla lie outside the EU's VAT territory, so an address there that
 * says `ES` gets the wrong tax. The postal code gives them away: its first two digits are the province.
 * It is worth finding before the entity exists, because `address.country` cannot be changed afterwards.
 */

/**
 * Provinces that must not be given as `ES`, by the first two digits of their postal codes.
 *
 * @see Monite guide: Entities, "Create an entity representing your customer" (notes), for the country codes;
 * Spain's postal service (Correos) for the provinces
 */
export const spanishTerritories = [
  { province: "35", name: "Las Palmas, Canary Islands", country: "IC" },
  { province: "38", name: "Santa Cruz de Tenerife, Canary Islands", country: "IC" },
  { province: "51", name: "Ceuta", country: "EA" },
  { province: "52", name: "Melilla", country: "EA" }
] as const

/** A row of `spanishTerritories`. */
export type SpanishTerritory = (typeof spanishTerritories)[number]

/**
 * The two digits of the province, for anything that is recognizably a Spanish postal code: five digits,
 * also with blanks, or with `E` or `ES` in front. `undefined` otherwise; a code that lost its leading
 * zero in a spreadsheet is not guessed at. Whether such a province exists is not checked.
 */
export const provinceOf = (postalCode: string): string | undefined => {
  const compact = postalCode.replaceAll(/\s/g, "")
  return /^(?:ES?-?)?(\d{2})\d{3}$/i.exec(compact)?.[1]
}

/** The territory that a postal code lies in; `undefined` for the rest of Spain and for what is no Spanish postal code. */
export const territoryOf = (postalCode: string): SpanishTerritory | undefined => {
  const province = provinceOf(postalCode)
  return spanishTerritories.find((territory) => territory.province === province)
}

/** Whether this is one of the codes that stand for a part of Spain: `IC` or `EA`. */
export const isTerritoryCode = (country: string): boolean =>
  spanishTerritories.some((territory) => territory.country === country)
