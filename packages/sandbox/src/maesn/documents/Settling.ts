/**
 * Payment state of invoices and bills: how much of them is paid, and the status for it.
 */
import { add, placesOf } from "../world/Amounts.ts"
import type { Payment, PaymentLine } from "../world/Records.ts"

/** Document that payments settle. */
export interface Payable {
  readonly id: string
  readonly currency: string | null
  /** Amount to pay, tax included. */
  readonly total: number
}

/** Fields of a document that payments change. */
export interface PaymentState {
  readonly status: string
  readonly paymentStatus: string
  readonly paidDate: string | null
}

/** Returns the lines of payments that pay a document. */
export const linesFor = (id: string, payments: ReadonlyArray<Payment>): ReadonlyArray<PaymentLine> =>
  payments.flatMap(({ paymentLines }) => paymentLines).filter((line) => line.invoiceId === id)

/** Adds the amounts that payments have for a document. */
export const paidAmount = ({ currency, id }: Payable, payments: ReadonlyArray<Payment>): number =>
  add(
    linesFor(id, payments).map((line) => line.amount ?? 0),
    placesOf(currency)
  )

/** Returns the payment state of a document. */
export const paymentState = (document: Payable, payments: ReadonlyArray<Payment>): PaymentState => {
  const lines = linesFor(document.id, payments)
  const paid = paidAmount(document, payments)
  const date = lines.at(-1)?.paymentDate ?? payments.at(-1)?.createdDate ?? null
  if (lines.length > 0 && paid >= document.total) return { status: "PAID", paymentStatus: "PAID", paidDate: date }
  if (paid > 0) return { status: "PARTIALLY_PAID", paymentStatus: "PARTLY_PAID", paidDate: null }
  return { status: "OPEN", paymentStatus: "PENDING", paidDate: null }
}
