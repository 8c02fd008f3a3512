/**
 * Which number goes into `tax_id` and which becomes a VAT ID, country by country.
 *
 * `tax_id` is a field of the entity; VAT IDs are resources of their own beside it. "VAT" stands for any
 * such tax here, GST included. The guide has a table of examples for eight places; for all others this
 * module says that it does not know, rather than guess.
 */

/** What the guide says of one country. */
export interface KnownTaxIds {
  readonly known: true
  /** `address.country` of the entity. */
  readonly country: string
  /** The number to put into `tax_id`; null when the guide names none, which does not forbid one. */
  readonly taxId: string | null
  /** The number to add as a VAT ID; null when the guide names none, which does not forbid one. */
  readonly vatId: string | null
  /** Set when the number must go there and nowhere else; only such rows are enforced. */
  readonly demanded: "vat_id" | null
  /** `inferred` when the guide's text does not show which of the two columns the number stands in. */
  readonly column: "stated" | "inferred"
}

/** The guide has no row for this country. */
export interface UnknownTaxIds {
  readonly known: false
  readonly country: string
}

/**
 * The guide's table.
 *
 * The text it was read from has lost its empty cells, so rows with a single number do not show their column:
 * - Liberia is certain, a footnote says VAT ID. It is also the only row that says "not the other one".
 * - Australia: taken as the VAT ID, because the API has a VAT ID type `au_abn` and the number serves for GST.
 *   Against it speaks that firms outside GST have an ABN too, and that `tax_id` may be any business identifier.
 * - Lesotho: taken as `tax_id`, because the footnote makes Liberia's taxpayer number the exception.
 * - Canary Islands: taken as `tax_id`, because the EU's VAT, and so the EU VAT number, does not apply there.
 *
 * The inferred ones are advice for people; no check refuses anything because of them.
 *
 * @see Monite guide: Entities, "Tax and VAT ID examples". Its first column is headed "Counterpart country" although
 * the section is about entities.
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
 * What to put into `tax_id` and what to add as a VAT ID for an entity in this country.
 *
 * @param country `address.country`, with `IC` for the Canary Islands
 */
export const taxIdsOf = (country: string): KnownTaxIds | UnknownTaxIds =>
  byCountry.get(country) ?? { known: false, country }
