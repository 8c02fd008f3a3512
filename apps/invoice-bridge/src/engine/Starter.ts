/** Starts queued runs: the oldest first, and for each tenant only as many as it may have under way. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Sharding } from "effect/cluster/Sharding"
import type * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import { text, textOrNone, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { stored } from "../database/Stored.ts"
import type { StartedRound } from "../runs/Run.ts"
import { Runs } from "../runs/Runs.ts"
import { background } from "./Background.ts"
import { tenantsWithWork } from "./Room.ts"
import type { TenantRoom } from "./Room.ts"
import { workflowsByName } from "./Workflow.ts"
import type { AnyWorkflow } from "./Workflow.ts"

/** Pause between looks at an empty queue, in milliseconds. */
const pause = 250

/** Tenants, and runs of a tenant, that are given to the engine at the same time. */
const concurrency = { tenants: 3, runs: 3 }

/** Longest time to give one run to the engine. Another worker may just be dying; the run is then given again. */
const longestStart = "10 seconds"

/** Gives a run to the engine. Returns its round if the engine has it. */
const startRun = Effect.fnUntraced(function* (
  workflow: AnyWorkflow,
  row: Row
): Effect.fn.Return<ReadonlyArray<StartedRound>, SqlError, Runs | WorkflowEngine> {
  const runs = yield* Runs
  const [run, round] = [text(row["run"]), whole(row["round"])]
  const input: unknown = JSON.parse(text(row["input"]))
  const [subject, tenant] = [text(row["subject"]), text(row["tenant"])]
  return yield* workflow.start({ run, round, tenant, subject, trace: textOrNone(row["trace"]), input }).pipe(
    Effect.as([{ run, round }]),
    Effect.catchTag("SchemaError", ({ message }) =>
      Effect.as(runs.ended({ run, round, ended: "failed", reason: `The stored input cannot be read: ${message}` }), [])
    ),
    Effect.timeout(longestStart),
    Effect.catchTag("TimeoutError", () =>
      Effect.as(Effect.logWarning(`The engine did not take the run ${run} in ${longestStart}. It is given again.`), [])
    )
  )
})

/** Starts runs of a tenant, the oldest first. Returns the number of queued runs that it found. */
const startTenant = Effect.fnUntraced(function* (
  workflows: ReadonlyMap<string, AnyWorkflow>,
  { room, tenant }: TenantRoom
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient | Runs | WorkflowEngine> {
  const sql = yield* SqlClient.SqlClient
  // Workflows of a newer version of this program stay queued for its workers.
  const queued = yield* sql<Row>`
    SELECT run, round, tenant, workflow, subject, trace, input FROM bridge_runs
    WHERE status = 'queued' AND tenant = ${tenant} AND ${sql.in("workflow", [...workflows.keys()])}
    ORDER BY created_at, run LIMIT ${room}`
  const started = yield* Effect.forEach(
    queued,
    (row) => {
      const workflow = workflows.get(text(row["workflow"]))
      return workflow === undefined ? Effect.succeed([]) : startRun(workflow, row)
    },
    { concurrency: concurrency.runs }
  )
  yield* Runs.use((runs) => runs.started(started.flat()))
  return queued.length
})

/** Starts what may start now. Returns the number of queued runs that it found. */
const startOnce = Effect.fnUntraced(function* (
  workflows: ReadonlyMap<string, AnyWorkflow>,
  tellUnknown: (tenants: ReadonlyArray<string>) => Effect.Effect<void>
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient | Runs | WorkflowEngine> {
  const tenants = yield* Effect.flatMap(SqlClient.SqlClient, tenantsWithWork)
  const found = yield* Effect.forEach(
    tenants.filter(({ room }) => room > 0),
    (each) => Effect.map(startTenant(workflows, each), (queued) => ({ tenant: each.tenant, queued })),
    { concurrency: concurrency.tenants }
  )
  const unknown = found.filter(({ queued }) => queued === 0)
  if (unknown.length > 0) yield* tellUnknown(unknown.map(({ tenant }) => tenant))
  return found.reduce((sum, { queued }) => sum + queued, 0)
})

/** Logs, at most once a minute, that there are runs which nothing starts. */
const makeTeller = () => {
  let toldAt: number | undefined
  return Effect.fnUntraced(function* (tenants: ReadonlyArray<string>) {
    const now = yield* Clock.currentTimeMillis
    if (toldAt !== undefined && now - toldAt < 60_000) return
    toldAt = now
    yield* Effect.logWarning(
      `Tenants have queued runs of workflows that this version does not know: ${tenants.slice(0, 5).join(", ")}. ` +
        "A worker of a newer version starts them. If there is none, a workflow was renamed."
    )
  })
}

/** Starts queued runs for as long as the engine runs. One worker of a cluster does it, and another one when that worker ends. */
export const layer = (
  workflows: ReadonlyArray<AnyWorkflow>
): Layer.Layer<never, never, Sharding | SqlClient.SqlClient | Runs | WorkflowEngine> =>
  background(
    "starter",
    Effect.withTracerEnabled(stored(startOnce(workflowsByName(workflows), makeTeller())), false),
    pause
  )
