/** `status`: counts the work of each tenant: under way, done, waiting. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { countsSince } from "../runs/Hours.ts"
import { Tasks } from "../runs/Tasks.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { show } from "./Exit.ts"
import { plural, printable, table } from "../terminal/Table.ts"

const day = 86_400_000

/** Statuses of work that has not ended. */
const open = ["queued", "running", "waiting", "blocked", "failed"] as const

/** Prints the status. */
export const statusCommand = Effect.fn("statusCommand")(function* ({ json }: { readonly json: boolean }) {
  const sql = yield* SqlClient.SqlClient
  const now = yield* Clock.currentTimeMillis
  const tenants = yield* Effect.flatMap(Tenants, ({ list }) => list)
  const tasks = yield* Effect.flatMap(Tasks, ({ list }) => list({ status: "open", limit: 1_000 }))
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
        openTasks: tasks.filter((task) => task.tenant === tenant).length
      } as Record<string, string | number | boolean>
    })
  )
  const numbers = [...open, "doneLastDay", "retriedLastDay", "openTasks"]
  yield* show(json, { tenants: rows }, [
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
    tasks.length === 0
      ? undefined
      : `${plural(tasks.length, "task waits", "tasks wait")} for a person: invoice-bridge tasks`
  ])
})
