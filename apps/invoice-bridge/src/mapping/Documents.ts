/**
 * Types of the documents that are mapped, from both packages.
 */
import type { Bills, BookingProposals, Contacts, Invoices } from "@faktura/maesn"
import type { Counterparts, PayableLineItems, Payables, Receivables } from "@faktura/monite"
import type * as Stream from "effect/Stream"

type Listed<F extends (...args: never) => Stream.Stream<unknown, unknown, unknown>> = Stream.Success<ReturnType<F>>

type AnyReceivable = Listed<Receivables["Service"]["stream"]>

/** Invoice in Monite. */
export type Receivable = Extract<AnyReceivable, { readonly type: "invoice" }>

/** Credit note in Monite. */
export type CreditNote = Extract<AnyReceivable, { readonly type: "credit_note" }>

/** Payable in Monite: an invoice that the company received. */
export type Payable = Listed<Payables["Service"]["stream"]>

/** Line of a payable. */
export type PayableLine = Listed<PayableLineItems["Service"]["stream"]>

/** Counterpart in Monite: a customer or a supplier. */
export type Counterpart = Listed<Counterparts["Service"]["stream"]>

/** Invoice in accounting. */
export type LedgerInvoice = Listed<Invoices["Service"]["stream"]>

/** Bill in accounting. */
export type LedgerBill = Listed<Bills["Service"]["stream"]>

/** Booking proposal in accounting. */
export type LedgerProposal = Listed<BookingProposals["Service"]["stream"]>

/** Body that creates an invoice in accounting. */
export type LedgerInvoiceBody = Parameters<Invoices["Service"]["create"]>[0]["body"]

/** Body that creates a bill in accounting. */
export type LedgerBillBody = Parameters<Bills["Service"]["create"]>[0]["body"]

/** Form that creates a booking proposal in accounting. */
export type ProposalForm = Parameters<BookingProposals["Service"]["create"]>[0]["body"]

/** Body that creates a contact in accounting. */
export type ContactBody = Parameters<Contacts["Service"]["create"]>[0]["body"]

/**
 * States of an invoice that belongs in the books: it was issued and not canceled. An invoice in state `issuing` has no
 * number yet. The next run carries it.
 */
export const bookedStatuses = ["issued", "partially_paid", "paid", "overdue", "uncollectible"] as const
