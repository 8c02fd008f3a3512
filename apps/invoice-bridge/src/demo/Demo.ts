/**
 * The demo. Two companies are onboarded. One issues fifty invoices, ten of them as e-invoices to the other. All are carried into
 * accounting, customers pay, and both sides are compared.
 *
 * Everything is planned as runs, and the engine works on them. So the demo may be killed at any time, and goes on when it is
 * started again.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import type { PlannedRun } from "../runs/Run.ts"
import { Runs } from "../runs/Runs.ts"
import { CarryInvoice } from "../workflows/CarryInvoice.ts"
import { OnboardEntity } from "../workflows/OnboardEntity.ts"
import { ReceivePayable } from "../workflows/ReceivePayable.ts"
import { Reconcile } from "../workflows/Reconcile.ts"
import { ReturnPayment } from "../workflows/ReturnPayment.ts"
import { PrepareCatalog } from "./Catalog.ts"
import { buyer, seller } from "./Companies.ts"
import { buyerTenant, sellerTenant } from "./DemoTenants.ts"
import { IssueInvoice } from "./IssueInvoice.ts"
import { PayInvoice } from "./PayInvoice.ts"
import { planPayments } from "./Payments.ts"
import { waitFor, waitForRest } from "./Phases.ts"
import { invoices } from "./Plan.ts"

/** Invoices of the plan that are e-invoices. */
export const einvoices = invoices.filter(({ customer }) => customer.network !== undefined)

const planAll = (runs: ReadonlyArray<PlannedRun>) =>
  Effect.flatMap(Runs, (store) => Effect.forEach(runs, (run) => store.plan(run), { discard: true }))

const onboardBoth = Effect.gen(function* () {
  const planned = [
    { tenant: sellerTenant, input: seller },
    { tenant: buyerTenant, input: buyer }
  ].map(({ input, tenant }) =>
    OnboardEntity.plan({
      run: `onboard:${tenant}`,
      subject: `onboard:${tenant}`,
      tenant,
      title: input.entity.organization.legal_name,
      input
    })
  )
  yield* planAll(planned)
  for (const { tenant, workflow } of planned) yield* waitFor({ title: `Onboard ${tenant}`, tenant, workflow, total: 1 })
})

/** Returns the result of the run that made products and customers. */
const catalog = Effect.gen(function* () {
  const run = "demo:catalog"
  const runs = yield* Runs
  yield* runs.plan(
    PrepareCatalog.plan({ run, subject: run, tenant: sellerTenant, title: "products and customers", input: {} })
  )
  yield* waitFor({ title: "Products, customers", tenant: sellerTenant, workflow: PrepareCatalog.name, total: 1 })
  return yield* PrepareCatalog.result(yield* runs.get(run))
})

const issueAll = Effect.gen(function* () {
  const { parties, shelf } = yield* catalog
  yield* planAll(
    invoices.flatMap(({ customer, key }) => {
      const party = parties[customer.reference]
      const run = `demo:invoice:${key}`
      return party === undefined
        ? []
        : [IssueInvoice.plan({ run, subject: run, tenant: sellerTenant, title: key, input: { key, party, shelf } })]
    })
  )
  yield* waitFor({
    title: "Issue invoices",
    tenant: sellerTenant,
    workflow: IssueInvoice.name,
    total: invoices.length
  })
})

const compare = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const runs = yield* Runs
  // Each comparison is a run of its own.
  const [row] = yield* sql<Row>`SELECT count(*) AS amount FROM bridge_runs WHERE workflow = ${Reconcile.name}`
  const total = Number(row?.["amount"]) + 1
  const run = `reconcile:${sellerTenant}:${total}`
  yield* runs.plan(Reconcile.plan({ run, subject: run, tenant: sellerTenant, title: "reconciliation", input: {} }))
  yield* waitFor({ title: "Reconcile", tenant: sellerTenant, workflow: Reconcile.name, total })
  return yield* Reconcile.result(yield* runs.get(run))
})

/** Runs the whole demo. Returns the comparison of both sides. */
export const demo = Effect.gen(function* () {
  yield* onboardBoth
  yield* issueAll
  const carry = { tenant: sellerTenant, workflow: CarryInvoice.name }
  yield* waitFor({ ...carry, title: "Carry invoices", total: invoices.length })
  yield* waitFor({
    title: "Receive e-invoices",
    tenant: buyerTenant,
    workflow: ReceivePayable.name,
    total: einvoices.length
  })
  const payments = yield* planPayments
  yield* planAll(payments)
  yield* waitFor({ title: "Customers pay", tenant: sellerTenant, workflow: PayInvoice.name, total: payments.length })
  yield* waitFor({
    title: "Payments to Monite",
    tenant: sellerTenant,
    workflow: ReturnPayment.name,
    total: payments.length
  })
  const compared = yield* compare
  yield* waitForRest
  return compared
})

/** Returns the number of documents of a workflow that are done. */
export const doneOf = Effect.fn("doneOf")(function* (workflow: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT DISTINCT subject FROM bridge_runs WHERE workflow = ${workflow} AND status = 'done'`
  return new Set(rows.map((row) => text(row["subject"]))).size
})
