/**
 * Payments. A line with an invoice pays it, wholly or in part, by the sum of all its lines.
 */
import { bodyOf } from "../../http/Api.ts"
import type { Handlers } from "../../http/Api.ts"
import { paymentState } from "../documents/Invoices.ts"
import type { Payment, PaymentLine } from "../world/Records.ts"
import { envelope, listing, recordOf } from "../world/World.ts"
import type { Event, MaesnCall, Scope, World } from "../world/World.ts"

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

  /** Updates the invoices of a payment from all payments. */
  const settle = (payment: Payment, call: MaesnCall): void => {
    const all = world.payments.list(call.scope.books)
    const ids = new Set(payment.paymentLines.flatMap((line) => (line.invoiceId === null ? [] : [line.invoiceId])))
    for (const id of ids) {
      const invoice = recordOf(call, world.invoices, "invoice", id)
      const next = { ...invoice, ...paymentState(invoice, all), updatedDate: call.at.toISOString() }
      world.invoices.replace(id, next)
      world.emit({ eventType: "UPDATED", resource: "INVOICE", resourceId: id, books: call.scope.books, at: call.at })
    }
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
      return envelope(call, 201, payment)
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
