/**
 * The demo. Two companies are onboarded. One issues fifty invoices, ten of them as e-invoices to the other. All are carried into
 * accounting, customers pay, and both sides of each company are compared.
 *
 * Everything is planned as runs, and the engine works on them. So the demo may be killed at any time, and goes on when it is
 * started again.
 */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { comparisonNow } from "../reconcile/PlanComparison.ts"
import type { Finding, Reconciliation } from "../reconcile/Reconciliation.ts"
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
import { waitFor, waitForRest, waitForRuns } from "./Phases.ts"
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

/** Comparison of both sides of a company. */
export interface ComparedTenant {
  readonly tenant: string
  /** Name of the company. */
  readonly name: string
  readonly result: Reconciliation
}

/** Comparisons of both companies, and all their findings. */
export interface Comparisons {
  readonly tenants: ReadonlyArray<ComparedTenant>
  readonly findings: ReadonlyArray<Finding>
}

const compareBoth = Effect.gen(function* () {
  const runs = yield* Runs
  // Invoices are the seller's, and bills are the buyer's.
  const companies = [
    { tenant: sellerTenant, name: seller.entity.organization.legal_name },
    { tenant: buyerTenant, name: buyer.entity.organization.legal_name }
  ]
  const planned = yield* Effect.forEach(companies, ({ tenant }) => comparisonNow(tenant))
  yield* planAll(planned)
  yield* waitForRuns(
    "Reconcile",
    planned.map(({ run }) => run)
  )
  const results = yield* Effect.forEach(planned, ({ run }) => Effect.flatMap(runs.get(run), Reconcile.result))
  const tenants = companies.flatMap((company, index): ReadonlyArray<ComparedTenant> => {
    const result = results[index]
    return result === undefined ? [] : [{ ...company, result }]
  })
  const comparisons: Comparisons = { tenants, findings: results.flatMap(({ findings }) => findings) }
  return comparisons
})

/** Runs the whole demo. Returns the comparisons of both sides. */
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
  const comparisons = yield* compareBoth
  yield* waitForRest
  return comparisons
})

/** Returns the number of documents of a workflow that are done. */
export const doneOf = Effect.fn("doneOf")(function* (workflow: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT DISTINCT subject FROM bridge_runs WHERE workflow = ${workflow} AND status = 'done'`
  return new Set(rows.map((row) => text(row["subject"]))).size
})
