/**
 * Documents of both sides in one form: originals in Monite, and their copies in accounting.
 *
 * A copy names its original by an id of Monite. An invoice or a bill has it as its reference, and a booking proposal in
 * its notes. Only such an id shows that a document comes from Monite. Other documents in accounting are ignored.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Result from "effect/Result"
import { dayOf } from "../mapping/DocumentDay.ts"
import type {
  CreditNote,
  LedgerBill,
  LedgerInvoice,
  LedgerProposal,
  Payable,
  Receivable
} from "../mapping/Documents.ts"
import { idInNotes, idInReference } from "../mapping/Marks.ts"
import { ledgerTotal } from "../mapping/ReceivableSource.ts"

/** Document in Monite. */
export interface Original {
  readonly id: string
  readonly number: string | undefined
  /**
   * - `due`: belongs in accounting
   * - `withdrawn`: does not belong in accounting any more
   * - `apart`: is never carried. A copy is not the bridge's, and is ignored
   */
  readonly state: "due" | "withdrawn" | "apart"
  readonly currency: string | undefined
  /** Total in minor units. */
  readonly total: number | undefined
  readonly day: LocalDate.LocalDate | undefined
  readonly dueDay: LocalDate.LocalDate | undefined
}

/** Document in accounting. */
export interface Copy {
  readonly id: string | undefined
  /** Id of the original. Undefined: it names none. */
  readonly original: string | undefined
  /** Number that may name the original instead of its id. */
  readonly matchedNumber: string | undefined
  /** False: it was voided, and does not count. */
  readonly isLive: boolean
  readonly number: string | undefined
  readonly currency: string | undefined
  /** Total in major units, as received. */
  readonly total: number | undefined
  /** Dates as received, in any of accounting's formats. */
  readonly day: string | undefined
  readonly dueDay: string | undefined
}

/** Rules of the tenant that decide what is carried. */
export interface Calendar {
  /** IANA name of the zone of the company's calendar. */
  readonly timeZone: string
  /** First day of invoices and credit notes to carry. Undefined: all are carried. */
  readonly carryFrom?: string | undefined
}

const dayIn = (text: string | null | undefined, timeZone: string): LocalDate.LocalDate | undefined =>
  Result.getOrUndefined(dayOf(text ?? "", timeZone))

/** Reads an issued invoice or credit note of Monite. */
export const receivableOriginal = (
  receivable: Receivable | CreditNote,
  { carryFrom, timeZone }: Calendar
): Original => {
  const day = Result.getOrUndefined(LocalDate.fromTimestamp(receivable.issue_date ?? "", timeZone))
  return {
    id: receivable.id,
    number: receivable.document_id ?? undefined,
    state: carryFrom !== undefined && day !== undefined && day < carryFrom ? "apart" : "due",
    currency: receivable.currency,
    total: ledgerTotal(receivable),
    day,
    dueDay: receivable.type === "invoice" ? dayIn(receivable.due_date, timeZone) : undefined
  }
}

const withdrawn: ReadonlySet<string> = new Set(["canceled", "rejected"])

/** Reads a payable of Monite. Only e-invoices are carried. */
export const payableOriginal = (payable: Payable, { timeZone }: Calendar): Original => ({
  id: payable.id,
  number: payable.document_id ?? undefined,
  state: payable.payable_origin !== "einvoicing" ? "apart" : withdrawn.has(payable.status) ? "withdrawn" : "due",
  currency: payable.currency ?? undefined,
  total: payable.total_amount ?? undefined,
  day: dayIn(payable.issued_at, timeZone),
  dueDay: dayIn(payable.due_date, timeZone)
})

/** Reads an invoice in accounting. A system may store its own reference. Then the number names the original. */
export const invoiceCopy = (invoice: LedgerInvoice): Copy => {
  const original = idInReference(invoice.reference)
  const number = invoice.invoiceNumber ?? undefined
  return {
    id: invoice.invoiceId ?? undefined,
    original,
    matchedNumber: original === undefined ? number : undefined,
    isLive: invoice.status !== "VOIDED",
    number,
    currency: invoice.currency ?? undefined,
    total: invoice.totalAmount ?? undefined,
    day: invoice.invoiceDate ?? undefined,
    dueDay: invoice.dueDate ?? undefined
  }
}

/** Reads a bill in accounting. Its number does not name the original, because two suppliers may use the same one. */
export const billCopy = (bill: LedgerBill): Copy => ({
  id: bill.id ?? undefined,
  original: idInReference(bill.reference),
  matchedNumber: undefined,
  isLive: bill.status !== "VOIDED",
  number: bill.billNumber ?? undefined,
  currency: bill.currency ?? undefined,
  total: bill.totalGrossAmount ?? undefined,
  day: bill.billDate ?? undefined,
  dueDay: bill.dueDate ?? undefined
})

/** Reads a booking proposal. */
export const proposalCopy = (proposal: LedgerProposal): Copy => ({
  id: proposal.id ?? undefined,
  original: idInNotes(proposal.notes),
  matchedNumber: undefined,
  isLive: proposal.status !== "VOIDED" && proposal.status !== "CANCELLED",
  number: proposal.number ?? undefined,
  currency: proposal.currency ?? undefined,
  total: proposal.totalGrossAmount ?? undefined,
  day: proposal.bookingProposalDate ?? undefined,
  dueDay: proposal.dueDate ?? undefined
})
