/** Runs the demo in this process, against a sandbox that the test holds in its hands. */
import { makeKey, SealingKey } from "../../src/tenants/Sealed.ts"
import type { Sandbox } from "@faktura/sandbox"
import { Effect, Layer } from "effect"
import { layerStores } from "../../src/commands/Context.ts"
import { Progress } from "../../src/terminal/Progress.ts"
import { demo } from "../../src/demo/Demo.ts"
import { storeDemoTenants } from "../../src/demo/DemoTenants.ts"
import { layerDemoWork } from "../../src/demo/DemoWork.ts"

const key = makeKey

/** Key of all runs of a test file. */
const current = Effect.runSync(key)

/** Runs the demo to its end. `file`: its database. `write` gets the lines of its progress. */
export const demoRun = (sandbox: Sandbox, file: string, write: (line: string) => void = () => undefined) =>
  Effect.andThen(storeDemoTenants(sandbox), Effect.provide(demo, layerDemoWork)).pipe(
    Effect.provide(
      layerStores({ kind: "sqlite", file }).pipe(
        Layer.provide(SealingKey.layer({ current })),
        Layer.provideMerge(Progress.layerLines(write)),
        Layer.orDie
      )
    )
  )

/** Expected counts of the sandbox after a complete run. */
export const complete = {
  entities: 2,
  entityVatIds: 2,
  bankAccounts: 1,
  connections: 2,
  // The VAT ID of each company, and the seller's second identifier.
  credentials: 3,
  products: 2,
  issued: 50,
  ledgerInvoices: 50,
  distinctNumbers: 50,
  distinctReferences: 50,
  distinctContacts: true,
  payments: 19,
  // One note for each payment.
  paid: 19,
  defects: []
}

/** Counts of the sandbox in this form. */
export const counted = (sandbox: Sandbox): typeof complete => {
  const { maesn, monite } = sandbox.counts()
  const invoices = sandbox.maesn.invoices()
  const { issued = 0, paid = 0, partially_paid: partial = 0 } = monite.receivablesByStatus as Record<string, number>
  const numbers = sandbox.maesn.contacts().map(({ number }) => number)
  return {
    entities: monite.entities,
    entityVatIds: monite.entityVatIds,
    bankAccounts: monite.bankAccounts,
    connections: monite.einvoicingConnections,
    credentials: monite.networkCredentials,
    products: monite.products,
    issued: issued + paid + partial,
    ledgerInvoices: maesn.invoices,
    distinctNumbers: new Set(invoices.map(({ invoiceNumber }) => invoiceNumber)).size,
    distinctReferences: new Set(invoices.map(({ reference }) => reference)).size,
    distinctContacts: new Set(numbers).size === numbers.length,
    payments: sandbox.maesn.payments().length,
    paid: paid + partial,
    defects: sandbox.defects() as typeof complete.defects // compared as a whole
  }
}
