/**
 * Payments. A line with an invoice or a bill pays it, wholly or in part, by the sum of all its lines.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { changeRecord, keptRecord } from "../world/Kept.ts"
import type { Payment, PaymentLine } from "../world/Records.ts"
import { numberOf, textOf } from "../world/Shapes.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope, listing, recordOf } from "../world/World.ts"
import type { Event, MaesnCall, Scope, World } from "../world/World.ts"
import { bill } from "./Kinds.ts"
import { paymentState } from "./Settling.ts"

type PaymentBody = Partial<Omit<Payment, "paymentLines">> & {
  readonly paymentLines?: ReadonlyArray<Partial<PaymentLine>>
}

const emptyPayment = { currency: null, documentType: null, exchangeRate: null, journalCode: null, paymentType: null }

const emptyLine = {
  accountId: null,
  amount: null,
  contactName: null,
  contactId: null,
  customerId: null,
  description: null,
  invoiceId: null,
  supplierId: null,
  paymentDate: null
}

/** Handlers of `/accounting/payments`. */
export const payments = (world: World): Handlers<Scope> => {
  const current = (call: MaesnCall): Payment => recordOf(call, world.payments, "payment", call.path["paymentId"] ?? "")
  const tell = (call: MaesnCall, eventType: Event["eventType"], payment: Payment): void =>
    world.emit({ eventType, resource: "PAYMENT", resourceId: payment.id, books: call.scope.books, at: call.at })

  /** Updates the bill of an id from all payments. @throws 404 */
  const settleBill = (id: string, all: ReadonlyArray<Payment>, call: MaesnCall): void => {
    const before = keptRecord(world, bill, call, id)
    const total = numberOf(before["totalGrossAmount"]) ?? 0
    const state = paymentState({ id, currency: textOf(before["currency"]) ?? null, total }, all)
    changeRecord(world, bill, call, before, { ...before, ...state })
  }

  /** Updates the invoice of an id from all payments. @throws 404 */
  const settleInvoice = (id: string, all: ReadonlyArray<Payment>, call: MaesnCall): void => {
    const invoice = recordOf(call, world.invoices, "invoice", id)
    const state = paymentState({ id, currency: invoice.currency, total: invoice.totalAmount }, all)
    world.invoices.replace(id, { ...invoice, ...state, updatedDate: call.at.toISOString() })
    world.emit({ eventType: "UPDATED", resource: "INVOICE", resourceId: id, books: call.scope.books, at: call.at })
  }

  /** Updates the documents of a payment. Booking proposals are not paid: the accountant books them first. */
  const settle = (payment: Payment, call: MaesnCall): void => {
    if (payment.documentType === "BOOKING_PROPOSAL") return
    const all = world.payments.list(call.scope.books)
    const ids = new Set(payment.paymentLines.flatMap((line) => (line.invoiceId === null ? [] : [line.invoiceId])))
    for (const id of ids) (payment.documentType === "BILL" ? settleBill : settleInvoice)(id, all, call)
  }

  return {
    getPayments: (call) => {
      const { invoiceId } = call.query
      return listing(
        call,
        world.payments.list(call.scope.books),
        (payment) => invoiceId === undefined || payment.paymentLines.some((line) => line.invoiceId === invoiceId)
      )
    },
    createPayment: (call) => {
      const body = bodyOf<PaymentBody>(call)
      const now = call.at.toISOString()
      const payment: Payment = {
        ...emptyPayment,
        ...body,
        id: world.identity.uuid(),
        paymentLines: (body.paymentLines ?? []).map((line) => ({ ...emptyLine, ...line })),
        createdDate: now,
        updatedDate: now
      }
      world.payments.insert(payment.id, payment, call.scope.books)
      settle(payment, call)
      tell(call, "CREATED", payment)
      return envelope(call, 201, payment, warningsOf(call))
    },
    getPayment: (call) => envelope(call, 200, current(call)),
    deletePayment: (call) => {
      const payment = current(call)
      world.payments.remove(payment.id)
      settle(payment, call)
      tell(call, "DELETED", payment)
      return envelope(call, 200, "deleted")
    }
  }
}
