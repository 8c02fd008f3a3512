/**
 * Credit notes: made from an open invoice, changed line by line, and taken off the invoice when they are issued.
 *
 * Source: Monite's guide. An open invoice has one draft at a time. A credit note for all that is left cancels an unpaid invoice, and
 * completes a partially paid one.
 */
import { Refusal, invalidBody } from "../../http/Refusal.ts"
import { product } from "../../openapi/Decimal.ts"
import type { CreditNote, Discount, Invoice, ReceivableLine } from "../world/Receivable.ts"
import type { World } from "../world/World.ts"
import { kind, only } from "./Documents.ts"
import type { Documents } from "./Documents.ts"
import type { Cause } from "./History.ts"
import { sumMembers } from "./Lines.ts"
import { totals, vatOn } from "./Totals.ts"

/** Statuses of invoices that can be credited. */
const open = ["issued", "partially_paid", "overdue"]

/** Change of one line, under the id of its product. */
export interface CreditedLine {
  readonly quantity: number
  readonly old_price?: number
  /** Minor units to credit for each unit. Default: the whole price. */
  readonly price_diff?: number
}

/** Returns the part of a discount that belongs to a part of an amount. */
const shareOf = <T extends Discount>(discount: T | null, part: number, whole: number): T | null =>
  discount === null || discount.type === "percentage" || whole === 0
    ? discount
    : { ...discount, amount: product([discount.amount, part], whole) }

const amountOf = ({ product: { price }, quantity }: ReceivableLine): number => product([price.value, quantity])

/** Returns the members of a credit note that follow from its lines. */
const creditMembers = (invoice: Invoice, credited: ReadonlyArray<ReceivableLine>) => {
  const before = invoice.line_items.reduce((sum, line) => sum + amountOf(line), 0)
  const part = credited.reduce((sum, line) => sum + amountOf(line), 0)
  const discount = shareOf(invoice.discount, part, before)
  const sums = totals(
    credited.map(({ discount: own, product: { price, vat_rate }, quantity }) => ({
      quantity,
      price: price.value,
      rate: vat_rate.value,
      discount: own
    })),
    discount,
    invoice.vat_mode === "inclusive"
  )
  return {
    ...sumMembers(sums),
    discount: discount === null ? null : { ...discount, value: sums.subtotal - sums.discountedSubtotal },
    total_withholding_tax: vatOn(sums.discountedSubtotal, invoice.withholding_tax_rate ?? 0),
    line_items: credited.map((line, index) => ({
      ...line,
      total_before_vat: sums.lines[index]?.beforeVat ?? 0,
      total_after_vat: sums.lines[index]?.afterVat ?? 0
    }))
  }
}

/** Returns a line with another quantity and price. */
const lineWith = (line: ReceivableLine, quantity: number, price: number, isInclusive: boolean): ReceivableLine => {
  const { currency } = line.product.price
  const gross = price + (isInclusive ? 0 : vatOn(price, line.product.vat_rate.value))
  const changed = {
    ...line,
    quantity,
    product: { ...line.product, price: { currency, value: price }, price_after_vat: { currency, value: gross } }
  }
  return { ...changed, discount: shareOf(line.discount, amountOf(changed), amountOf(line)) }
}

/** Returns the invoice's lines without the quantities that earlier credit notes have. */
const uncredited = (world: World, invoice: Invoice): ReadonlyArray<ReceivableLine> => {
  const issued = invoice.related_documents.credit_note_ids.flatMap((id) => world.receivables.get(id)?.record ?? [])
  if (issued.length === 0) return invoice.line_items
  return invoice.line_items.flatMap((line) => {
    const credited = issued
      .filter(({ status }) => status === "issued")
      .flatMap(({ line_items: items }) => items)
      .filter(({ product: { id, price } }) => id === line.product.id && price.value === line.product.price.value)
      .reduce((sum, { quantity }) => product([sum + quantity], 1, 9), 0)
    const rest = product([line.quantity - credited], 1, 9)
    return rest <= 0 ? [] : [lineWith(line, rest, line.product.price.value, invoice.vat_mode === "inclusive")]
  })
}

/** Members of an invoice that a credit note does not have. */
const invoiceOnly = [
  "amount_due",
  "amount_paid",
  "amount_to_pay",
  "comment",
  "deductions",
  "fulfillment_date",
  "overdue_reminder_id",
  "paid_at",
  "payment_page_url",
  "payment_reminder_id",
  "payment_terms",
  "related_documents",
  "total_amount_with_credit_notes",
  "total_deduction_amount"
] as const

/** Adds a draft for all that is left of an invoice. @throws 409 for an invoice that is not open, or has a draft already */
export const newCreditNote = (documents: Documents, invoice: Invoice, cause: Cause): CreditNote => {
  const { world } = documents
  only(invoice, open, "credited")
  const notes = invoice.related_documents.credit_note_ids
  const draft = notes.find((id) => /^(?:draft|issuing)$/.test(world.receivables.get(id)?.record.status ?? ""))
  if (draft !== undefined) throw new Refusal(409, `The invoice has a credit note that is not issued yet: ${draft}`)
  const now = world.moment(cause.at)
  const kept: Partial<Invoice> = { ...invoice }
  for (const member of invoiceOnly) Reflect.deleteProperty(kept, member)
  const note = {
    ...(kept as Omit<Invoice, (typeof invoiceOnly)[number]>), // without the members that were deleted
    ...creditMembers(invoice, uncredited(world, invoice)),
    id: world.identity.uuid(),
    created_at: now,
    updated_at: now,
    type: "credit_note" as const,
    status: "draft",
    document_id: null,
    based_on: invoice.id,
    based_on_document_id: invoice.document_id,
    issue_date: null,
    due_date: null,
    memo: null,
    file_url: null,
    original_file_url: null,
    einvoice_file_url: null,
    einvoice_error_comment: null
  }
  documents.add(note, undefined, cause)
  const related = { ...invoice.related_documents, credit_note_ids: [...notes, note.id] }
  documents.save({ ...invoice, related_documents: related }, "updated", cause)
  return note
}

/** Returns the invoice of a credit note. */
export const creditedInvoice = (documents: Documents, note: CreditNote, cause: Cause): Invoice =>
  kind(documents.find(note.based_on ?? "", cause), "invoice", "credited")

/**
 * Returns a draft with other lines: those that the caller names by their products, and no others.
 *
 * @throws 422 for lines that the invoice does not have, or for more than is left of it
 */
export const withLines = (
  note: CreditNote,
  invoice: Invoice,
  wanted: Readonly<Record<string, CreditedLine>>
): CreditNote => {
  const credited = Object.entries(wanted).map(([productId, { old_price: old, price_diff: diff, quantity }]) => {
    const at = ["credit_note", "line_items", productId]
    const line = invoice.line_items.find(({ product: { id } }) => id === productId)
    if (line === undefined) throw invalidBody(at, "the invoice has no line with this product")
    const price = line.product.price.value
    if (quantity > line.quantity) throw invalidBody([...at, "quantity"], `the invoice has ${line.quantity}`)
    if (old !== undefined && old !== price) throw invalidBody([...at, "old_price"], `the price is ${price}`)
    if (diff !== undefined && diff > price) throw invalidBody([...at, "price_diff"], `the price is ${price}`)
    return lineWith(line, quantity, diff ?? price, invoice.vat_mode === "inclusive")
  })
  const next = { ...note, ...creditMembers(invoice, credited) }
  const left = invoice.total_amount_with_credit_notes
  if (next.total_amount > left) {
    throw invalidBody(
      ["credit_note", "line_items"],
      `the sum is ${next.total_amount}, and ${left} is left of the invoice`
    )
  }
  return next
}

/** Refuses to issue a credit note that is more than the rest of its invoice. @throws 409 */
export const checkCredit = (note: CreditNote, invoice: Invoice): void => {
  only(invoice, open, "credited")
  const left = invoice.total_amount_with_credit_notes
  if (note.total_amount > left) {
    throw new Refusal(409, `The credit note is ${note.total_amount}, and only ${left} is left of the invoice`)
  }
}

/** Takes an issued credit note off its invoice. */
export const applyCredit = (documents: Documents, note: CreditNote, cause: Cause): void => {
  const invoice = creditedInvoice(documents, note, cause)
  // The customer never owed the tax that it withholds.
  const due = Math.max(0, invoice.amount_due - (note.total_amount - note.total_withholding_tax))
  const left = invoice.total_amount_with_credit_notes - note.total_amount
  const ended = invoice.amount_paid > 0 ? "paid" : "canceled"
  const status = due === 0 ? ended : invoice.status
  documents.save(
    {
      ...invoice,
      status,
      amount_due: due,
      amount_to_pay: due,
      total_amount_with_credit_notes: left,
      paid_at: status === "paid" ? documents.world.moment(cause.at) : invoice.paid_at
    },
    status === invoice.status ? "updated" : status,
    cause
  )
}

/** Takes a draft that is deleted out of its invoice. */
export const forgetCredit = (documents: Documents, note: CreditNote, cause: Cause): void => {
  const invoice = creditedInvoice(documents, note, cause)
  const left = invoice.related_documents.credit_note_ids.filter((id) => id !== note.id)
  const related = { ...invoice.related_documents, credit_note_ids: left }
  documents.save({ ...invoice, related_documents: related }, "updated", cause)
}
