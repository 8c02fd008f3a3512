/** Plays a customer who pays: makes a payment of an invoice in accounting. */
import { Payments } from "@faktura/maesn"
import * as Money from "@faktura/core/Money"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { acceptedAs, foundAs, LedgerRecord } from "../workflows/Accepted.ts"
import { writeOnce } from "../workflows/Write.ts"

const Paid = Schema.Struct({
  /** Id of the invoice in accounting. */
  invoiceId: Schema.String,
  currency: Schema.String,
  /** Minor units. */
  amount: Schema.Int,
  /** Day of the payment, such as 2026-02-01. */
  day: Schema.String
})

/** Workflow that makes a payment. */
export const PayInvoice = defineWorkflow({ name: "PayInvoice", input: Paid, output: LedgerRecord })

const pay = Effect.fn("pay")(function* ({ amount, currency, day, invoiceId }: typeof Paid.Type) {
  const payments = yield* Payments
  const description = `Payment of ${amount} for ${invoiceId}`
  const decimal = yield* Effect.fromResult(Money.toDecimalNumber({ amount, currency }))
  return yield* writeOnce({
    key: description,
    result: LedgerRecord,
    find: () =>
      Stream.map(payments.stream({ query: { invoiceId, limit: 100 } }), (found) => ({
        ...foundAs(found.id),
        lines: found.paymentLines ?? []
      })),
    same: ({ lines }) => lines.some((line) => line.description === description),
    send: Effect.flatMap(
      payments.create({
        body: {
          currency,
          documentType: "INVOICE",
          paymentLines: [{ invoiceId, amount: decimal, description, paymentDate: `${day}T00:00:00Z` }]
        }
      }),
      ({ data }) => acceptedAs({ operation: "Payments.create", path: "/accounting/payments" }, data.id, [])
    )
  })
})

/** Provides the workflow to the engine. */
export const layer = PayInvoice.layer(
  Effect.fnUntraced(function* (paid) {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    return yield* step({ name: "payment", result: LedgerRecord, work: pay(paid).pipe(apis.with(tenant)) })
  })
)
