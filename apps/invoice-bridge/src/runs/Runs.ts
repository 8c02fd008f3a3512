/** Stores runs and their steps. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Row } from "../database/Rows.ts"
import { postgresEnds, sqliteEnds, standingOf, tenantStatus } from "./Ends.ts"
import type { EndedRun, EndedStep, PlannedRun, Run, Standing, StartedRound, StepRecord } from "./Run.ts"
import { runOf, stepOf } from "./RunRows.ts"
import { closeWaits } from "./Waits.ts"

/** Stores runs. All methods join a transaction of the same `SqlClient`, and may be repeated. */
export class Runs extends Context.Service<
  Runs,
  {
    /** Stores work to do. False: a run of this name exists, and was not changed. */
    readonly plan: (run: PlannedRun) => Effect.Effect<boolean, SqlError>
    readonly get: (run: string) => Effect.Effect<Run | undefined, SqlError>
    /** Returns the input that the run was planned with. */
    readonly input: (run: string) => Effect.Effect<unknown, SqlError>
    /** Returns all tries of all steps, in order. */
    readonly steps: (run: string) => Effect.Effect<ReadonlyArray<StepRecord>, SqlError>
    /** Marks queued work as started. */
    readonly started: (runs: ReadonlyArray<StartedRound>) => Effect.Effect<void, SqlError>
    /** Returns whether a round of a run may go on. */
    readonly standing: (run: string, round: number) => Effect.Effect<Standing, SqlError>
    /** Marks a step that is tried again as running. `outdated`: the run was not changed. */
    readonly stepStarted: (run: string, round: number, step: string) => Effect.Effect<Standing, SqlError>
    /** Stores the end of a try. `outdated`: the run was not changed. */
    readonly stepEnded: (step: EndedStep) => Effect.Effect<Standing, SqlError>
    /** Stores the end of a run. True: runs of its document wait for people, for `Tasks.close`. */
    readonly ended: (run: EndedRun) => Effect.Effect<boolean, SqlError>
    /**
     * Queues a run for another round. Writes that earlier rounds did are not done again. Its waits for people end, and a step opens
     * its task again if it must. False: there is no such run, or it is in a round after `round`.
     */
    readonly again: (run: string, round: number) => Effect.Effect<boolean, SqlError>
  }
>()("invoice-bridge/Runs") {
  static readonly layer: Layer.Layer<Runs, never, SqlClient.SqlClient> = Layer.effect(
    Runs,
    Effect.map(SqlClient.SqlClient, (sql) => make(sql))
  )
}

const make = (sql: SqlClient.SqlClient): Runs["Service"] => {
  const now = Clock.currentTimeMillis
  const ends = sql.onDialectOrElse({ pg: () => postgresEnds(sql), orElse: () => sqliteEnds(sql) })

  return {
    plan: Effect.fnUntraced(function* ({ input, run, subject, tenant, title, trace, workflow }) {
      const at = yield* now
      const rows = yield* sql`
        INSERT INTO bridge_runs
          (run, round, tenant, workflow, subject, title, input, trace, status, attempts, created_at, changed_at)
        VALUES (${run}, 1, ${tenant}, ${workflow}, ${subject}, ${title}, ${JSON.stringify(input)}, ${trace ?? null},
          'queued', 0, ${at}, ${at})
        ON CONFLICT (run) DO NOTHING RETURNING run`
      return rows.length > 0
    }),
    get: (run) => Effect.map(sql<Row>`SELECT * FROM bridge_runs WHERE run = ${run}`, ([row]) => row && runOf(row)),
    input: (run) =>
      Effect.map(sql<Row>`SELECT input FROM bridge_runs WHERE run = ${run}`, ([row]): unknown =>
        row === undefined ? undefined : JSON.parse(String(row["input"]))
      ),
    steps: (run) =>
      Effect.map(
        sql<Row>`SELECT * FROM bridge_steps WHERE run = ${run} ORDER BY round, started_at, step, attempt`,
        (rows) => rows.map(stepOf)
      ),
    started: Effect.fnUntraced(function* (runs) {
      if (runs.length === 0) return
      const rounds = sql.csv(runs.map(({ round, run }) => sql`(${run}, CAST(${round} AS INTEGER))`))
      yield* sql`
        UPDATE bridge_runs SET status = 'running', changed_at = ${yield* now}
        WHERE status = 'queued' AND (run, round) IN (VALUES ${rounds})`
    }),
    standing: (run, round) =>
      Effect.map(
        sql<Row>`
          SELECT ${sql.literal(tenantStatus)} FROM bridge_runs
          WHERE run = ${run} AND round = ${round} AND ended_at IS NULL`,
        standingOf
      ),
    stepStarted: Effect.fnUntraced(function* (run, round, step) {
      const rows = yield* sql<Row>`
        UPDATE bridge_runs SET status = 'running', step = ${step}, reason = NULL, due_at = NULL, changed_at = ${yield* now}
        WHERE run = ${run} AND round = ${round} AND ended_at IS NULL RETURNING ${sql.literal(tenantStatus)}`
      return standingOf(rows)
    }),
    stepEnded: (step) => Effect.flatMap(now, (at) => ends.stepEnded(step, at)),
    ended: (run) => Effect.flatMap(now, (at) => ends.ended(run, at)),
    again: Effect.fnUntraced(
      function* (run, round) {
        const at = yield* now
        const rows = yield* sql<Row>`
          UPDATE bridge_runs SET round = ${round + 1}, status = 'queued', step = NULL, attempts = 0, reason = NULL, result = NULL,
            due_at = NULL, changed_at = ${at}, ended_at = NULL, pruned_at = NULL
          WHERE run = ${run} AND round = ${round} RETURNING round`
        if (rows.length === 0) return false
        yield* closeWaits(sql, { runs: sql`${run}`, ended: run, answer: { action: "retry" }, at })
        return true
      },
      (queued) => sql.withTransaction(queued)
    )
  }
}
