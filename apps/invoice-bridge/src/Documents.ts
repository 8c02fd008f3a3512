/**
 * The documents that are carried, as the two packages have them.
 */
import type { Contacts, Invoices } from "@faktura/maesn"
import type { Receivables } from "@faktura/monite"
import type * as Stream from "effect/Stream"

type Listed<F extends (...args: never) => Stream.Stream<unknown, unknown, unknown>> = Stream.Success<ReturnType<F>>

/** An invoice in Monite. */
export type Receivable = Extract<Listed<Receivables["Service"]["stream"]>, { readonly type: "invoice" }>

/** An invoice in accounting. */
export type LedgerInvoice = Listed<Invoices["Service"]["stream"]>

/** The body that makes an invoice in accounting. */
export type LedgerInvoiceBody = Parameters<Invoices["Service"]["create"]>[0]["body"]

/** The body that makes a contact in accounting. */
export type ContactBody = Parameters<Contacts["Service"]["create"]>[0]["body"]

/**
 * The states of an invoice that belongs into the books: it was issued, and it was not taken back. One that is still
 * `issuing` has no number yet and follows in the next run.
 */
export const bookedStatuses = ["issued", "partially_paid", "paid", "overdue", "uncollectible"] as const

/** Where an invoice in Monite carries our key. */
export const metadataKey = "invoice_bridge"

/** Our key of an invoice in Monite, if it is one of ours. */
export const keyOf = (receivable: Receivable): string | undefined => {
  const key = receivable.partner_metadata?.[metadataKey]
  return typeof key === "string" ? key : undefined
}
