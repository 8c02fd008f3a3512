/**
 * Makes a draft from the body of a create or update: looks up the parties and products, and computes the sums.
 */
import type { Entity } from "../world/Records.ts"
import type { Invoice, Quote, Receivable } from "../world/Receivable.ts"
import { owned } from "../world/World.ts"
import type { World } from "../world/World.ts"
import { attachmentsOf, tagsOf } from "./Attachments.ts"
import type { DraftBody, InvoiceBody, QuoteBody, Terms } from "./Body.ts"
import { linesOf, sumMembers } from "./Lines.ts"
import { counterpartMembers, entityMembers, networkMembers } from "./Parties.ts"
import { vatOn } from "./Totals.ts"

/** Members that are copied from any body, or null. */
const copied = [
  "commercial_condition_description",
  "counterpart_business_type",
  "deduction_amount",
  "deduction_memo",
  "document_rendering",
  "footer",
  "partner_metadata",
  "trade_name",
  "vat_exempt",
  "vat_exemption_rationale"
] as const

/** Members that are copied from the body of an invoice, or null. */
const copiedToInvoice = ["fulfillment_date", "payment_page_url", "purchase_order"] as const

const copy = (body: DraftBody, members: ReadonlyArray<string>): Readonly<Record<string, unknown>> => {
  const sent: Readonly<Record<string, unknown>> = { ...body }
  return Object.fromEntries(members.map((member) => [member, sent[member] ?? null]))
}

const termsOf = (world: World, body: InvoiceBody, entityId: string) => {
  if (body.payment_terms_id !== undefined) {
    return owned(world.paymentTerms, "Payment terms", body.payment_terms_id, entityId)
  }
  return body.payment_terms === undefined ? null : { id: null, name: null, description: null, ...body.payment_terms }
}

/** Returns the last day of the payment terms, counted from a date. Null without terms. */
export const dueDate = (terms: Terms | null, from: Date): string | null => {
  if (terms === null) return null
  const { end_date: end, number_of_days: days = 0 } = terms.term_final
  return end ?? new Date(from.getTime() + days * 86_400_000).toISOString().slice(0, 10)
}

/** Identity of a draft, kept when it is made again after an update. */
export type Kept = Pick<Receivable, "id" | "created_at" | "based_on" | "based_on_document_id">

/** Identity of a draft that is made from nothing. */
export const fresh = (world: World, now: string): Kept => ({
  id: world.identity.uuid(),
  created_at: now,
  based_on: null,
  based_on_document_id: null
})

/** Returns the members that quotes and invoices have. */
const common = (world: World, entity: Entity, body: DraftBody, now: string, kept: Kept) => {
  const parties = { ...counterpartMembers(world, entity.id, body), ...entityMembers(world, entity, body) }
  const { lines, sums } = linesOf(world, entity, body)
  return {
    ...kept,
    ...copy(body, copied),
    ...parties,
    updated_at: now,
    status: "draft",
    document_id: body.document_id ?? null,
    currency: body.currency,
    memo: body.memo ?? null,
    project_id: body.project_id ?? null,
    withholding_tax_rate: body.withholding_tax_rate ?? null,
    vat_mode: body.vat_mode ?? "exclusive",
    vat_inclusive_discount_mode: "exclusive",
    discount: body.discount === undefined ? null : { ...body.discount, value: sums.subtotal - sums.discountedSubtotal },
    deductions: body.deductions ?? null,
    line_items: lines,
    ...sumMembers(sums),
    total_withholding_tax: vatOn(sums.discountedSubtotal, body.withholding_tax_rate ?? 0),
    total_deduction_amount: (body.deductions ?? []).reduce((sum, deduction) => sum + deduction.amount, 0),
    issue_date: null,
    due_date: body.due_date ?? null,
    file_url: null,
    original_file_url: null,
    file_language: "en",
    original_file_language: "en",
    einvoice_file_url: null,
    attachments: attachmentsOf(world, entity.id, body.attachments ?? []),
    tags: tagsOf(world, body.tag_ids ?? []),
    comment: null
  }
}

/** Returns the invoice with these common members. */
const invoiceWith = (
  world: World,
  entityId: string,
  base: Omit<Quote, "expiry_date" | "signature_required" | "type">,
  body: InvoiceBody
): Invoice => {
  const toPay = base.total_amount - base.total_withholding_tax - base.total_deduction_amount
  return {
    ...base,
    ...copy(body, copiedToInvoice),
    ...networkMembers(world, entityId, body),
    type: "invoice",
    payment_terms: termsOf(world, body, entityId),
    payment_reminder_id: body.payment_reminder_id ?? null,
    overdue_reminder_id: body.overdue_reminder_id ?? null,
    total_amount_with_credit_notes: base.total_amount,
    amount_to_pay: toPay,
    amount_due: toPay,
    amount_paid: 0,
    paid_at: null,
    related_documents: { credit_note_ids: [], proforma_invoice_id: null }
  }
}

const quote = (world: World, entity: Entity, body: QuoteBody, now: string, kept: Kept): Quote => ({
  ...common(world, entity, body, now, kept),
  ...copy(body, ["quote_accept_page_url"]),
  type: "quote",
  expiry_date: body.expiry_date ?? null,
  signature_required: body.signature_required ?? false
})

/** Returns the draft of an invoice with the parties, lines and sums of a quote, as they were at its issue. */
export const invoiceFromQuote = (
  world: World,
  entityId: string,
  quote: Quote,
  body: InvoiceBody,
  now: string
): Invoice => {
  const shared: Partial<Quote> & { quote_accept_page_url?: unknown } = { ...quote }
  for (const member of ["expiry_date", "quote_accept_page_url", "signature_required"] as const) delete shared[member]
  return invoiceWith(
    world,
    entityId,
    {
      ...(shared as Omit<Quote, "expiry_date" | "signature_required">), // without the members that were deleted
      ...fresh(world, now),
      based_on: quote.id,
      based_on_document_id: quote.document_id,
      updated_at: now,
      status: "draft",
      document_id: null,
      memo: body.memo ?? null,
      comment: null,
      issue_date: null,
      due_date: null,
      file_url: null,
      original_file_url: null
    },
    body
  )
}

/**
 * Makes the draft of a body.
 *
 * @param kept identity of a draft that is made again after an update
 * @throws 404 for a party, product or rate that does not exist, 422 for invalid lines
 */
export const draft = (world: World, entity: Entity, body: DraftBody, now: string, kept: Kept): Invoice | Quote =>
  body.type === "quote"
    ? quote(world, entity, body, now, kept)
    : invoiceWith(world, entity.id, common(world, entity, body, now, kept), body)
