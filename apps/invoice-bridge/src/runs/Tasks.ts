/** Stores tasks for people, the runs that wait for them, and the answers. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { answerOf, taskOf } from "./RunRows.ts"
import type { Answer, Question, Task, TaskKind } from "./Task.ts"
import { closeWaits } from "./Waits.ts"

/** Error of an answer that the task cannot take. Nothing was changed. */
export class TaskUnanswerable extends Data.TaggedError("TaskUnanswerable")<{ readonly message: string }> {}

/** Answer that a waiting run has not received yet. */
export interface Undelivered {
  /** Names the wait in the engine. */
  readonly token: string
  readonly answer: Answer
}

/** Question about a tenant. */
export interface Asked extends Question {
  readonly tenant: string
  /**
   * Time at which the work began, in milliseconds since 1970. A question about credentials that were stored again since then is
   * answered with retry at once.
   */
  readonly since: number
}

/** Stores tasks. All methods join a transaction of the same `SqlClient`. */
export class Tasks extends Context.Service<
  Tasks,
  {
    /**
     * Opens a task, or joins the open one with the same tenant, kind and `about`. May be repeated with the same token.
     *
     * @param token names the wait of the run in the engine
     */
    readonly open: (question: Asked & { readonly run: string; readonly token: string }) => Effect.Effect<void, SqlError>
    /**
     * Opens a task that no run waits for, or joins the open one with the same tenant, kind and `about`. Returns its id. The caller
     * looks for the answer itself.
     */
    readonly ask: (question: Asked) => Effect.Effect<string, SqlError>
    /** Returns tasks, the oldest first. */
    readonly list: (options?: {
      readonly tenant?: string | undefined
      readonly status?: Task["status"] | undefined
      readonly kind?: TaskKind | undefined
      /** Most tasks; 100 by default. */
      readonly limit?: number | undefined
    }) => Effect.Effect<ReadonlyArray<Task>, SqlError>
    /** Counts the open tasks of each tenant that has some. */
    readonly openByTenant: Effect.Effect<ReadonlyMap<string, number>, SqlError>
    readonly get: (task: string) => Effect.Effect<Task | undefined, SqlError>
    /** Returns the names of the runs that wait for a task, at most 100. */
    readonly runs: (task: string) => Effect.Effect<ReadonlyArray<string>, SqlError>
    /** Returns the open tasks that a run waits for. */
    readonly ofRun: (run: string) => Effect.Effect<ReadonlyArray<Task>, SqlError>
    /**
     * Stores an answer. Workers then deliver it to the waiting runs.
     *
     * @param by name of the person, for the record
     */
    readonly answer: (task: string, answer: Answer, by: string) => Effect.Effect<Task, TaskUnanswerable | SqlError>
    /**
     * Ends the waits of a run that ended. Ends those of older runs of its document too if `others` is true: a newer version of it was
     * worked on. A task without waiting runs is answered.
     */
    readonly close: (options: {
      readonly tenant: string
      readonly subject: string
      readonly run: string
      readonly others: boolean
      readonly note: string
    }) => Effect.Effect<void, SqlError>
    /** Returns the tenants that have answers which were not delivered yet. */
    readonly tenantsWithAnswers: Effect.Effect<ReadonlyArray<string>, SqlError>
    /** Returns answers that were not delivered yet: of one tenant, or of all. */
    readonly undelivered: (limit: number, tenant?: string) => Effect.Effect<ReadonlyArray<Undelivered>, SqlError>
    readonly delivered: (token: string) => Effect.Effect<void, SqlError>
  }
>()("invoice-bridge/Tasks") {
  static readonly layer: Layer.Layer<Tasks, never, SqlClient.SqlClient> = Layer.effect(
    Tasks,
    Effect.map(SqlClient.SqlClient, (sql) => make(sql))
  )
}

const make = (sql: SqlClient.SqlClient): Tasks["Service"] => {
  const now = Clock.currentTimeMillis
  const waiting = sql.literal(
    "(SELECT count(*) FROM bridge_task_waits w WHERE w.task = bridge_tasks.task AND w.delivered_at IS NULL) AS waiting"
  )

  const get = (task: string) =>
    Effect.map(sql<Row>`SELECT *, ${waiting} FROM bridge_tasks WHERE task = ${task}`, ([row]) => row && taskOf(row))

  const close = Effect.fnUntraced(function* (task: string, answer: Answer, by: string) {
    const rows = yield* sql`
      UPDATE bridge_tasks SET status = 'answered', answer = ${JSON.stringify(answer)}, answered_by = ${by},
        answered_at = ${yield* now}
      WHERE task = ${task} AND status = 'open' RETURNING task`
    return rows.length > 0
  })

  /** True if the tenant was stored again since the work began. Holds the row, so that it is not stored again meanwhile. */
  const hasChanged = Effect.fnUntraced(function* (tenant: string, since: number) {
    const rows = yield* sql.onDialectOrElse({
      pg: () => sql<Row>`SELECT changed_at FROM bridge_tenants WHERE tenant = ${tenant} FOR UPDATE`,
      orElse: () => sql<Row>`SELECT changed_at FROM bridge_tenants WHERE tenant = ${tenant}`
    })
    return rows.some((row) => whole(row["changed_at"]) >= since)
  })

  const ask = Effect.fnUntraced(function* ({ about, asks, kind, reason, since, tenant }: Asked) {
    const at = yield* now
    if (kind === "credentials" && (yield* hasChanged(tenant, since))) {
      const task = crypto.randomUUID()
      const retry: Answer = { action: "retry" }
      yield* sql`
        INSERT INTO bridge_tasks
          (task, tenant, kind, about, reason, asks, status, answer, answered_by, opened_at, answered_at)
        VALUES (${task}, ${tenant}, ${kind}, ${about}, ${reason}, ${asks ?? null}, 'answered', ${JSON.stringify(retry)},
          'invoice-bridge', ${at}, ${at})`
      return task
    }
    // The update changes nothing. It makes RETURNING show the open task that exists.
    const [row] = yield* sql<Row>`
      INSERT INTO bridge_tasks (task, tenant, kind, about, reason, asks, status, opened_at)
      VALUES (${crypto.randomUUID()}, ${tenant}, ${kind}, ${about}, ${reason}, ${asks ?? null}, 'open', ${at})
      ON CONFLICT (tenant, kind, about) WHERE status = 'open' DO UPDATE SET about = excluded.about RETURNING task`
    return text(row?.["task"])
  })

  return {
    ask,
    open: Effect.fnUntraced(function* ({ run, token, ...question }) {
      yield* sql.withTransaction(
        Effect.gen(function* () {
          const known = yield* sql`SELECT 1 FROM bridge_task_waits WHERE token = ${token}`
          if (known.length > 0) return
          const task = yield* ask(question)
          yield* sql`
            INSERT INTO bridge_task_waits (token, task, run, tenant, answer)
            SELECT ${token}, task, ${run}, tenant, answer FROM bridge_tasks WHERE task = ${task}
            ON CONFLICT (token) DO NOTHING`
        })
      )
    }),
    list: ({ kind, limit = 100, status, tenant } = {}) =>
      Effect.map(
        sql<Row>`
          SELECT *, ${waiting} FROM bridge_tasks
          WHERE ${status === undefined ? sql.literal("1 = 1") : sql`status = ${status}`}
            AND ${tenant === undefined ? sql.literal("1 = 1") : sql`tenant = ${tenant}`}
            AND ${kind === undefined ? sql.literal("1 = 1") : sql`kind = ${kind}`}
          ORDER BY opened_at, task LIMIT ${limit}`,
        (rows) => rows.map(taskOf)
      ),
    openByTenant: Effect.map(
      sql<Row>`SELECT tenant, count(*) AS amount FROM bridge_tasks WHERE status = 'open' GROUP BY tenant`,
      (rows) => new Map(rows.map((row) => [text(row["tenant"]), whole(row["amount"])]))
    ),
    get,
    runs: (task) =>
      Effect.map(sql<Row>`SELECT run FROM bridge_task_waits WHERE task = ${task} ORDER BY run LIMIT 100`, (rows) =>
        rows.map((row) => text(row["run"]))
      ),
    ofRun: (run) =>
      Effect.map(
        sql<Row>`
          SELECT *, ${waiting} FROM bridge_tasks
          WHERE status = 'open' AND task IN (SELECT task FROM bridge_task_waits WHERE run = ${run} AND answer IS NULL)
          ORDER BY opened_at`,
        (rows) => rows.map(taskOf)
      ),
    answer: Effect.fnUntraced(function* (task, answer, by) {
      const known = yield* get(task)
      if (known === undefined) return yield* new TaskUnanswerable({ message: `There is no task ${task}.` })
      if (answer.action === "answer" && known.asks === undefined) {
        return yield* new TaskUnanswerable({
          message: `Task ${task} asks for no value. Answer it with retry or ignore.`
        })
      }
      const isClosed = yield* sql.withTransaction(
        Effect.gen(function* () {
          // The row of the task is locked from here on, so no run joins the task meanwhile.
          if (!(yield* close(task, answer, by))) return false
          yield* sql`
            UPDATE bridge_task_waits SET answer = ${JSON.stringify(answer)}
            WHERE task = ${task} AND answer IS NULL AND delivered_at IS NULL`
          return true
        })
      )
      if (!isClosed) {
        return yield* new TaskUnanswerable({ message: `Task ${task} was answered before. Nothing was changed.` })
      }
      return (yield* get(task)) ?? known
    }),
    close: Effect.fnUntraced(function* ({ note, others, run, subject, tenant }) {
      // Older ones only. Hazard: an old version that took long may end after a newer one began to wait for a person.
      const runs = others
        ? sql`
            SELECT o.run FROM bridge_runs o JOIN bridge_runs r ON r.run = ${run}
            WHERE o.tenant = ${tenant} AND o.subject = ${subject} AND (o.run = r.run OR o.created_at < r.created_at)`
        : sql`${run}`
      yield* closeWaits(sql, { runs, ended: run, answer: { action: "ignore", note }, at: yield* now })
    }),
    tenantsWithAnswers: Effect.map(
      sql<Row>`
        SELECT tenant FROM bridge_tenants t WHERE EXISTS (
          SELECT 1 FROM bridge_task_waits w WHERE w.tenant = t.tenant AND w.answer IS NOT NULL AND w.delivered_at IS NULL)`,
      (rows) => rows.map((row) => text(row["tenant"]))
    ),
    undelivered: (limit, tenant) =>
      Effect.map(
        sql<Row>`
          SELECT token, answer FROM bridge_task_waits
          WHERE answer IS NOT NULL AND delivered_at IS NULL
            AND ${tenant === undefined ? sql.literal("1 = 1") : sql`tenant = ${tenant}`}
          ORDER BY tenant, token LIMIT ${limit}`,
        (rows) =>
          rows.flatMap((row) => {
            const answer = answerOf(row["answer"])
            return answer === undefined ? [] : [{ token: text(row["token"]), answer }]
          })
      ),
    delivered: Effect.fnUntraced(function* (token) {
      yield* sql`UPDATE bridge_task_waits SET delivered_at = ${yield* now} WHERE token = ${token}`
    })
  }
}
