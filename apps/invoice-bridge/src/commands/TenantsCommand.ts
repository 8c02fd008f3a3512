/** `tenants`: lists the tenants, and pauses and resumes them. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as SqlClient from "effect/sql/SqlClient"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { Tasks } from "../runs/Tasks.ts"
import { accountOf } from "../tenants/Access.ts"
import type { Tenant } from "../tenants/Tenant.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { plural, printable, table } from "../terminal/Table.ts"
import { exitWith, show } from "./Exit.ts"

/** Statuses of runs under way: those that a person does not have to replay, and that have not ended. */
const underWay = ["queued", "running", "waiting", "blocked"] as const

const yesNo = (value: boolean | null): string => (value === null ? "unknown" : value ? "yes" : "no")

/** Prints one line for each tenant. `connected` is unknown for a tenant whose secrets do not open with `BRIDGE_KEY`. */
export const tenantsCommand = Effect.fn("tenantsCommand")(function* ({ json }: { readonly json: boolean }) {
  const sql = yield* SqlClient.SqlClient
  const { list, secrets } = yield* Tenants
  const counted = yield* sql<Row>`
    SELECT tenant, count(*) AS amount FROM bridge_runs WHERE status IN ${sql.in(underWay)} GROUP BY tenant`
  const runs = new Map(counted.map((row) => [text(row["tenant"]), whole(row["amount"])]))
  const tasks = yield* Effect.flatMap(Tasks, ({ openByTenant }) => openByTenant)
  const rows = yield* Effect.forEach(yield* list, ({ name, settings, status, tenant }) =>
    Effect.map(Effect.result(secrets(tenant)), (opened) => ({
      tenant,
      title: name,
      status,
      system: settings.targetSystem,
      entity: settings.entityId ?? null,
      connected: Result.isSuccess(opened) ? accountOf(Redacted.value(opened.success)) !== undefined : null,
      openTasks: tasks.get(tenant) ?? 0,
      runs: runs.get(tenant) ?? 0
    }))
  )
  yield* show(json, { tenants: rows }, [
    rows.length === 0
      ? "There is no tenant. Add one with invoice-bridge init."
      : table(
          ["tenant", "title", "status", "system", "entity", "connected", "tasks", "runs"],
          rows.map(({ connected, entity, openTasks, runs: amount, status, system, tenant, title }) => [
            printable(tenant),
            printable(title),
            status,
            system,
            entity ?? "none",
            yesNo(connected),
            openTasks,
            amount
          ]),
          "bare"
        )
  ])
})

const said: Readonly<Record<Tenant["status"], (runs: string) => string>> = {
  paused: (runs) =>
    `Paused. ${runs} under way: a step that is at work ends, and nothing else starts. Webhooks are stored. Go on with invoice-bridge tenants resume.`,
  active: (runs) => `Resumed. ${runs} under way. Workers go on.`
}

/** Pauses or resumes a tenant. Repeated, it changes nothing. */
export const tenantStatusCommand =
  (status: Tenant["status"]) =>
  ({ json, tenant }: { readonly tenant: string; readonly json: boolean }) =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { setStatus } = yield* Tenants
      yield* setStatus(tenant, status).pipe(Effect.catchTag("TenantUnusable", ({ message }) => exitWith(1, message)))
      const [row] = yield* sql<Row>`
        SELECT count(*) AS amount FROM bridge_runs WHERE tenant = ${tenant} AND status IN ${sql.in(underWay)}`
      const runs = whole(row?.["amount"] ?? 0)
      yield* show(json, { tenant, status, runs }, [said[status](plural(runs, "run is", "runs are"))])
    })
