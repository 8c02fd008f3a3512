/** `status`: counts the work of each tenant: under way, done, waiting. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { countsSince } from "../runs/Hours.ts"
import { runOf } from "../runs/RunRows.ts"
import { Tasks } from "../runs/Tasks.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { show } from "./Exit.ts"
import { requireTenant } from "./RequireTenant.ts"
import { plural, printable, table } from "../terminal/Table.ts"

const day = 86_400_000

/** Statuses of work that has not ended. */
const open = ["queued", "running", "waiting", "blocked", "failed"] as const

/** Statuses of runs that people look for, the most urgent first. */
const stopped = ["failed", "blocked", "waiting"] as const

/** Most runs to print. */
const mostRuns = 20

/** Reads runs that do not go on now: the failed ones first, and of each status the last changed first. */
const stoppedRuns = Effect.fnUntraced(function* (tenant: string | undefined) {
  const sql = yield* SqlClient.SqlClient
  const ofTenant = tenant === undefined ? sql.literal("1 = 1") : sql`tenant = ${tenant}`
  // One query for each status, because an index has the order of each.
  const rows = yield* Effect.forEach(
    stopped,
    (status) => sql<Row>`
      SELECT * FROM bridge_runs WHERE status = ${status} AND ${ofTenant}
      ORDER BY changed_at DESC, run DESC LIMIT ${mostRuns}`
  )
  return rows
    .flat()
    .slice(0, mostRuns)
    .map(runOf)
    .map(({ changedAt, reason, run, status, step, tenant: of, title }) => ({
      run,
      tenant: of,
      title,
      status,
      step: step ?? null,
      reason: reason ?? null,
      changedAt
    }))
})

const runsText = (runs: Effect.Success<ReturnType<typeof stoppedRuns>>, leftOut: number): string =>
  runs.length === 0
    ? "No run has failed or waits."
    : [
        table(
          ["run", "tenant", "document", "status", "reason"],
          runs.map(({ reason, run, status, tenant, title }) => [
            printable(run),
            printable(tenant),
            printable(title),
            status,
            printable(reason ?? "")
          ]),
          "bare"
        ),
        ...(leftOut === 0 ? [] : [`... and ${leftOut} more: see the page, or give a --tenant.`])
      ].join("\n")

/** Flags of `status`. */
export interface StatusFlags {
  /** Only this tenant. */
  readonly tenant: string | undefined
  /** Prints runs too. With `json`, they are printed always. */
  readonly runs: boolean
  readonly json: boolean
}

/** Prints the status. */
export const statusCommand = Effect.fn("statusCommand")(function* ({
  json,
  runs: withRuns,
  tenant: only
}: StatusFlags) {
  const sql = yield* SqlClient.SqlClient
  const now = yield* Clock.currentTimeMillis
  const tenants = only === undefined ? yield* Effect.flatMap(Tenants, ({ list }) => list) : [yield* requireTenant(only)]
  const tasks = yield* Effect.flatMap(Tasks, ({ openByTenant }) => openByTenant)
  const counted = yield* sql<Row>`
    SELECT tenant, status, count(*) AS amount FROM bridge_runs
    WHERE status IN ${sql.in(open)} GROUP BY tenant, status`
  const rows = yield* Effect.forEach(tenants, ({ name, settings, status, tenant }) =>
    Effect.gen(function* () {
      const hours = yield* countsSince(now - day, tenant)
      const amountOf = (wanted: string) =>
        whole(counted.find((row) => text(row["tenant"]) === tenant && text(row["status"]) === wanted)?.["amount"] ?? 0)
      const endedOf = (wanted: string) =>
        hours.filter(({ ended }) => ended === wanted).reduce((sum, { amount }) => sum + amount, 0)
      return {
        tenant,
        name,
        status,
        onboarded: settings.entityId !== undefined,
        ...Object.fromEntries(open.map((each) => [each, amountOf(each)])),
        doneLastDay: endedOf("done"),
        retriedLastDay: endedOf("later"),
        openTasks: tasks.get(tenant) ?? 0
      } as Record<string, string | number | boolean>
    })
  )
  const openTasks = rows.reduce((sum, row) => sum + Number(row["openTasks"]), 0)
  const ofStopped = counted.filter(
    (row) => (only === undefined || text(row["tenant"]) === only) && stopped.some((each) => each === row["status"])
  )
  const runs = yield* stoppedRuns(only)
  // A run may change between both reads.
  const runsLeftOut = Math.max(0, ofStopped.reduce((sum, row) => sum + whole(row["amount"]), 0) - runs.length)
  const numbers = [...open, "doneLastDay", "retriedLastDay", "openTasks"]
  yield* show(json, { tenants: rows, runs, runsLeftOut }, [
    rows.length === 0
      ? "There is no tenant. Add one with invoice-bridge init, or run the demo: npm start."
      : table(
          ["tenant", "status", ...open, "done in a day", "retries", "tasks"],
          rows.map((row) => [
            printable(String(row["tenant"])),
            String(row["status"]),
            ...numbers.map((name) => Number(row[name]))
          ]),
          "bare"
        ),
    withRuns ? runsText(runs, runsLeftOut) : undefined,
    openTasks === 0 ? undefined : `${plural(openTasks, "task waits", "tasks wait")} for a person: invoice-bridge tasks`
  ])
})
