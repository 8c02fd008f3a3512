/**
 * Changes of receivables. A draft is made again from its body; an issued invoice keeps its sums and parties.
 */
import { Refusal } from "../../http/Refusal.ts"
import type { CreditNote, Invoice, Quote, Receivable } from "../world/Receivable.ts"
import { owned, sentMembers } from "../world/World.ts"
import { attachmentsOf, tagsOf } from "./Attachments.ts"
import { withPrices } from "./Body.ts"
import type { DraftBody, LineBody } from "./Body.ts"
import { creditedInvoice, withLines } from "./CreditNotes.ts"
import type { CreditedLine } from "./CreditNotes.ts"
import { kind, only } from "./Documents.ts"
import type { Documents } from "./Documents.ts"
import type { Cause } from "./History.ts"
import { draft } from "./Invoice.ts"

type DraftChanges = Partial<Omit<DraftBody, "line_items" | "type">> & {
  readonly line_items?: ReadonlyArray<Partial<LineBody>>
}

interface CreditChanges {
  readonly attachments?: DraftBody["attachments"]
  readonly counterpart_billing_address_id?: string
  readonly counterpart_shipping_address_id?: string
  readonly entity?: object
  readonly line_items?: Readonly<Record<string, CreditedLine>>
  readonly tag_ids?: ReadonlyArray<string>
}

/** Body of an update. It has one of the keys. */
export interface UpdateBody {
  readonly quote?: DraftChanges
  readonly invoice?: DraftChanges
  readonly credit_note?: CreditChanges
  readonly issued_invoice?: Readonly<Record<string, unknown>>
}

/** Members of an issued invoice that may still change. They affect neither sums nor parties. */
const changeableWhenIssued = [
  "document_id",
  "due_date",
  "footer",
  "fulfillment_date",
  "issue_date",
  "memo",
  "overdue_reminder_id",
  "partner_metadata",
  "payment_reminder_id",
  "project_id"
]

/** Members of a draft credit note that a caller may replace. */
const changeableInCredit = [
  "counterpart_contact",
  "document_rendering",
  "footer",
  "memo",
  "partner_metadata",
  "project_id"
]

const rateSources = ["vat_rate_id", "custom_vat_rate_id", "accounting_tax_rate_id", "tax_rate_value"] as const

/** A line with changes; a new source of the tax rate replaces the old one. */
const changedLine = (line: LineBody, changes: Partial<LineBody>): LineBody => {
  if (rateSources.every((source) => changes[source] === undefined)) return { ...line, ...changes }
  const kept = Object.entries(line).filter(([member]) => !rateSources.some((source) => source === member))
  return { ...(Object.fromEntries(kept) as unknown as LineBody), ...changes } // only optional members are left out
}

/** Makes a draft again from its changed body. */
export const remake = (
  documents: Documents,
  receivable: Invoice | Quote,
  change: (body: DraftBody) => DraftBody,
  cause: Cause
): Invoice | Quote => {
  only(receivable, ["draft"], "changed")
  const before = documents.bodies.get(receivable.id)?.record
  if (before === undefined) throw new Error(`No body for the draft ${receivable.id}`)
  const body = change(before)
  const { based_on, based_on_document_id, created_at, id } = receivable
  const kept = { id, created_at, based_on, based_on_document_id }
  const { world } = documents
  const made = draft(world, documents.entity(cause), body, world.moment(cause.at), kept)
  documents.bodies.replace(receivable.id, withPrices(body, made.line_items))
  return documents.save(made, "updated", cause)
}

const merged = (before: DraftBody, { line_items: lines, ...changes }: DraftChanges): DraftBody => {
  if (lines !== undefined && lines.length !== before.line_items.length) {
    throw new Refusal(
      400,
      `The document has ${before.line_items.length} lines. An update must have the same number of lines. PUT line_items replaces them`
    )
  }
  return {
    ...before,
    ...sentMembers(changes),
    line_items: before.line_items.map((line, index) => changedLine(line, sentMembers(lines?.[index] ?? {})))
  } as DraftBody // the changes are those of the document's own kind
}

const picked = (changes: object, members: ReadonlyArray<string>): object =>
  sentMembers(Object.fromEntries(Object.entries(changes).filter(([member]) => members.includes(member))))

const changeCredit = (documents: Documents, note: CreditNote, changes: CreditChanges, cause: Cause): CreditNote => {
  const { world } = documents
  only(note, ["draft"], "changed")
  const address = (member: string, id: string | undefined) => {
    if (id === undefined) return {}
    const { counterpart_id: _owner, ...shown } = owned(world.addresses, "Address", id, note.counterpart_id)
    return { [member]: shown }
  }
  const entity: { readonly entity?: object } = note as object // every receivable has the member; no rule reads it
  const changed = {
    ...note,
    ...picked(changes, changeableInCredit),
    ...address("counterpart_billing_address", changes.counterpart_billing_address_id),
    ...address("counterpart_shipping_address", changes.counterpart_shipping_address_id),
    ...(changes.entity === undefined ? {} : { entity: { ...entity.entity, ...changes.entity } }),
    ...(changes.attachments === undefined
      ? {}
      : { attachments: attachmentsOf(world, cause.entityId, changes.attachments) }),
    ...(changes.tag_ids === undefined ? {} : { tags: tagsOf(world, changes.tag_ids) })
  }
  const { line_items: lines } = changes
  const next = lines === undefined ? changed : withLines(changed, creditedInvoice(documents, note, cause), lines)
  return documents.save(next, "updated", cause)
}

/** Changes a receivable. The key of the body is that of its kind and status. @throws 400, 409 */
export const update = (documents: Documents, receivable: Receivable, body: UpdateBody, cause: Cause): Receivable => {
  if (body.issued_invoice !== undefined) {
    const invoice = kind(receivable, "invoice", "changed with issued_invoice")
    only(invoice, ["issued", "overdue", "partially_paid"], "changed with issued_invoice")
    const next: Invoice = { ...invoice, ...picked(body.issued_invoice, changeableWhenIssued) }
    const isDue = next.due_date !== null && next.due_date < cause.at.toISOString().slice(0, 10)
    const before = next.amount_paid > 0 ? "partially_paid" : "issued"
    const status = next.status === "overdue" && !isDue ? before : next.status
    return documents.save({ ...next, status }, "updated", cause)
  }
  if (receivable.type === "credit_note" && body.credit_note !== undefined) {
    return changeCredit(documents, receivable, body.credit_note, cause)
  }
  const changes = receivable.type === "credit_note" ? undefined : body[receivable.type]
  if (receivable.type === "credit_note" || changes === undefined) {
    const orIssued = receivable.type === "invoice" ? " or issued_invoice" : ""
    throw new Refusal(400, `This receivable is of type ${receivable.type}. Send ${receivable.type}${orIssued}`)
  }
  return remake(documents, receivable, (before) => merged(before, changes), cause)
}
