/** Comparisons of each kind of documents, and their copies in accounting. */
import type {
  CreditNote,
  LedgerBill,
  LedgerInvoice,
  LedgerProposal,
  Payable,
  Receivable
} from "../../../src/mapping/Documents.ts"
import { compareKind } from "../../../src/reconcile/Compare.ts"
import type { Books } from "../../../src/reconcile/Compare.ts"
import {
  billCopy,
  invoiceCopy,
  payableOriginal,
  proposalCopy,
  receivableOriginal
} from "../../../src/reconcile/Sides.ts"
import { uuid } from "../../kit/Documents.ts"

/** Compares invoices. */
export const compareInvoices = (
  receivables: ReadonlyArray<Receivable>,
  ledger: ReadonlyArray<LedgerInvoice>,
  books: Books & { readonly carryFrom?: string }
) =>
  compareKind(
    "invoice",
    receivables.map((each) => receivableOriginal(each, books)),
    ledger.map(invoiceCopy),
    books
  )

/** Compares payables with bills. */
export const compareBills = (payables: ReadonlyArray<Payable>, ledger: ReadonlyArray<LedgerBill>, books: Books) =>
  compareKind(
    "bill",
    payables.map((each) => payableOriginal(each, books)),
    ledger.map(billCopy),
    books
  )

/** Compares credit notes with booking proposals. */
export const compareCreditNotes = (
  creditNotes: ReadonlyArray<CreditNote>,
  ledger: ReadonlyArray<LedgerProposal>,
  books: Books & { readonly carryFrom?: string }
) =>
  compareKind(
    "credit note",
    creditNotes.map((each) => receivableOriginal(each, books)),
    ledger.map(proposalCopy),
    books
  )

/** The bill of the nth payable: 119.00 EUR. */
export const billOf = (n: number, fields: Partial<LedgerBill> = {}): LedgerBill => ({
  id: `B-${n}`,
  billNumber: `R-${n}`,
  reference: uuid(n),
  currency: "EUR",
  status: "OPEN",
  billDate: "2026-03-10T00:00:00Z",
  dueDate: "2026-04-09T00:00:00Z",
  totalGrossAmount: 119,
  ...fields
})

/** The booking proposal of the nth credit note: 119.00 EUR. */
export const proposalOf = (n: number, fields: Partial<LedgerProposal> = {}): LedgerProposal => ({
  id: `P-${n}`,
  bookingType: "INVOICE_CREDIT_NOTE",
  number: `CN-${n}`,
  notes: `Monite ${uuid(n)}\nCredits invoice INV-1`,
  currency: "EUR",
  status: "DRAFT",
  bookingProposalDate: "2026-03-10T00:00:00Z",
  totalGrossAmount: 119,
  ...fields
})
