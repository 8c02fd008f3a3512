/** A tenant with accounts at both vendors, which a sandbox plays, and what happens there. */
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox, SandboxOptions } from "@faktura/sandbox"
import { Effect, Layer, Logger } from "effect"
import type { Scope } from "effect"
import { SqlClient } from "effect/sql"
import { maesnCaller, trading } from "../../../../../packages/sandbox/test/support/Clients.ts"
import type { Json, Send } from "../../../../../packages/sandbox/test/support/Clients.ts"
import { Runs } from "../../../src/runs/Runs.ts"
import type { TenantSecrets } from "../../../src/tenants/Tenant.ts"
import { bridge, save, secretsOf } from "../../tenants/kit/Bridge.ts"
import type { Bridge } from "../../tenants/kit/Bridge.ts"

/** Services that the inbox needs. */
export type World = Bridge | Runs

/** The services over a database, without a log. Each is what one process has. */
export const world = (client: Layer.Layer<SqlClient.SqlClient>): Layer.Layer<World> =>
  Layer.mergeAll(Runs.layer, Logger.layer([])).pipe(Layer.provideMerge(bridge(client)))

/** A tenant, and what its people do in Monite and in accounting. */
export interface Shop {
  readonly tenant: string
  readonly sandbox: Sandbox
  readonly entity: string
  readonly monite: Send
  readonly maesn: Send
  /** Makes a draft of 119.00 EUR. Returns its id. */
  readonly draft: Effect.Effect<string>
  /** Makes and issues an invoice. Returns its id. */
  readonly invoice: Effect.Effect<string>
  /** Acts on an invoice in Monite. */
  readonly act: (id: string, action: "issue" | "cancel" | "mark_as_paid") => Effect.Effect<void>
  /** Time of the last change of an invoice in Monite. */
  readonly version: (id: string) => Effect.Effect<string>
  /** Makes an invoice in accounting that refers to a receivable. Returns its id. */
  readonly ledgerInvoice: (receivable: string) => Effect.Effect<string>
  /** Pays an invoice in accounting. */
  readonly pay: (invoiceId: string, amount: number) => Effect.Effect<void>
}

const done = async (reply: ReturnType<Send>): Promise<Json> => {
  const { body, status } = await reply
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`)
  return body
}

/** Seed of a tenant: sandboxes with one seed have the same ids. */
const seedOf = (tenant: string): number => Buffer.from(tenant).reduce((sum, byte) => (sum * 31 + byte) % 1_000_003, 1)

/** Starts a sandbox, and adds its accounts as a tenant. The sandbox ends with the scope. */
export const shop = Effect.fnUntraced(function* (
  tenant: string,
  options: SandboxOptions & { readonly webhooks?: TenantSecrets["webhooks"] } = {}
): Effect.fn.Return<Shop, unknown, Scope.Scope | Bridge> {
  const { webhooks = {}, ...rest } = options
  const sandbox = yield* Effect.acquireRelease(
    Effect.promise(() => startSandbox({ seed: seedOf(tenant), rateLimitPerSecond: 0, ...rest })),
    (running) => Effect.promise(() => running.close())
  )
  const { call: monite, draft: bodyOf, entity, line } = yield* Effect.promise(() => trading(sandbox))
  yield* save(tenant, { ...secretsOf(sandbox), webhooks }, { entityId: entity.id })
  const maesn = maesnCaller(sandbox)
  const terms = { payment_terms: { term_final: { number_of_days: 14 } } }
  const draft = Effect.promise(
    async () => (await done(monite("POST", "/receivables", bodyOf([line(1, 10_000)], terms)))).id
  )
  const act: Shop["act"] = (id, action) =>
    Effect.promise(() =>
      done(monite("POST", `/receivables/${id}/${action}`, action === "mark_as_paid" ? {} : undefined))
    )
  return {
    tenant,
    sandbox,
    entity: entity.id,
    monite,
    maesn,
    draft,
    invoice: Effect.tap(draft, (id) => act(id, "issue")),
    act,
    version: (id) => Effect.promise(async () => (await done(monite("GET", `/receivables/${id}`))).updated_at),
    ledgerInvoice: (receivable) =>
      Effect.promise(async () => {
        const lineItems = [{ quantity: 1, unitAmount: 100, description: "Widget" }]
        const body = { reference: receivable, invoiceDate: "2026-03-10", currency: "EUR", status: "OPEN", lineItems }
        return (await done(maesn("POST", "/accounting/invoices", body))).data.invoiceId
      }),
    pay: (invoiceId, amount) =>
      Effect.promise(() =>
        done(
          maesn("POST", "/accounting/payments", {
            documentType: "INVOICE",
            paymentLines: [{ invoiceId, amount, paymentDate: "2026-03-20" }]
          })
        )
      )
  }
})

/** Returns the planned runs as `workflow run`, in the order of their names. */
export const plannedRuns = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ readonly run: string; readonly workflow: string }>`
    SELECT run, workflow FROM bridge_runs ORDER BY run`
  return rows.map(({ run, workflow }) => `${workflow} ${run}`)
})

/** Returns how many events of the inbox have each status. */
export const inboxCounts = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ readonly status: string; readonly amount: unknown }>`
    SELECT status, count(*) AS amount FROM bridge_inbox GROUP BY status`
  return Object.fromEntries(rows.map(({ amount, status }) => [status, Number(amount)]))
})
