/** Documents as both APIs return them. A test sets only the fields that it checks. */
import type { LedgerInvoice, Receivable } from "../../src/mapping/Documents.ts"

/** The nth UUID. */
export const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`

/** A line: quantity, price in minor units, rate in hundredths of a percent. */
export const line = (
  quantity: number,
  price: number,
  rate: number,
  currency = "EUR",
  discount: { readonly type: "amount" | "percentage"; readonly amount: number } | null = null
): Receivable["line_items"][number] => ({
  quantity,
  discount,
  total_before_vat: 0,
  total_after_vat: 0,
  product: {
    id: uuid(900),
    name: "Consulting",
    description: null,
    measure_unit: { id: null, description: null, name: "hour" },
    price: { currency, value: price },
    price_after_vat: { currency, value: price },
    vat_rate: { country: "DE", value: rate }
  }
})

/** The nth issued invoice: 119.00 EUR, issued on 10 March 2026, due on 9 April. */
export const receivable = (n: number, fields: Partial<Receivable> = {}): Receivable => ({
  id: uuid(n),
  type: "invoice",
  status: "issued",
  created_at: "2026-03-10T09:00:00.000001+00:00",
  updated_at: "2026-03-10T09:00:00.000001+00:00",
  document_id: `INV-${n}`,
  currency: "EUR",
  issue_date: "2026-03-10T09:30:00.000001+00:00",
  due_date: "2026-04-09",
  total_amount: 11_900,
  total_amount_with_credit_notes: 11_900,
  total_vat_amount: 1_900,
  amount_due: 11_900,
  amount_paid: 0,
  counterpart_id: uuid(500),
  counterpart_type: "organization",
  counterpart_name: "Nordlicht Handels GmbH",
  counterpart_external_reference: "C-1001",
  counterpart_billing_address: {
    country: "DE",
    city: "Hamburg",
    postal_code: "20457",
    line1: "Am Sandtorkai 30"
  },
  entity: { type: "organization", name: "Acme Inc." },
  entity_address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
  file_language: "en",
  original_file_language: "en",
  related_documents: { credit_note_ids: [], proforma_invoice_id: null },
  line_items: [line(1, 10_000, 1_900)],
  ...fields
})

/** Its copy in accounting. */
export const copyOf = (n: number, fields: Partial<LedgerInvoice> = {}): LedgerInvoice => ({
  invoiceId: `L-${n}`,
  invoiceNumber: `INV-${n}`,
  reference: uuid(n),
  currency: "EUR",
  status: "OPEN",
  invoiceDate: "2026-03-10T00:00:00Z",
  dueDate: "2026-04-09T00:00:00Z",
  totalAmount: 119,
  ...fields
})
