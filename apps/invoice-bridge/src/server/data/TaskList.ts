/** Lists tasks for people, with the runs that wait for them. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type * as Statement from "effect/sql/Statement"
import { text } from "../../database/Rows.ts"
import type { Row } from "../../database/Rows.ts"
import { taskOf } from "../../runs/RunRows.ts"
import type { Listed, TaskData, WaitingRun } from "../PageData.ts"
import type { Refused } from "../Refused.ts"
import { counted, countUpTo, ofOne } from "./Counting.ts"
import { cut, timePosition } from "./Cursor.ts"

/** Tasks of one part of a list. */
const partLength = 25

/** Runs that are named for each task. */
const namedRuns = 5

/** Most tasks of one run that are shown. */
const ofOneRun = 50

const Text = Schema.NonEmptyString.check(Schema.isMaxLength(500))

/** Filter of the list. */
export const TaskFilter = Schema.Struct({
  status: Schema.Literals(["open", "answered"]),
  tenant: Schema.optionalKey(Text),
  /** Position to go on from. */
  after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(4_000)))
})

/** Filter of the list. */
export type TaskFilter = typeof TaskFilter.Type

/** Columns of a task `t`, with the number of runs that wait for it, or waited for it. */
const columns = (sql: SqlClient.SqlClient): Statement.Fragment =>
  sql`t.*, ${countUpTo(
    sql,
    ofOne,
    sql`bridge_task_waits w WHERE w.task = t.task AND (t.status = 'answered' OR (w.answer IS NULL AND w.delivered_at IS NULL)) ORDER BY w.run`
  )} AS waiting`

/** Names some of the runs of each task. */
const runsOf = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  tasks: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyMap<string, ReadonlyArray<WaitingRun>>, SqlError> {
  const of = (task: string): Statement.Fragment => sql`
    SELECT * FROM (
      SELECT w.task AS task, w.run AS run, r.title AS title, r.run AS known
      FROM bridge_task_waits w LEFT JOIN bridge_runs r ON r.run = w.run
      WHERE w.task = ${task} ORDER BY w.run LIMIT ${namedRuns}) AS named`
  if (tasks.length === 0) return new Map()
  const [first, ...others] = tasks.map(of)
  const rows = yield* sql<Row>`${first}${others
    .map((each) => sql` UNION ALL ${each}`)
    .reduce((all, each) => sql`${all}${each}`, sql``)}`
  const named = Map.groupBy(rows, (row) => text(row["task"]))
  return new Map(
    [...named].map(([task, of]) => [
      task,
      of.map((row) => ({
        run: text(row["run"]),
        title: text(row["title"] ?? row["run"]),
        isRun: row["known"] != null
      }))
    ])
  )
})

const withRuns = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  rows: ReadonlyArray<Row>
): Effect.fn.Return<ReadonlyArray<TaskData>, SqlError> {
  const tasks = rows.map((row) => ({ ...taskOf(row), waiting: counted(row["waiting"], ofOne) }))
  const named = yield* runsOf(
    sql,
    tasks.map(({ task }) => task)
  )
  return tasks.map((task) => ({ ...task, asks: task.asks, runs: named.get(task.task) ?? [] }))
})

/** Lists tasks: open tasks the oldest first, and closed tasks the newest first. */
export const taskList = Effect.fn("taskList")(function* ({
  after,
  status,
  tenant
}: TaskFilter): Effect.fn.Return<Listed<TaskData>, SqlError | Refused, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const isOpen = status === "open"
  const [at, task] = after === undefined ? [isOpen ? 0 : Number.MAX_SAFE_INTEGER, ""] : yield* timePosition(after)
  const [comparison, order] = isOpen ? [sql.literal(">"), sql.literal("ASC")] : [sql.literal("<"), sql.literal("DESC")]
  const ofTenant = tenant === undefined ? [] : [sql`t.tenant = ${tenant}`]
  const rows = yield* sql<Row>`
    SELECT ${columns(sql)} FROM bridge_tasks t
    WHERE ${sql.and([...ofTenant, sql`t.status = ${status}`, sql`(t.opened_at, t.task) ${comparison} (${at}, ${task})`])}
    ORDER BY t.opened_at ${order}, t.task ${order} LIMIT ${partLength + 1}`
  const part = cut(rows, partLength, (row) => [Number(row["opened_at"]), text(row["task"])])
  return { rows: yield* withRuns(sql, part.rows), next: part.next }
})

/** Returns the tasks that a run waits for or waited for, the oldest first. */
export const tasksOfRun = Effect.fn("tasksOfRun")(function* (
  run: string
): Effect.fn.Return<ReadonlyArray<TaskData>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT ${columns(sql)} FROM bridge_tasks t
    WHERE t.task IN (SELECT task FROM bridge_task_waits WHERE run = ${run} LIMIT ${ofOneRun})
    ORDER BY t.opened_at, t.task`
  return yield* withRuns(sql, rows)
})
