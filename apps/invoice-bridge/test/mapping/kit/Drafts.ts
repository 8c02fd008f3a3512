/**
 * Issues documents as an invoice program does: fills in the sums of lines, of rates and of the document.
 */
import type { CreditNote, Payable, PayableLine, Receivable } from "../../../src/mapping/Documents.ts"
import { uuid } from "../../kit/Documents.ts"
import { fraction, rounded, times } from "./Fractions.ts"

/** Discount: minor units, or hundredths of a percent. */
export interface DraftDiscount {
  readonly type: "amount" | "percentage"
  readonly amount: number
}

/** Line before its sums are known. */
export interface DraftLine {
  readonly name: string
  readonly description?: string | null
  readonly quantity: number
  /** Minor units. */
  readonly price: number
  /** Hundredths of a percent. */
  readonly rate: number
  readonly discount?: DraftDiscount | null
  readonly type?: "product" | "service"
}

/** Document before its sums are known. */
export interface Draft {
  readonly currency: string
  readonly isInclusive: boolean
  /** Rounding of VAT in the invoice program. */
  readonly rounding: "line" | "rate"
  readonly discount?: DraftDiscount | null
  readonly lines: ReadonlyArray<DraftLine>
}

const whole = 10_000n

const sum = (amounts: ReadonlyArray<bigint>): bigint => amounts.reduce((total, amount) => total + amount, 0n)

const vatOn = (net: bigint, rate: number): bigint => rounded([net * BigInt(rate), whole])

const netOf = (gross: bigint, rate: number): bigint => rounded([gross * whole, whole + BigInt(rate)])

const less = (amount: bigint, discount: DraftDiscount | null | undefined): bigint => {
  if (discount == null) return amount
  const off = discount.type === "amount" ? BigInt(discount.amount) : rounded([amount * BigInt(discount.amount), whole])
  return off > amount ? 0n : amount - off
}

/** Sums of a document in minor units. */
export const sumsOf = ({ discount, isInclusive, lines, rounding }: Draft) => {
  const priced = lines.map((line) => {
    const full = rounded(times(fraction(line.quantity), [BigInt(line.price), 1n]))
    const amount = less(full, line.discount)
    const net = isInclusive ? netOf(amount, line.rate) : amount
    return { rate: line.rate, net, gross: isInclusive ? amount : amount + vatOn(amount, line.rate) }
  })
  const subtotal = sum(priced.map(({ net }) => net))
  const off = subtotal - less(subtotal, discount)
  const parts = priced.map(({ net }) => (subtotal === 0n ? 0n : rounded([net * off, subtotal])))
  const last = parts.length - 1
  const shares = parts.map((part, index) => (index === last ? off - sum(parts.slice(0, last)) : part))
  const taxedLines = priced.map(({ gross, net, rate }, index) => {
    const share = shares[index] ?? 0n
    return { rate, net: net - share, tax: share === 0n ? gross - net : vatOn(net - share, rate), gross }
  })
  const rates = [...new Set(lines.map(({ rate }) => rate))]
  const byRate = rates.map((rate) => {
    const ofRate = taxedLines.filter((line) => line.rate === rate)
    const net = sum(ofRate.map((line) => line.net))
    if (rounding === "line") return { rate, net, tax: sum(ofRate.map((line) => line.tax)) }
    if (!isInclusive || off > 0n) return { rate, net, tax: vatOn(net, rate) }
    const gross = sum(ofRate.map((line) => line.gross))
    return { rate, net: netOf(gross, rate), tax: gross - netOf(gross, rate) }
  })
  const net = sum(byRate.map((each) => each.net))
  const tax = sum(byRate.map((each) => each.tax))
  return { lines: priced, subtotal, off, byRate, net, tax, gross: net + tax }
}

const lineItems = (draft: Draft, sums: ReturnType<typeof sumsOf>): Receivable["line_items"] =>
  draft.lines.map((line, index) => ({
    quantity: line.quantity,
    discount: line.discount ?? null,
    total_before_vat: Number(sums.lines[index]?.net),
    total_after_vat: Number(sums.lines[index]?.gross),
    product: {
      id: uuid(900 + index),
      name: line.name,
      description: line.description ?? null,
      type: line.type ?? "service",
      measure_unit: { id: null, description: null, name: "hour" },
      price: { currency: draft.currency, value: line.price },
      price_after_vat: { currency: draft.currency, value: line.price },
      vat_rate: { country: "DE", value: line.rate }
    }
  }))

/** Fields of a receivable that follow from its lines. */
const moneyOf = (draft: Draft) => {
  const sums = sumsOf(draft)
  return {
    currency: draft.currency,
    vat_mode: draft.isInclusive ? ("inclusive" as const) : ("exclusive" as const),
    discount: draft.discount == null ? null : { ...draft.discount, value: Number(sums.off) },
    subtotal: Number(sums.subtotal),
    discounted_subtotal: Number(sums.net),
    total_vat_amount: Number(sums.tax),
    total_vat_amounts: sums.byRate.map(({ net, rate, tax }) => ({
      id: null,
      value: rate,
      taxable_amount: Number(net),
      amount: Number(tax)
    })),
    total_amount: Number(sums.gross),
    line_items: lineItems(draft, sums)
  }
}

const parties = {
  created_at: "2026-03-10T09:00:00.000001+00:00",
  updated_at: "2026-03-10T09:00:00.000001+00:00",
  issue_date: "2026-03-10T09:30:00.000001+00:00",
  counterpart_id: uuid(500),
  counterpart_type: "organization",
  counterpart_name: "Nordlicht Handels GmbH",
  counterpart_external_reference: "C-1001",
  counterpart_billing_address: { country: "DE", city: "Hamburg", postal_code: "20457", line1: "Am Sandtorkai 30" },
  entity: { type: "organization", name: "Acme Inc." },
  entity_address: { country: "DE", city: "Berlin", postal_code: "10115", line1: "Flughafenstrasse 52" },
  file_language: "en",
  original_file_language: "en"
} as const

/** Draft of one line: 100.00 EUR with 19 % VAT. */
export const plain: Draft = {
  currency: "EUR",
  isInclusive: false,
  rounding: "line",
  lines: [{ name: "Consulting", quantity: 1, price: 10_000, rate: 1_900 }]
}

/** The nth issued invoice, issued on 10 March 2026, due on 9 April. */
export const invoice = (n: number, draft: Partial<Draft> = {}, fields: Partial<Receivable> = {}): Receivable => {
  const money = moneyOf({ ...plain, ...draft })
  return {
    ...parties,
    ...money,
    id: uuid(n),
    type: "invoice",
    status: "issued",
    document_id: `INV-${n}`,
    due_date: "2026-04-09",
    total_amount_with_credit_notes: money.total_amount,
    amount_due: money.total_amount,
    amount_paid: 0,
    related_documents: { credit_note_ids: [], proforma_invoice_id: null },
    ...fields
  }
}

/** The nth credit note. It credits the invoice INV-1. */
export const creditNote = (n: number, draft: Partial<Draft> = {}, fields: Partial<CreditNote> = {}): CreditNote => ({
  ...parties,
  ...moneyOf({ ...plain, ...draft }),
  id: uuid(n),
  type: "credit_note",
  status: "issued",
  document_id: `CN-${n}`,
  based_on: uuid(1),
  based_on_document_id: "INV-1",
  ...fields
})

/** The nth payable, which arrived as an e-invoice, with its lines. */
export const payable = (
  n: number,
  draft: Partial<Draft> = {},
  fields: Partial<Payable> = {}
): { readonly payable: Payable; readonly lines: ReadonlyArray<PayableLine> } => {
  const whole = { ...plain, ...draft }
  const sums = sumsOf(whole)
  return {
    payable: {
      id: uuid(n),
      created_at: parties.created_at,
      updated_at: parties.updated_at,
      entity_id: uuid(700),
      status: "new",
      payable_origin: "einvoicing",
      source_of_payable_data: "einvoicing",
      credit_notes: [],
      counterpart_id: uuid(600),
      counterpart_raw_data: {
        name: "Papier & Co. KG",
        email: "rechnung@papier.example",
        phone: "+4940123456",
        address: { country: "DE", city: "Bremen", postal_code: "28195", line1: "Am Markt 1" }
      },
      currency: whole.currency,
      document_id: `R-${n}`,
      issued_at: "2026-03-10",
      due_date: "2026-04-09",
      subtotal: Number(sums.subtotal),
      discount: sums.off === 0n ? null : Number(sums.off),
      tax_amount: Number(sums.tax),
      total_amount: Number(sums.gross),
      ...fields
    },
    lines: whole.lines.map((line, index) => {
      const own = sums.lines[index]
      return {
        id: uuid(800 + index),
        payable_id: uuid(n),
        name: line.name,
        description: line.description ?? null,
        quantity: line.quantity,
        unit: "hour",
        unit_price: line.price,
        tax: line.rate,
        subtotal: Number(own?.net),
        tax_amount: Number((own?.gross ?? 0n) - (own?.net ?? 0n)),
        total: Number(own?.gross)
      }
    })
  }
}
