/** One run: its steps with all tries, its tasks, and the other runs of its document. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Row } from "../../database/Rows.ts"
import { runOf, stepOf } from "../../runs/RunRows.ts"
import type { StepRecord } from "../../runs/Run.ts"
import type { Journey, StepTry } from "../PageData.ts"
import { Refused } from "../Refused.ts"
import { listed, runRow } from "./RunList.ts"
import { tasksOfRun } from "./TaskList.ts"
import type { TraceUrlOf } from "./Traces.ts"

/** Most tries that are shown: the newest. */
const mostSteps = 500

/** Other runs of the document that are shown. */
const mostOthers = 20

/** Name of a run. */
export const RunName = Schema.NonEmptyString.check(Schema.isMaxLength(1_000))

const stepTry =
  (traceUrlOf: TraceUrlOf) =>
  ({ trace, ...step }: StepRecord): StepTry => ({ ...step, traceUrl: traceUrlOf(trace) })

/** Returns a run with all that happened to it. Fails with `Refused` if there is no such run. */
export const journey = Effect.fn("journey")(function* (
  name: string,
  traceUrlOf: TraceUrlOf
): Effect.fn.Return<Journey, SqlError | Refused, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Row>`SELECT * FROM bridge_runs WHERE run = ${name}`
  if (row === undefined) {
    return yield* new Refused({
      status: 404,
      message: "There is no such run. It was deleted after its time, or the address is wrong."
    })
  }
  const { endedAt, result, subject, tenant, trace } = runOf(row)
  const steps = yield* sql<Row>`
    SELECT * FROM bridge_steps WHERE run = ${name}
    ORDER BY round DESC, started_at DESC, ended_at DESC, step DESC, attempt DESC LIMIT ${mostSteps + 1}`
  const others = yield* sql<Row>`
    SELECT ${sql.literal(listed)} FROM bridge_runs
    WHERE tenant = ${tenant} AND subject = ${subject} AND created_at >= 0
    ORDER BY created_at DESC, run DESC LIMIT ${mostOthers + 1}`
  return {
    run: runRow(row),
    subject,
    endedAt,
    traceUrl: traceUrlOf(trace),
    result,
    steps: steps.slice(0, mostSteps).map(stepOf).map(stepTry(traceUrlOf)).toReversed(),
    hasOlderSteps: steps.length > mostSteps,
    tasks: yield* tasksOfRun(name),
    others: others
      .map(runRow)
      .filter(({ run }) => run !== name)
      .slice(0, mostOthers)
  }
})
