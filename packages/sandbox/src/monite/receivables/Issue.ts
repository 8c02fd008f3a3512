/**
 * Issues documents. A document gets its number, its date and its PDF.
 *
 * An e-invoice is `issuing` at first. The network delivers it before the next request to the API, and it is `issued`. It is `failed`
 * if no connection of the sandbox receives for the counterpart's identifier.
 */
import { deliver } from "../einvoicing/Delivery.ts"
import type { CreditNote, Invoice, Receivable } from "../world/Receivable.ts"
import { takeNumber } from "../world/Numbers.ts"
import type { World } from "../world/World.ts"
import { applyCredit, checkCredit, creditedInvoice } from "./CreditNotes.ts"
import { Documents, only } from "./Documents.ts"
import type { Cause } from "./History.ts"
import { dueDate } from "./Invoice.ts"
import { checkComplete } from "./Verify.ts"

/** Document on its way through the network. */
interface Sent {
  readonly id: string
  readonly entityId: string
}

const sentIn = (world: World) => world.store.collection<Sent>("monite.einvoices_sent")

const isEInvoice = (receivable: Receivable): receivable is Invoice | CreditNote =>
  receivable.type !== "quote" && receivable.is_einvoice

/** Returns a number that no other document of the entity has. */
const newNumber = (world: World, { type }: Receivable, { at, entityId }: Cause): string => {
  const taken = new Set(world.receivables.list(entityId).map(({ document_id: number }) => number))
  return takeNumber(world.store, entityId, type, at, taken)
}

/** Issues a draft. @throws 400 if it lacks required fields, 409 if it is no draft */
export const issue = (documents: Documents, receivable: Receivable, cause: Cause): Receivable => {
  const { world } = documents
  only(receivable, ["draft"], "issued")
  checkComplete(world, receivable, documents.entity(cause))
  if (receivable.type === "credit_note") checkCredit(receivable, creditedInvoice(documents, receivable, cause))
  const isSent = isEInvoice(receivable)
  const dated = {
    ...receivable,
    status: isSent ? "issuing" : "issued",
    document_id: receivable.document_id ?? newNumber(world, receivable, cause),
    issue_date: world.moment(cause.at),
    due_date:
      receivable.due_date ?? (receivable.type === "invoice" ? dueDate(receivable.payment_terms, cause.at) : null)
  }
  const url = documents.render(dated, cause)
  const next = documents.save({ ...dated, file_url: url, original_file_url: url }, isSent ? "updated" : "issued", cause)
  if (isSent) sentIn(world).insert(next.id, { id: next.id, entityId: cause.entityId })
  else if (next.type === "credit_note") applyCredit(documents, next, cause)
  return next
}

/** Returns a function that delivers the e-invoices that are on their way. Call it before each request. */
export const network = (world: World, origin: () => string): ((at: Date) => void) => {
  const documents = new Documents(world, origin)
  return (at) => {
    for (const { id, entityId } of sentIn(world).list()) {
      sentIn(world).remove(id)
      const row = world.receivables.get(id)
      const sender = world.entities.get(entityId)?.record
      if (row === undefined || sender === undefined || !isEInvoice(row.record)) continue
      const cause = { entityId, at, userId: null }
      const outcome = deliver(world, row.record, sender, origin(), at)
      if (!outcome.isDelivered) {
        documents.save({ ...row.record, status: "failed", einvoice_error_comment: outcome.comment }, "failed", cause)
        continue
      }
      const issued = { ...row.record, status: "issued", einvoice_file_url: outcome.fileUrl }
      documents.save(issued, "issued", cause)
      if (issued.type === "credit_note") applyCredit(documents, issued, cause)
    }
  }
}
