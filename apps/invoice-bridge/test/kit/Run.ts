/** Runs the bridge in this process against a sandbox that the test holds in its hands. */
import { defaultCallPolicy, CallPolicy } from "@faktura/core/CallPolicy"
import type { Sandbox } from "@faktura/sandbox"
import { Effect, Layer } from "effect"
import type { Environment } from "../../src/Bridge.ts"
import { Folder } from "../../src/Folder.ts"
import { Meter } from "../../src/Meter.ts"
import { Progress } from "../../src/Progress.ts"
import { Patience } from "../../src/Rounds.ts"
import { layerFor } from "../../src/SandboxApis.ts"
import { State } from "../../src/State.ts"

/** Gives a command everything it needs. Retries come at once: what is tested is what is sent, not when. */
export const against =
  (sandbox: Sandbox, path: string, isEmpty = true) =>
  <A, E>(work: Effect.Effect<A, E, Environment | Meter>): Effect.Effect<A, E> =>
    work.pipe(
      Effect.provideService(CallPolicy, { ...defaultCallPolicy, baseDelay: 1, maxDelay: 10 }),
      Effect.provideService(Patience, { rounds: 5, pause: 1 }),
      Effect.provide(
        State.layer.pipe(
          Layer.provideMerge(layerFor(sandbox, isEmpty)),
          Layer.provideMerge(
            Layer.mergeAll(Folder.layer({ path, isReal: false, fresh: false }), Meter.layer, Progress.layerSilent)
          ),
          Layer.orDie
        ),
        { local: true }
      )
    )

/** Expected counts of the sandbox after a complete run. */
export const complete = {
  entities: 1,
  entityVatIds: 1,
  bankAccounts: 1,
  connections: 1,
  credentials: 2,
  counterparts: 5,
  products: 2,
  receivables: { issued: 50 },
  ledgerInvoices: 50,
  distinctNumbers: 50,
  distinctReferences: 50,
  // One of them is the sample customer that the sandbox starts with.
  contacts: 6,
  distinctContacts: 6,
  defects: []
}

/** Counts of the sandbox in this form. */
export const counted = (sandbox: Sandbox): typeof complete => {
  const { maesn, monite } = sandbox.counts()
  const invoices = sandbox.maesn.invoices()
  return {
    entities: monite.entities,
    entityVatIds: monite.entityVatIds,
    bankAccounts: monite.bankAccounts,
    connections: monite.einvoicingConnections,
    credentials: monite.networkCredentials,
    counterparts: monite.counterparts,
    products: monite.products,
    receivables: monite.receivablesByStatus as typeof complete.receivables, // compared as a whole
    ledgerInvoices: maesn.invoices,
    distinctNumbers: new Set(invoices.map(({ invoiceNumber }) => invoiceNumber)).size,
    distinctReferences: new Set(invoices.map(({ reference }) => reference)).size,
    contacts: maesn.contacts,
    distinctContacts: new Set(sandbox.maesn.contacts().map(({ number }) => number)).size,
    defects: sandbox.defects() as typeof complete.defects // compared as a whole
  }
}
