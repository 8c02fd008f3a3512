/**
 * Adopts documents that are in accounting already: of an earlier installation whose database was lost, or carried by hand with our
 * reference. Without this, they would be carried again.
 *
 * `init` and `tenants set` adopt before they store an account key. A login of the customer stores the key and a run of this workflow
 * together. Writes to accounting wait for the run.
 */
import { IntentStore } from "@faktura/durable"
import { Account, Contacts, Invoices } from "@faktura/maesn"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { Runs } from "../runs/Runs.ts"
import { accountOf } from "../tenants/Access.ts"
import { wrong } from "../tenants/TenantRows.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { foundAs } from "./Accepted.ts"
import { adoptionRun } from "./Adoption.ts"
import { carriedKey } from "./CarryInvoice.ts"
import { contactKey } from "./LedgerWrites.ts"
import { writeKey } from "./Write.ts"

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Stores the result of a write that was done elsewhere. A write that the bridge knows stays as it is. */
const adopt = Effect.fnUntraced(function* (key: string, id: string | null | undefined) {
  if (id == null) return 0
  const intents = yield* IntentStore
  if (!(yield* intents.plan(key))) return 0
  yield* intents.resolve(key, foundAs(id))
  return 1
})

/**
 * Reads contacts and invoices in accounting, and stores those that a write would make again. Contacts are named by their number,
 * and invoices by a reference that is an id of Monite. Returns their number.
 *
 * Call it before the account key is stored, because workers start to carry at once. Or plan it with {@link planAdoption}.
 */
export const adoptExisting = Effect.fn("adoptExisting")(function* (tenant: string) {
  const contacts = yield* Contacts
  const invoices = yield* Invoices
  const adoptedContacts = yield* contacts.stream({ query: { limit: 100 } }).pipe(
    Stream.filter(({ number }) => number != null && number !== ""),
    Stream.mapEffect(({ id, number }) => adopt(writeKey(tenant, contactKey(number ?? "")), id)),
    Stream.runFold(
      () => 0,
      (sum, added) => sum + added
    )
  )
  const adoptedInvoices = yield* invoices.stream({ query: { limit: 100 } }).pipe(
    Stream.filter(({ reference, status }) => status !== "VOIDED" && uuid.test(reference ?? "")),
    Stream.mapEffect(({ invoiceId, reference }) => adopt(writeKey(tenant, carriedKey(reference ?? "")), invoiceId)),
    Stream.runFold(
      () => 0,
      (sum, added) => sum + added
    )
  )
  return { contacts: adoptedContacts, invoices: adoptedInvoices }
})

/** Numbers of adopted records. */
const Adopted = Schema.Struct({ contacts: Schema.Number, invoices: Schema.Number })

/** Workflow that adopts what is in the accounting system of a tenant. */
export const AdoptRecords = defineWorkflow({ name: "AdoptRecords", input: Schema.Struct({}), output: Adopted })

/**
 * Plans the adoption for a tenant whose account key is stored in the same transaction. The tenant's writes to accounting wait for
 * its end. A second connection plans the next round.
 */
export const planAdoption = Effect.fn("planAdoption")(function* (
  tenant: string
): Effect.fn.Return<void, SqlError, Runs> {
  const runs = yield* Runs
  const run = adoptionRun(tenant)
  const title = "records that are in accounting already"
  if (yield* runs.plan(AdoptRecords.plan({ run, subject: run, tenant, title, input: {} }))) return
  const before = yield* runs.get(run)
  if (before !== undefined) yield* runs.again(run, before.round)
})

/** Provides the workflow to the engine. */
export const layer = AdoptRecords.layer(
  Effect.fnUntraced(function* () {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    const tenants = yield* Tenants
    return yield* step({
      name: "read accounting",
      result: Adopted,
      // Not `apis.with`: the tenant may have no entity yet.
      work: Effect.gen(function* () {
        const account = accountOf(Redacted.value(yield* tenants.secrets(tenant)))
        if (account === undefined) {
          return yield* wrong(tenant, `Tenant ${tenant} has no account key any longer. Connect its accounting system.`)
        }
        return yield* adoptExisting(tenant).pipe(Effect.provideService(Account, account), apis.withMaesn(tenant))
      })
    })
  })
)
