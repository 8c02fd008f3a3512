/**
 * Compares Monite and accounting of a tenant, and stores the differences.
 *
 * Both sides are read from the APIs. The bridge's own tables are not used, because a check against them would find no mistake of
 * the bridge.
 */
import { Invoices } from "@faktura/maesn"
import { Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { bookedStatuses } from "../mapping/Documents.ts"
import type { Receivable } from "../mapping/Documents.ts"
import type { Mapping } from "../mapping/MappingSettings.ts"
import { takes } from "../mapping/Systems.ts"
import { compare, Reconciliation } from "../reconcile/Compare.ts"
import { storeReconciliation } from "../reconcile/Findings.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { mappingOf } from "./MappingOf.ts"

/** Workflow that compares both sides of a tenant. */
export const Reconcile = defineWorkflow({
  name: "Reconcile",
  input: Schema.Struct({}),
  output: Reconciliation
})

/** Reads both sides and compares them. */
export const readAndCompare = Effect.fn("readAndCompare")(function* ({ settings: { timeZone }, system }: Mapping) {
  const receivables = yield* Receivables
  const invoices = yield* Invoices
  const booked = receivables.stream({ query: { type: "invoice", status__in: [...bookedStatuses], limit: 250 } }).pipe(
    Stream.filter((found): found is Receivable => found.type === "invoice"),
    Stream.runCollect
  )
  const ledger = Stream.runCollect(invoices.stream({ query: { limit: 100 } }))
  const [here, there] = yield* Effect.all([booked, ledger], { concurrency: 2 })
  return compare(here, there, { timeZone, hasOwnNumbers: !takes(system, "invoiceNumber") })
})

/** Provides the workflow to the engine. */
export const layer = Reconcile.layer(
  Effect.fnUntraced(function* () {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    return yield* step({
      name: "compare",
      result: Reconciliation,
      work: Effect.gen(function* () {
        const compared = yield* readAndCompare(yield* mappingOf(tenant)).pipe(apis.with(tenant))
        yield* storeReconciliation(tenant, compared)
        return compared
      })
    })
  })
)
