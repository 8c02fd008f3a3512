/**
 * Plan of the invoices: five customers, a small catalogue, fifty invoices.
 *
 * Everything is fixed and has its own name (`reference`, `key`), so that every run means the same records. Amounts are
 * minor units, rates are hundredths of a percent.
 */

/** Customer. */
export interface Customer {
  /** Our name of the customer: `external_reference` in Monite, the contact's `number` in accounting. */
  readonly reference: string
  readonly name: string
  readonly email: string
  readonly currency: "EUR" | "JPY"
  readonly address: {
    readonly country: "DE" | "FR" | "NL" | "AT" | "JP"
    readonly city: string
    readonly postal_code: string
    readonly line1: string
  }
  readonly vatId: { readonly type: "eu_vat" | "jp_cn"; readonly value: string }
  /** Address in the e-invoicing network. Its invoices are e-invoices. */
  readonly network?: { readonly schema: "DE:VAT"; readonly identifier: string }
  /** VAT rates of services and printed goods: German rates in Germany, 0 abroad. */
  readonly rates: { readonly service: number; readonly goods: number }
}

const atHome = { service: 1900, goods: 700 }
const abroad = { service: 0, goods: 0 }

/** The customers. The first receives e-invoices. One pays in yen, a currency without decimals. */
export const customers: ReadonlyArray<Customer> = [
  {
    reference: "C-1001",
    name: "Nordlicht Handels GmbH",
    email: "rechnung@nordlicht.example",
    currency: "EUR",
    address: { country: "DE", city: "Hamburg", postal_code: "20457", line1: "Am Sandtorkai 30" },
    vatId: { type: "eu_vat", value: "DE136695976" },
    network: { schema: "DE:VAT", identifier: "DE136695976" },
    rates: atHome
  },
  {
    reference: "C-1002",
    name: "Atelier Canal SARL",
    email: "compta@canal.example",
    currency: "EUR",
    address: { country: "FR", city: "Paris", postal_code: "75010", line1: "12 quai de Valmy" },
    vatId: { type: "eu_vat", value: "FR40303265045" },
    rates: abroad
  },
  {
    reference: "C-1003",
    name: "Grachtenhuis B.V.",
    email: "facturen@grachtenhuis.example",
    currency: "EUR",
    address: { country: "NL", city: "Amsterdam", postal_code: "1015 CJ", line1: "Keizersgracht 174" },
    vatId: { type: "eu_vat", value: "NL004495445B01" },
    rates: abroad
  },
  {
    reference: "C-1004",
    name: "Alpenblick Tourismus GmbH",
    email: "buchhaltung@alpenblick.example",
    currency: "EUR",
    address: { country: "AT", city: "Innsbruck", postal_code: "6020", line1: "Maria-Theresien-Strasse 18" },
    vatId: { type: "eu_vat", value: "ATU33864707" },
    rates: abroad
  },
  {
    reference: "C-1005",
    name: "Sakura Trading K.K.",
    email: "keiri@sakura.example",
    currency: "JPY",
    address: { country: "JP", city: "Tokyo", postal_code: "100-0005", line1: "1-9-1 Marunouchi, Chiyoda-ku" },
    vatId: { type: "jp_cn", value: "7000012050002" },
    rates: abroad
  }
]

/** Measure unit of services. */
export const measureUnit = { name: "consulting hour", description: "60 minutes" } as const

/** Payment terms of the invoices. */
export const paymentTerms = {
  name: "30 days net",
  description: "Due 30 days after the invoice's date",
  term_final: { number_of_days: 30 }
} as const

/** Product of the catalogue, once for each currency, because a price has one currency. */
export const products = [
  { name: "Consulting (EUR)", type: "service", price: { currency: "EUR", value: 14_550 } },
  { name: "Consulting (JPY)", type: "service", price: { currency: "JPY", value: 18_500 } }
] as const

/** Planned invoice. */
export interface InvoicePlan {
  /** Our name of the invoice, in the draft's `partner_metadata`. A draft is found by it before it has a number. */
  readonly key: string
  readonly customer: Customer
  /** Hours of consulting, in quarters. */
  readonly hours: number
  /** Printed goods that are not in the catalogue. */
  readonly goods: { readonly name: string; readonly quantity: number; readonly price: number }
}

/** Number of invoices. */
export const invoiceCount = 50

/** The invoices: each customer gets every fifth. Quantities and prices differ so that sums need rounding. */
export const invoices: ReadonlyArray<InvoicePlan> = Array.from({ length: invoiceCount }, (_, index) => ({
  key: `FB-${String(index + 1).padStart(3, "0")}`,
  // The index is within the list.
  customer: customers[index % customers.length]!,
  hours: 1.25 + (index % 9) * 0.25,
  goods: { name: "Printed handbook", quantity: 1 + (index % 3), price: 1_999 + index * 13 }
}))
