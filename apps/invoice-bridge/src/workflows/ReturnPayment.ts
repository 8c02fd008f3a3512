/**
 * Tells Monite about a payment in accounting: the invoice is marked as paid, or as partially paid with the sum of all payments.
 *
 * The sum is absolute, so a payment that is told twice is told once.
 */
import { Invoices, Payments } from "@faktura/maesn"
import { Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import type { LedgerInvoice } from "../mapping/Documents.ts"
import { minorUnits } from "../mapping/LedgerAmount.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { receivableOf } from "./Carried.ts"
import { DocumentInput } from "./Inputs.ts"
import { currentDocument } from "./CurrentDocument.ts"
import { writeOnce } from "./Write.ts"

/** Workflow that tells Monite about payments of an invoice in accounting. */
export const ReturnPayment = defineWorkflow({
  name: "ReturnPayment",
  input: DocumentInput,
  output: Schema.Struct({
    /** Minor units that Monite was told. Null: there was nothing to tell. */
    paid: Schema.NullOr(Schema.Number)
  })
})

/** Sums the payments of an invoice in minor units. */
const paidSum = Effect.fn("paidSum")(function* (invoiceId: string, currency: string) {
  const payments = yield* Payments
  const lines = yield* payments.stream({ query: { invoiceId, limit: 100 } }).pipe(
    Stream.flatMap(({ paymentLines }) => Stream.fromIterable(paymentLines ?? [])),
    Stream.filter((line) => line.invoiceId === invoiceId),
    Stream.runCollect
  )
  const amounts = yield* Effect.forEach(lines, ({ amount }) => Effect.fromResult(minorUnits(amount ?? 0, currency)))
  return amounts.reduce((sum, amount) => sum + amount, 0)
})

const Told = Schema.Struct({ amount_paid: Schema.Number })

/** Marks an invoice in Monite, unless it is marked already. `sum`: minor units; undefined: all of it. */
const tell = Effect.fn("tell")(function* (receivableId: string, sum: number | undefined) {
  const receivables = yield* Receivables
  const path = { receivable_id: receivableId }
  const current = Effect.map(receivables.get({ path }), (found) => {
    // Only invoices are carried, so only invoices are paid.
    const { amount_paid: paid = 0, status } = found as { readonly amount_paid?: number; readonly status: string }
    return { amount_paid: paid, status }
  })
  const isTold = ({ amount_paid: paid, status }: { readonly amount_paid: number; readonly status: string }) =>
    status === "paid" || (sum !== undefined && paid >= sum)
  return yield* writeOnce({
    key: `payment of receivable ${receivableId}: ${sum ?? "all"}`,
    result: Told,
    find: () => Effect.map(current, (found) => [found]),
    same: isTold,
    // The invoice may have been marked by a person. Monite would refuse a second mark.
    send: Effect.flatMap(current, (found) => {
      if (isTold(found)) return Effect.succeed(found)
      const marked =
        sum === undefined
          ? receivables.markAsPaid({ path })
          : receivables.markAsPartiallyPaid({ path, body: { amount_paid: sum } })
      return Effect.map(marked, (invoice) => ({
        amount_paid: (invoice as { readonly amount_paid?: number }).amount_paid ?? found.amount_paid
      }))
    })
  })
})

/** Provides the workflow to the engine. */
export const layer = ReturnPayment.layer(
  Effect.fnUntraced(function* (input) {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    return yield* step({
      name: "payment",
      result: Schema.Struct({ paid: Schema.NullOr(Schema.Number) }),
      work: Effect.gen(function* () {
        const invoices = yield* Invoices
        const invoice: LedgerInvoice = yield* currentDocument(
          input,
          Effect.map(invoices.get({ path: { invoiceId: input.id } }), ({ data }) => data)
        )
        const receivableId = yield* receivableOf(tenant, invoice)
        if (receivableId === undefined) return { paid: null }
        if (invoice.paymentStatus === "PAID") {
          const { amount_paid: paid } = yield* tell(receivableId, undefined)
          return { paid }
        }
        if (invoice.paymentStatus !== "PARTLY_PAID") return { paid: null }
        const sum = yield* paidSum(input.id, invoice.currency ?? "")
        if (sum <= 0) return { paid: null }
        yield* tell(receivableId, sum)
        return { paid: sum }
      }).pipe(apis.with(tenant))
    })
  })
)
