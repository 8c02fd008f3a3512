/**
 * Which countries the guide means by "EU".
 *
 * It never lists them, so these are the member states. Spain's territories with codes of their own in
 * this API count as Spain. Overseas parts of other members (`GF`, `RE`, `AX`, ...) do not: the guide
 * says nothing of them, and a check must not refuse what the API may accept.
 */
import { spanishTerritories } from "./SpanishTerritories.ts"

/**
 * The 27 member states, ISO 3166-1 alpha-2. Greece is `GR` here as in the API's country list; `EL` is
 * how its VAT numbers begin and is no country code.
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

/** Whether an entity with this `address.country` is an EU entity in the guide's sense. */
export const isEuCountry = (country: string): boolean => codes.has(country)
