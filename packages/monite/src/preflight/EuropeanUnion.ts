/**
 * Countries of the European Union, as the guide means them.
 *
 * The guide has no list, so these are the member states. Spanish territories with their own codes in this API count as
 * Spain. Overseas parts of other members (`GF`, `RE`, `AX`, ...) do not count. Why: the guide does not mention them,
 * and a check must not refuse what the API may accept.
 */
import { spanishTerritories } from "./SpanishTerritories.ts"

/**
 * The 27 member states, ISO 3166-1 alpha-2. Greece is `GR`, as in the API's country list. `EL` is the prefix of its VAT
 * numbers, not a country code.
 *
 * @see European Union, "EU countries" (as of 2020-02-01, when the United Kingdom had left)
 */
export const euMemberStates = [
  "AT",
  "BE",
  "BG",
  "CY",
  "CZ",
  "DE",
  "DK",
  "EE",
  "ES",
  "FI",
  "FR",
  "GR",
  "HR",
  "HU",
  "IE",
  "IT",
  "LT",
  "LU",
  "LV",
  "MT",
  "NL",
  "PL",
  "PT",
  "RO",
  "SE",
  "SI",
  "SK"
] as const

const codes: ReadonlySet<string> = new Set([...euMemberStates, ...spanishTerritories.map(({ country }) => country)])

/**
 * True when an entity with this `address.country` counts as an EU entity.
 *
 * @example
 * ```ts
 * import { isEuCountry } from "@faktura/monite"
 *
 * isEuCountry("IC") // true: the Canary Islands count as Spain
 * isEuCountry("GB") // false
 * ```
 */
export const isEuCountry = (country: string): boolean => codes.has(country)
