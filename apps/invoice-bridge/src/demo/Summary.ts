/** Reports the demo: one JSON object for programs, tables for people. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { plural, printable, table } from "../terminal/Table.ts"
import { whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { reconciliationJson } from "../reconcile/ReconciliationJson.ts"
import type { ReconciliationJson } from "../reconcile/ReconciliationJson.ts"
import { countOf, reconciliationText } from "../reconcile/ReconciliationText.ts"
import type { TenantUnusable } from "../tenants/Errors.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { CarryInvoice } from "../workflows/CarryInvoice.ts"
import { ReceivePayable } from "../workflows/ReceivePayable.ts"
import { ReturnPayment } from "../workflows/ReturnPayment.ts"
import { doneOf } from "./Demo.ts"
import type { Comparisons } from "./Demo.ts"
import { buyerTenant, sellerTenant } from "./DemoTenants.ts"
import type { Counts } from "./Meter.ts"
import { PayInvoice } from "./PayInvoice.ts"
import type { Unfinished } from "./Phases.ts"

/** Object that `--json` prints. */
export interface Summary {
  /** Ids of the entities in Monite. Null before onboarding. */
  readonly entities: { readonly seller: string | null; readonly buyer: string | null }
  /** Invoices of the seller. */
  readonly invoices: {
    readonly carried: number
    /** Null if both sides were not compared. The same for the next four. */
    readonly issued: number | null
    readonly missing: number | null
    readonly duplicate: number | null
    readonly drift: number | null
    readonly orphan: number | null
  }
  /** E-invoices that arrived, and are bills in the buyer's accounting. */
  readonly received: number
  readonly payments: { readonly made: number; readonly toldToMonite: number }
  /** Comparisons of the seller and the buyer, in the form of `reconcile --json`. Empty if both sides were not compared. */
  readonly tenants: ReadonlyArray<ReconciliationJson>
  /** Writes whose response was lost, and whose record was found by a lookup. */
  readonly recovered: number
  /** Injected faults of the sandbox in this run, by kind. */
  readonly faults: Readonly<Record<string, number>>
  /** Requests of this run, retries included. */
  readonly requests: number
  readonly retries: number
}

/** Counts of this run. */
export interface Traffic extends Counts {
  readonly faults: Readonly<Record<string, number>>
}

const recovered: Effect.Effect<number, SqlError, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Row>`SELECT count(*) AS amount FROM faktura_intents WHERE source = 'lookup'`
  return whole(row?.["amount"] ?? 0)
})

/** Makes the object. */
export const summaryOf = Effect.fn("summaryOf")(function* (
  comparisons: Comparisons | undefined,
  { faults, requests, retries }: Traffic
): Effect.fn.Return<Summary, SqlError | TenantUnusable, SqlClient.SqlClient | Tenants> {
  const tenants = yield* Tenants
  const entityOf = (tenant: string) => Effect.map(tenants.get(tenant), (found) => found?.settings.entityId ?? null)
  const sold = comparisons?.tenants.find(({ tenant }) => tenant === sellerTenant)?.result
  const count = (kind: "missing" | "duplicate" | "drift" | "orphan") =>
    sold === undefined ? null : countOf(sold, kind, "invoice")
  const compared = sold?.compared.find(({ document }) => document === "invoice")
  return {
    entities: { seller: yield* entityOf(sellerTenant), buyer: yield* entityOf(buyerTenant) },
    invoices: {
      carried: compared?.carried ?? (yield* doneOf(CarryInvoice.name)),
      issued: compared?.inMonite ?? null,
      missing: count("missing"),
      duplicate: count("duplicate"),
      drift: count("drift"),
      orphan: count("orphan")
    },
    received: yield* doneOf(ReceivePayable.name),
    payments: { made: yield* doneOf(PayInvoice.name), toldToMonite: yield* doneOf(ReturnPayment.name) },
    tenants: (comparisons?.tenants ?? []).map(({ result, tenant }) => reconciliationJson(tenant, result)),
    recovered: yield* recovered,
    faults,
    requests,
    retries
  }
})

/** Formats the demo for people. */
export const demoText = (summary: Summary, { tenants }: Comparisons): ReadonlyArray<string> => {
  const faults = Object.entries(summary.faults).filter(([, times]) => times > 0)
  return [
    ...tenants.flatMap(({ name, result }) => [name, reconciliationText(result)]),
    table(
      ["e-invoices received", "payments in accounting", "told to Monite"],
      [[summary.received, summary.payments.made, summary.payments.toldToMonite]]
    ),
    `${plural(summary.requests, "request", "requests")} in this run, ${summary.retries} of them retries.`,
    ...(faults.length === 0
      ? []
      : [`The sandbox failed on purpose: ${faults.map(([kind, times]) => `${kind} ${times}`).join(", ")}.`]),
    ...(summary.recovered === 0
      ? []
      : [
          `${plural(summary.recovered, "record", "records")} found by a lookup after a lost response, and not made again.`
        ])
  ]
}

/** Formats unfinished work: equal reasons together. */
export const unfinishedText = (unfinished: ReadonlyArray<Unfinished>): string => {
  const byReason = new Map<string, Array<string>>()
  for (const { reason, title } of unfinished) byReason.set(reason, [...(byReason.get(reason) ?? []), title])
  return [
    `Not complete: ${plural(unfinished.length, "item needs", "items need")} a person.`,
    ...[...byReason].map(([reason, titles]) => {
      const names =
        titles.length > 3 ? `${titles.slice(0, 3).join(", ")} and ${titles.length - 3} more` : titles.join(", ")
      return printable(`- ${names}: ${reason}`)
    }),
    "See invoice-bridge tasks."
  ].join("\n")
}
