/**
 * The same work, written plainly with pg-boss. A job for each invoice reads it, finds or makes its contact, and makes the invoice
 * in accounting. pg-boss does a failed job again.
 *
 * It uses the same clients and the same mapping as the bridge. It has no intents: after a lost response it books twice.
 *
 * Environment: `DATABASE_URL`, and `SECRETS` and `SETTINGS` of a tenant, `ENTITY`. Prints `{"ready": true}`, and then its figures.
 */
import { Contacts, Invoices, Maesn } from "@faktura/maesn"
import { Monite, Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { PgBoss } from "pg-boss"
import { contactNumber, customerOf } from "../../../apps/invoice-bridge/src/mapping/Contacts.ts"
import type { Receivable } from "../../../apps/invoice-bridge/src/mapping/Documents.ts"
import { ledgerInvoiceOf } from "../../../apps/invoice-bridge/src/mapping/LedgerInvoice.ts"
import { concurrency, queue } from "../Jobs.ts"
import type { Job } from "../Jobs.ts"
import type { TenantSecrets, TenantSettings } from "../../../apps/invoice-bridge/src/tenants/Tenant.ts"
import { printFigures } from "./Figures.ts"

const { DATABASE_URL = "", ENTITY = "", SECRETS = "", SETTINGS = "" } = process.env
// Written by the parent process.
const { maesn, monite } = JSON.parse(SECRETS) as TenantSecrets
const settings = JSON.parse(SETTINGS) as TenantSettings
const mapping = { system: settings.targetSystem, settings: settings.mapping }

const layer = Layer.mergeAll(
  Monite.layer({
    clientId: monite.clientId,
    clientSecret: Redacted.make(monite.clientSecret),
    baseUrl: monite.baseUrl ?? "",
    version: "2024-05-25"
  }),
  Monite.entity(ENTITY),
  Maesn.layer({ apiKey: Redacted.make(maesn.apiKey), baseUrl: maesn.baseUrl ?? "" }),
  Maesn.account({ key: Redacted.make(maesn.accountKey ?? "") })
)

const contacts = new Map<string, string>()

/** Reads the contacts that are there. */
const readContacts = Effect.gen(function* () {
  const { stream } = yield* Contacts
  yield* Stream.runForEach(stream({ query: { limit: 100 } }), ({ id, number }) =>
    Effect.sync(() => contacts.set(number ?? "", id ?? ""))
  )
})

/** Finds or makes the contact of an invoice. */
const contactOf = Effect.fnUntraced(function* (receivable: Receivable) {
  const number = contactNumber(receivable)
  const known = contacts.get(number)
  if (known !== undefined) return known
  const { create } = yield* Contacts
  const made = yield* create({ body: yield* Effect.fromResult(customerOf(receivable, mapping)) })
  contacts.set(number, made.data.id ?? "")
  return made.data.id ?? ""
})

const carry = Effect.fnUntraced(function* ({ receivable: id }: Job) {
  const receivables = yield* Receivables
  // Only invoices are queued.
  const receivable = (yield* receivables.get({ path: { receivable_id: id } })) as Receivable
  const contact = yield* contactOf(receivable)
  const invoices = yield* Invoices
  yield* invoices.create({ body: yield* Effect.fromResult(ledgerInvoiceOf(receivable, contact, mapping)) })
})

const runtime = ManagedRuntime.make(layer)
await runtime.runPromise(readContacts)
const boss = new PgBoss(DATABASE_URL)
boss.on("error", (error) => console.error(error))
await boss.start()
await boss.createQueue(queue, { retryLimit: 20, retryBackoff: true })
const work = {
  batchSize: 1,
  localConcurrency: concurrency,
  pollingIntervalSeconds: 0.5,
  includeMetadata: true
} as const
await boss.work<Job, void, typeof work>(queue, work, async (jobs) => {
  for (const { data, retryCount } of jobs) {
    // The contact may be there, although its response was lost.
    if (retryCount > 0) await runtime.runPromise(readContacts)
    await runtime.runPromise(carry(data))
  }
})
printFigures()
process.once("SIGTERM", () => {
  void boss
    .stop()
    .then(() => runtime.dispose())
    .then(() => process.exit(0))
})
