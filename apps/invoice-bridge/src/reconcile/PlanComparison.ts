/** Plans comparisons of both sides, by day or because a person asked. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Row } from "../database/Rows.ts"
import type { PlannedRun } from "../runs/Run.ts"
import { Runs } from "../runs/Runs.ts"

/** Name of the workflow that compares. */
export const reconcileName = "Reconcile"

/** Beginning of the subject of all comparisons. The tenant's name follows it. */
export const subjectPrefix = "reconcile:"

/** Makes a run that compares. The same tenant and name is the same run. */
const comparisonRun = (tenant: string, name: string, title: string): PlannedRun => {
  const subject = `${subjectPrefix}${tenant}`
  return { run: `${subject}:${name}`, tenant, workflow: reconcileName, subject, title, input: {} }
}

/** Plans the comparison of today (UTC). False: it is planned already. */
export const planDaily = Effect.fn("planDaily")(function* (tenant: string): Effect.fn.Return<boolean, SqlError, Runs> {
  const runs = yield* Runs
  const day = new Date(yield* Clock.currentTimeMillis).toISOString().slice(0, 10)
  return yield* runs.plan(comparisonRun(tenant, day, `comparison of ${day}`))
})

/** Makes a run that compares now. Each call makes another one. */
export const comparisonNow = Effect.fnUntraced(function* (tenant: string): Effect.fn.Return<PlannedRun> {
  const time = new Date(yield* Clock.currentTimeMillis).toISOString()
  return comparisonRun(tenant, time, `comparison of ${time.slice(0, 16).replace("T", " ")} UTC`)
})

/** Plans a comparison now. False: one is under way, and no other is planned. */
export const planNow = Effect.fn("planNow")(function* (
  tenant: string
): Effect.fn.Return<boolean, SqlError, Runs | SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const runs = yield* Runs
  // Two people who ask in the same moment may get two runs. Both compare, and the later result is kept.
  const underWay = yield* sql<Row>`
    SELECT run FROM bridge_runs
    WHERE tenant = ${tenant} AND subject = ${`${subjectPrefix}${tenant}`} AND ended_at IS NULL LIMIT 1`
  if (underWay.length > 0) return false
  return yield* runs.plan(yield* comparisonNow(tenant))
})
