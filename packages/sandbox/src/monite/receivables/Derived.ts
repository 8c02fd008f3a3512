/**
 * Documents that are made from others: invoices from quotes, credit notes from invoices, and copies.
 */
import { Refusal, notFound } from "../../http/Refusal.ts"
import type { Invoice, Quote, Receivable } from "../world/Receivable.ts"
import type { BasedOnBody, DraftBody, InvoiceBody } from "./Body.ts"
import { newCreditNote } from "./CreditNotes.ts"
import { kind, only } from "./Documents.ts"
import type { Documents } from "./Documents.ts"
import { remember } from "./History.ts"
import type { Cause } from "./History.ts"
import { draft, fresh, invoiceFromQuote } from "./Invoice.ts"
import { tagsOf } from "./Attachments.ts"

const bodyOfDocument = (documents: Documents, receivable: Receivable): DraftBody => {
  const body = documents.bodies.get(receivable.id)?.record
  if (body === undefined) throw new Error(`No body for the receivable ${receivable.id}`)
  return body
}

/** Returns the body of an invoice with the content of a quote. The invoice gets its own number and dates. */
const invoiceBody = (body: DraftBody): InvoiceBody => {
  const { document_id: _number, due_date: _due, ...kept } = body
  const rest: Record<string, unknown> = { ...kept, type: "invoice" }
  for (const member of ["expiry_date", "quote_accept_page_url", "signature_required"]) delete rest[member]
  return rest as unknown as InvoiceBody // the body of a quote without its own members, with the other type
}

/** Adds a draft invoice with the content of a quote. */
export const invoiceOf = (documents: Documents, quote: Quote, cause: Cause): Invoice => {
  const { world } = documents
  const now = world.moment(cause.at)
  const body = invoiceBody(bodyOfDocument(documents, quote))
  const made = invoiceFromQuote(world, cause.entityId, quote, body, now)
  documents.add(made, body, cause)
  remember(world, quote, "based_on_receivable_created", { receivable_id: made.id, type: made.type }, cause)
  return made
}

/**
 * Adds a document that is based on another one.
 *
 * @throws 404 if the other one does not exist, 409 if it has another kind or status
 */
export const basedOn = (documents: Documents, body: BasedOnBody, cause: Cause): Receivable => {
  const { world } = documents
  if (world.receivables.get(body.based_on) === undefined) throw notFound("Receivable", body.based_on)
  const source = documents.find(body.based_on, cause)
  const tags = tagsOf(world, body.tag_ids ?? [])
  const tagged = <T extends Receivable>(made: T): T => {
    if (tags.length === 0) return made
    const next = { ...made, tags }
    world.receivables.replace(next.id, next)
    return next
  }
  if (body.type === "invoice") {
    const quote = kind(source, "quote", "turned into an invoice")
    only(quote, ["issued", "accepted"], "turned into an invoice")
    return tagged(invoiceOf(documents, quote, cause))
  }
  const invoice = kind(source, "invoice", "credited")
  const note = newCreditNote(documents, invoice, cause)
  remember(world, invoice, "based_on_receivable_created", { receivable_id: note.id, type: note.type }, cause)
  return tagged(note)
}

/** Adds a draft with the content of a quote or an invoice, without its number. @throws 409 for a credit note */
export const clone = (documents: Documents, receivable: Receivable, cause: Cause): Receivable => {
  if (receivable.type === "credit_note") throw new Refusal(409, "A credit note cannot be cloned")
  const { world } = documents
  const now = world.moment(cause.at)
  const { document_id: _number, due_date: _due, ...body } = bodyOfDocument(documents, receivable)
  return documents.add(draft(world, documents.entity(cause), body, now, fresh(world, now)), body, cause)
}
