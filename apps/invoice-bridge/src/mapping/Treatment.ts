/**
 * Tax treatments of lines, and the situations that decide them.
 *
 * A line with VAT has no treatment. A line at 0 % needs one, because 0 % has many reasons. The situation of such a line
 * follows from the document: direction, countries, VAT ID, goods or services. The tenant's table says which treatment a
 * situation has. A default exists only where the VAT Directive leaves no choice.
 */
import { euMemberStates } from "@faktura/monite"

/**
 * Treatments. `NONE` is plain 0 %. The others are Maesn's values of `taxRule`, without `NET` and `GROSS`, which tell
 * the kind of the prices.
 */
export const treatments = [
  "NONE",
  "TAXFREE",
  "INTRACOMMUNITY_GOODS",
  "INTRACOMMUNITY_SERVICE",
  "EXPORT_SERVICE",
  "EXPORT_GOODS",
  "REVERSE_CHARGE",
  "CONSTRUCTION_SERVICE",
  "PHOTOVOLTAIC_EQUIPMENT",
  "SMALL_BUSINESS_EXEMPTION",
  "NON_DOMESTIC_SERVICE",
  "OSS_GOODS",
  "OSS_ELECTRONIC_SERVICES",
  "OSS_SERVICES"
] as const

/** Tax treatment of a line. */
export type Treatment = (typeof treatments)[number]

/** Kinds of sales at 0 %, by the customer. `exempt` is a line that Monite marks as free of tax. */
export const saleKinds = ["domestic", "exempt", "eu_business", "eu_consumer", "abroad"] as const

/** Kind of a sale at 0 %. */
export type SaleKind = (typeof saleKinds)[number]

/** Situations of lines at 0 %. Purchases do not differ by goods and services, because a payable does not say which. */
export const situations = [
  ...saleKinds.flatMap((kind) => [`sales.${kind}.goods` as const, `sales.${kind}.services` as const]),
  "purchase.domestic",
  "purchase.eu",
  "purchase.abroad"
] as const

/** Situation of a line at 0 %: a key of the table of treatments. */
export type Situation = (typeof situations)[number]

/**
 * Treatments of situations that the tenant's table does not have.
 *
 * Not listed: sales to consumers in the EU at 0 %, and purchases from other countries. Why: these depend on facts that
 * no document states, such as the kind of the supply.
 *
 * @see Directive 2006/112/EC: article 138 (goods), 44 and 196 (services), 146 (exports)
 */
export const defaultTreatments: Readonly<Partial<Record<Situation, Treatment>>> = {
  "sales.domestic.goods": "NONE",
  "sales.domestic.services": "NONE",
  "sales.exempt.goods": "TAXFREE",
  "sales.exempt.services": "TAXFREE",
  "sales.eu_business.goods": "INTRACOMMUNITY_GOODS",
  "sales.eu_business.services": "REVERSE_CHARGE",
  "sales.abroad.goods": "EXPORT_GOODS",
  "sales.abroad.services": "EXPORT_SERVICE",
  "purchase.domestic": "NONE"
}

// Hazard: not `isEuCountry`, which counts the Canary Islands as Spain. They are outside the area of EU VAT.
const members: ReadonlySet<string> = new Set(euMemberStates)

/** True for a member state of the EU, by its ISO 3166-1 code. */
export const isMember = (country: string): boolean => members.has(country)

/** Facts of a sale that decide its kind. */
export interface SaleFacts {
  /** ISO 3166-1 code of the company's country. */
  readonly from: string
  /** ISO 3166-1 code of the customer's country. */
  readonly to: string
  /** True if the document has a VAT ID of the customer. */
  readonly hasVatId: boolean
  /** True if Monite marks the line or the document as free of tax. */
  readonly isExempt: boolean
}

/** Returns the kind of a sale. A mark as exempt counts only where the countries alone do not explain 0 %. */
export const saleKindOf = ({ from, hasVatId, isExempt, to }: SaleFacts): SaleKind => {
  if (from === to) return isExempt ? "exempt" : "domestic"
  if (!isMember(from) || !isMember(to)) return "abroad"
  return hasVatId ? "eu_business" : isExempt ? "exempt" : "eu_consumer"
}

/** Returns the situation of a purchase. */
export const purchaseOf = (supplier: string, company: string): Situation => {
  if (supplier === company) return "purchase.domestic"
  return isMember(supplier) && isMember(company) ? "purchase.eu" : "purchase.abroad"
}

/**
 * Note that the law wants on the document for a treatment. Undefined where the law names no words.
 *
 * @see Directive 2006/112/EC, article 226 (11a)
 */
export const legalNote = (treatment: Treatment): string | undefined =>
  treatment === "REVERSE_CHARGE" ? "Reverse charge" : undefined
