/**
 * Tax numbers by country: which one goes into `tax_id`, and which one becomes a VAT ID.
 *
 * `tax_id` is a field of the entity. VAT IDs are resources of their own. "VAT" here means any such tax, GST included.
 * The guide has examples for eight countries and territories. For all others this module returns `known: false` and
 * does not guess.
 */

/** Tax numbers of one country, as the guide has them. */
export interface KnownTaxIds {
  readonly known: true
  /** `address.country` of the entity. */
  readonly country: string
  /** Number for `tax_id`. Null if the guide names no such number, which does not forbid one. */
  readonly taxId: string | null
  /** Number to add as a VAT ID. Null if the guide names no such number, which does not forbid one. */
  readonly vatId: string | null
  /** Set if the number must be a VAT ID and nothing else. Only such rows are enforced. */
  readonly demanded: "vat_id" | null
  /** `inferred` if the guide's text does not show which column the number belongs to. */
  readonly column: "stated" | "inferred"
}

/** Country that the guide does not list. */
export interface UnknownTaxIds {
  readonly known: false
  readonly country: string
}

/**
 * Tax numbers that the guide lists.
 *
 * The source text had lost its empty cells, so a row with one number does not show its column:
 *
 * - Liberia is certain: a footnote says VAT ID. It is also the only row that forbids the other column.
 * - Australia: taken as the VAT ID, because the API has a VAT ID type `au_abn` and the number is used for GST. An
 *   argument against it: firms outside GST also have an ABN, and `tax_id` may be any business identifier.
 * - Lesotho: taken as `tax_id`, because the footnote makes Liberia's taxpayer number the exception.
 * - Canary Islands: taken as `tax_id`, because EU VAT, and so the EU VAT number, does not apply there.
 *
 * Inferred rows are advice for people. No check refuses a value because of them.
 *
 * @see Monite guide: Entities, "Tax and VAT ID examples". Its first column is headed "Counterpart country" although the
 *   section is about entities.
 */
export const taxIdTable: ReadonlyArray<KnownTaxIds> = [
  row("AU", null, "ABN (Australian Business Number)", "inferred"),
  row("DE", "Steuernummer (tax number)", "USt-IdNr (German VAT number)", "stated"),
  row("FR", "RCS number", "French VAT number", "stated"),
  row("IC", "NIF", null, "inferred"),
  { ...row("LR", null, "Tax Identification Number (TIN)", "stated"), demanded: "vat_id" },
  row("LS", "Tax Identification Number (TIN)", null, "inferred"),
  row("NL", "KVK number (Dutch business register)", "Dutch VAT number", "stated"),
  row("NZ", "IRD number or NZBN", "GST number", "stated")
]

function row(country: string, taxId: string | null, vatId: string | null, column: KnownTaxIds["column"]): KnownTaxIds {
  return { known: true, country, taxId, vatId, demanded: null, column }
}

const byCountry: ReadonlyMap<string, KnownTaxIds> = new Map(taxIdTable.map((known) => [known.country, known]))

/**
 * Returns the numbers for `tax_id` and for a VAT ID of an entity in this country.
 *
 * @param country `address.country`, with `IC` for the Canary Islands
 *
 * @example
 * ```ts
 * import { taxIdsOf } from "@faktura/monite"
 *
 * const ids = taxIdsOf("DE")
 * if (ids.known) console.log(`tax_id: ${ids.taxId}, VAT ID: ${ids.vatId}`)
 * ```
 */
export const taxIdsOf = (country: string): KnownTaxIds | UnknownTaxIds =>
  byCountry.get(country) ?? { known: false, country }
