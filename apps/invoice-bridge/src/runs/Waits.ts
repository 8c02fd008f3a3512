/** Ends waits of runs for people, when nothing waits any longer. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type * as Statement from "effect/sql/Statement"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import type { Answer } from "./Task.ts"

/** Name of this program as the author of answers. */
const author = "invoice-bridge"

/**
 * Answers the open waits of runs. A task that no run waits for any longer is answered too.
 *
 * @param options.runs     names of runs, as a list or a query
 * @param options.answer   answer to store
 * @param options.ended    name of a run that ended or starts again: its waits are not delivered
 * @param options.at       milliseconds since 1970
 */
export const closeWaits = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  {
    answer,
    at,
    ended,
    runs
  }: {
    readonly runs: Statement.Fragment
    readonly answer: Answer
    readonly ended: string
    readonly at: number
  }
): Effect.fn.Return<void, SqlError> {
  const json = JSON.stringify(answer)
  const rows = yield* sql<Row>`
    UPDATE bridge_task_waits SET answer = COALESCE(answer, ${json}),
      delivered_at = CASE WHEN run = ${ended} THEN ${at} ELSE delivered_at END
    WHERE delivered_at IS NULL AND (answer IS NULL OR run = ${ended}) AND run IN (${runs}) RETURNING task`
  for (const task of new Set(rows.map((row) => text(row["task"])))) {
    yield* sql`
      UPDATE bridge_tasks SET status = 'answered', answer = ${json}, answered_by = ${author}, answered_at = ${at}
      WHERE task = ${task} AND status = 'open'
        AND NOT EXISTS (SELECT 1 FROM bridge_task_waits w WHERE w.task = ${task} AND w.answer IS NULL)`
  }
})
