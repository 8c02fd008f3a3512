/**
 * Types of the carried documents, from both packages.
 */
import type { Contacts, Invoices } from "@faktura/maesn"
import type { Receivables } from "@faktura/monite"
import type * as Stream from "effect/Stream"

type Listed<F extends (...args: never) => Stream.Stream<unknown, unknown, unknown>> = Stream.Success<ReturnType<F>>

/** Invoice in Monite. */
export type Receivable = Extract<Listed<Receivables["Service"]["stream"]>, { readonly type: "invoice" }>

/** Invoice in accounting. */
export type LedgerInvoice = Listed<Invoices["Service"]["stream"]>

/** Body that creates an invoice in accounting. */
export type LedgerInvoiceBody = Parameters<Invoices["Service"]["create"]>[0]["body"]

/** Body that creates a contact in accounting. */
export type ContactBody = Parameters<Contacts["Service"]["create"]>[0]["body"]

/**
 * States of an invoice that belongs in the books: it was issued and not canceled. An invoice in state `issuing` has no
 * number yet. The next run carries it.
 */
export const bookedStatuses = ["issued", "partially_paid", "paid", "overdue", "uncollectible"] as const

/** Metadata field of our key in Monite's invoices. */
export const metadataKey = "invoice_bridge"

/** Returns our key of an invoice in Monite, or `undefined` for other invoices. */
export const keyOf = (receivable: Receivable): string | undefined => {
  const key = receivable.partner_metadata?.[metadataKey]
  return typeof key === "string" ? key : undefined
}
