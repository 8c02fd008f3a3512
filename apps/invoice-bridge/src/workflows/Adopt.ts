/**
 * Adopts documents that are in accounting already: of an earlier installation whose database was lost, or carried by hand with our
 * reference. Without this, they would be carried again.
 *
 * `init` and `tenants set` adopt before they store an account key. A login of the customer stores the key and a run of this workflow
 * together. Writes to accounting wait for the run.
 */
import { IntentStore } from "@faktura/durable"
import type { IntentStatus } from "@faktura/durable"
import { Account, Bills, BookingProposals, Contacts, Invoices } from "@faktura/maesn"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { billCopy, invoiceCopy, proposalCopy } from "../reconcile/Sides.ts"
import type { Copy } from "../reconcile/Sides.ts"
import { Runs } from "../runs/Runs.ts"
import { accountOf } from "../tenants/Access.ts"
import { wrong } from "../tenants/TenantRows.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { foundAs } from "./Accepted.ts"
import { adoptionRun } from "../tenants/CurrentTenant.ts"
import { carriedKey } from "./CarryInvoice.ts"
import { contactKey } from "./LedgerWrites.ts"
import { receivedKey } from "./ReceivePayable.ts"
import { writeKey } from "./Write.ts"

/** Numbers of adopted records. */
const Adopted = Schema.Struct({
  contacts: Schema.Number,
  invoices: Schema.Number,
  bills: Schema.Number,
  proposals: Schema.Number
})

/** Numbers of adopted records. */
export type Adopted = typeof Adopted.Type

/** Intents that have written nothing. An adoption that a crash ended leaves planned ones. */
const unwritten: ReadonlySet<IntentStatus> = new Set(["planned", "refused"])

/** Stores the result of a write that was done elsewhere. A write that the bridge did, or is doing, stays as it is. */
const adopt = Effect.fnUntraced(function* (key: string, id: string | null | undefined) {
  if (id == null) return 0
  const intents = yield* IntentStore
  if (!(yield* intents.plan(key))) {
    const known = yield* intents.get(key)
    if (known === undefined || !unwritten.has(known.status)) return 0
  }
  return yield* intents.resolve(key, foundAs(id)).pipe(
    Effect.as(1),
    Effect.catchTag("WriteUnderway", () => Effect.succeed(0))
  )
})

const total = Stream.runFold(
  () => 0,
  (sum: number, added: number) => sum + added
)

/** Makes the name of the write that carries a document, of its id in Monite. */
type KeyOf = (id: string) => string

/** Adopts copies of documents in Monite. A voided copy is not in the books. Returns the number of new ones. */
const adoptCopies = <E, R>(tenant: string, copies: Stream.Stream<Copy, E, R>, ...keys: ReadonlyArray<KeyOf>) =>
  copies.pipe(
    Stream.filter(({ isLive, original }) => isLive && original !== undefined),
    Stream.mapEffect(({ id, original = "" }) =>
      Effect.reduce(
        keys,
        () => 0,
        (added, key) => Effect.map(adopt(writeKey(tenant, key(original)), id), (one) => Math.max(added, one))
      )
    ),
    total
  )

/** Number of records in a list that the accounting system does not have. */
const unlisted = () => Effect.succeed(0)

/**
 * Reads contacts, invoices, bills and booking proposals in accounting, and stores those that a write would make again. Contacts
 * are named by their number. Invoices and bills have an id of Monite as their reference, and proposals have it in their notes.
 * Returns their numbers.
 *
 * Call it before the account key is stored, because workers start to carry at once. Or plan it with {@link planAdoption}.
 */
export const adoptExisting = Effect.fn("adoptExisting")(function* (tenant: string) {
  const [contacts, invoices, bills, proposals] = yield* Effect.all([Contacts, Invoices, Bills, BookingProposals])
  const query = { limit: 100 } as const
  const adopted: Adopted = {
    contacts: yield* contacts.stream({ query }).pipe(
      Stream.filter(({ number }) => number != null && number !== ""),
      Stream.mapEffect(({ id, number }) => adopt(writeKey(tenant, contactKey(number ?? "")), id)),
      total,
      Effect.catchTag(["NotFound", "MethodNotAllowed"], unlisted)
    ),
    invoices: yield* adoptCopies(tenant, Stream.map(invoices.stream({ query }), invoiceCopy), carriedKey).pipe(
      Effect.catchTag(["NotFound", "MethodNotAllowed"], unlisted)
    ),
    bills: yield* adoptCopies(tenant, Stream.map(bills.stream({ query }), billCopy), receivedKey).pipe(
      Effect.catchTag(["NotFound", "MethodNotAllowed"], unlisted)
    ),
    // A proposal does not say of which kind its document is. No two documents have one id.
    proposals: yield* adoptCopies(
      tenant,
      Stream.map(proposals.stream({ query }), proposalCopy),
      carriedKey,
      receivedKey
    ).pipe(Effect.catchTag(["NotFound", "MethodNotAllowed"], unlisted))
  }
  return adopted
})

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
