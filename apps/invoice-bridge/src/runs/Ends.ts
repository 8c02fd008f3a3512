/**
 * Stores ends of steps and of runs, each in one commit: the step, the run and the count of the hour never disagree.
 *
 * Postgres does each in one statement, because every statement is a round trip. SQLite has no statement that changes several
 * tables, and takes a transaction: each commit waits for the disk.
 */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { hourOf } from "./Hours.ts"
import type { EndedRun, EndedStep, Standing } from "./Run.ts"

/** Stores ends. Both may be repeated, and count once. `at` is in milliseconds since 1970. */
export interface Ends {
  /** `outdated`: the run was not changed. */
  readonly stepEnded: (step: EndedStep, at: number) => Effect.Effect<Standing, SqlError>
  /** True: runs of the document wait for people. */
  readonly ended: (run: EndedRun, at: number) => Effect.Effect<boolean, SqlError>
}

/** Column of runs: the status of the tenant. Null for a tenant that was deleted. */
export const tenantStatus =
  "(SELECT t.status FROM bridge_tenants t WHERE t.tenant = bridge_runs.tenant) AS tenant_status"

/** Reads the standing of a run from its row with `tenantStatus`. No row: the run ended or is in another round. */
export const standingOf = ([row]: ReadonlyArray<Row>): Standing => {
  if (row === undefined) return "outdated"
  return row["tenant_status"] === "paused" ? "paused" : "current"
}

/** Number of open waits for people: of the run, and of other runs of its document. 0 for a run in another round. */
const waitsOf = (sql: SqlClient.SqlClient, { round, run }: EndedRun) => sql`
  SELECT count(*) AS waits FROM bridge_task_waits w WHERE w.delivered_at IS NULL AND w.run IN (
    SELECT o.run FROM bridge_runs r JOIN bridge_runs o ON o.tenant = r.tenant AND o.subject = r.subject
    WHERE r.run = ${run} AND r.round = ${round})`

const statusAfter = { done: "running", later: "waiting", asked: "blocked" } as const

/** Adds the try. A try that a crash repeated can end in another way, and then replaces its first record. */
const addStep = (sql: SqlClient.SqlClient, step: EndedStep, at: number) => {
  const { attempt, ended, reason = null, round, run, startedAt, trace = null } = step
  return sql`
    INSERT INTO bridge_steps (run, round, step, attempt, ended, reason, trace, started_at, ended_at)
    VALUES (${run}, ${round}, ${step.step}, ${attempt}, ${ended}, ${reason}, ${trace}, ${startedAt}, ${at})
    ON CONFLICT (run, round, step, attempt) DO UPDATE SET ended = excluded.ended, reason = excluded.reason,
      trace = excluded.trace, started_at = excluded.started_at, ended_at = excluded.ended_at
    WHERE bridge_steps.ended <> excluded.ended`
}

const counted = "ON CONFLICT (hour, tenant, workflow, ended) DO UPDATE SET amount = bridge_hours.amount + 1"

/** Stores ends in Postgres. */
export const postgresEnds = (sql: SqlClient.SqlClient): Ends => ({
  stepEnded: (step, at) => {
    const { ended, reason = null, round, run, tenant, wait, workflow } = step
    const dueAt = wait === undefined ? null : at + wait
    return Effect.map(
      // `xmax` is 0 for a row that was inserted, and not for an updated row.
      sql<Row>`
        WITH added AS (${addStep(sql, step, at)} RETURNING xmax = 0 AS is_new),
        counted AS (
          INSERT INTO bridge_hours (hour, tenant, workflow, ended, amount)
          SELECT CAST(${hourOf(at)} AS BIGINT), CAST(${tenant} AS TEXT), CAST(${workflow} AS TEXT), CAST(${ended} AS TEXT), 1
          FROM added WHERE CAST(${ended} AS TEXT) <> 'done' ${sql.literal(counted)}
        )
        UPDATE bridge_runs SET status = ${statusAfter[ended]}, step = ${step.step}, reason = ${reason}, due_at = ${dueAt},
          attempts = attempts + (SELECT count(*) FROM added WHERE is_new), changed_at = ${at}
        WHERE run = ${run} AND round = ${round} AND ended_at IS NULL RETURNING ${sql.literal(tenantStatus)}`,
      standingOf
    )
  },
  ended: (end, at) => {
    const { ended, reason = null, result, round, run } = end
    return Effect.map(
      sql<Row>`
      WITH ended AS (
        UPDATE bridge_runs SET status = ${ended}, reason = ${reason},
          result = ${result === undefined ? null : JSON.stringify(result)}, due_at = NULL, changed_at = ${at}, ended_at = ${at}
        WHERE run = ${run} AND round = ${round} AND ended_at IS NULL RETURNING tenant, workflow
      ),
      counted AS (
        INSERT INTO bridge_hours (hour, tenant, workflow, ended, amount)
        SELECT CAST(${hourOf(at)} AS BIGINT), tenant, workflow, CAST(${ended} AS TEXT), 1 FROM ended ${sql.literal(counted)}
      )
      ${waitsOf(sql, end)}`,
      ([row]) => whole(row?.["waits"]) > 0
    )
  }
})

/** Stores ends in SQLite. */
export const sqliteEnds = (sql: SqlClient.SqlClient): Ends => {
  const count = (tenant: string, workflow: string, ended: string, at: number) => sql`
    INSERT INTO bridge_hours (hour, tenant, workflow, ended, amount)
    VALUES (${hourOf(at)}, ${tenant}, ${workflow}, ${ended}, 1) ${sql.literal(counted)}`
  return {
    stepEnded: Effect.fnUntraced(
      function* (step, at) {
        const { attempt, ended, reason = null, round, run, tenant, wait, workflow } = step
        const known = yield* sql`
          SELECT 1 FROM bridge_steps
          WHERE run = ${run} AND round = ${round} AND step = ${step.step} AND attempt = ${attempt}`
        const added = yield* sql`${addStep(sql, step, at)} RETURNING run`
        if (added.length > 0 && ended !== "done") yield* count(tenant, workflow, ended, at)
        const rows = yield* sql<Row>`
          UPDATE bridge_runs SET status = ${statusAfter[ended]}, step = ${step.step}, reason = ${reason},
            due_at = ${wait === undefined ? null : at + wait}, attempts = attempts + ${known.length === 0 ? 1 : 0},
            changed_at = ${at}
          WHERE run = ${run} AND round = ${round} AND ended_at IS NULL RETURNING ${sql.literal(tenantStatus)}`
        return standingOf(rows)
      },
      (stored) => sql.withTransaction(stored)
    ),
    ended: Effect.fnUntraced(
      function* (end, at) {
        const { ended, reason = null, result, round, run } = end
        const rows = yield* sql<Row>`
          UPDATE bridge_runs SET status = ${ended}, reason = ${reason},
            result = ${result === undefined ? null : JSON.stringify(result)}, due_at = NULL, changed_at = ${at}, ended_at = ${at}
          WHERE run = ${run} AND round = ${round} AND ended_at IS NULL RETURNING tenant, workflow`
        for (const row of rows) yield* count(text(row["tenant"]), text(row["workflow"]), ended, at)
        const [row] = yield* sql<Row>`${waitsOf(sql, end)}`
        return whole(row?.["waits"]) > 0
      },
      (stored) => sql.withTransaction(stored)
    )
  }
}
