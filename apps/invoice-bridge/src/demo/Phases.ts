/** Waits for runs, and shows their progress. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { Progress } from "../terminal/Progress.ts"
import { text, textOrNone } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"

/** Work that did not end by itself. */
export interface Unfinished {
  readonly title: string
  readonly reason: string
}

/** Error of a phase whose work cannot go on by itself. */
export class PhaseStopped extends Data.TaggedError("PhaseStopped")<{
  readonly unfinished: ReadonlyArray<Unfinished>
}> {}

/** Runs to wait for. */
export interface Phase {
  readonly title: string
  readonly tenant: string
  readonly workflow: string
  /** Number of documents. Each may have several runs, one for each of its versions. */
  readonly total: number
}

/** Pause between looks, in milliseconds. */
const pause = 100

/** Waits until the runs of so many documents are done. */
const follow = Effect.fnUntraced(function* (
  title: string,
  total: number,
  read: Effect.Effect<ReadonlyArray<Row>, SqlError>
): Effect.fn.Return<void, PhaseStopped | SqlError, Progress> {
  const progress = yield* Progress
  yield* progress.phase(title, total, ({ reached }) =>
    Effect.gen(function* () {
      for (;;) {
        const rows = yield* read
        const done = new Set(rows.filter((row) => row["status"] === "done").map((row) => text(row["subject"])))
        for (const subject of done) yield* reached(subject)
        if (done.size >= total) return
        const stuck = rows.filter((row) => row["status"] === "blocked" || row["status"] === "failed")
        const moving = rows.some((row) => ["queued", "running", "waiting"].includes(text(row["status"])))
        if (stuck.length > 0 && !moving) {
          return yield* new PhaseStopped({
            unfinished: stuck.map((row) => ({
              title: text(row["title"]),
              reason: textOrNone(row["reason"]) ?? text(row["status"])
            }))
          })
        }
        yield* Effect.sleep(pause)
      }
    })
  )
})

/** Waits until all documents of a phase are done. Fails when a person must do something, and nothing else is under way. */
export const waitFor = Effect.fn("waitFor")(function* ({
  tenant,
  title,
  total,
  workflow
}: Phase): Effect.fn.Return<void, PhaseStopped | SqlError, Progress | SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const read = sql<Row>`
    SELECT subject, title, status, reason FROM bridge_runs WHERE tenant = ${tenant} AND workflow = ${workflow}`
  yield* follow(title, total, read)
})

/** Waits until these runs are done, and no others of their workflow. Fails as {@link waitFor} does. */
export const waitForRuns = Effect.fn("waitForRuns")(function* (
  title: string,
  runs: ReadonlyArray<string>
): Effect.fn.Return<void, PhaseStopped | SqlError, Progress | SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* follow(
    title,
    runs.length,
    sql<Row>`SELECT subject, title, status, reason FROM bridge_runs WHERE run IN ${sql.in(runs)}`
  )
})

/**
 * Waits until no run is under way. The poller also plans later versions of documents, such as paid invoices, and their runs may
 * come after the last phase. Runs that wait for a person do not count.
 */
export const waitForRest: Effect.Effect<void, SqlError, SqlClient.SqlClient> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const underWay = sql<Row>`SELECT 1 FROM bridge_runs WHERE status IN ('queued', 'running', 'waiting') LIMIT 1`
  while ((yield* underWay).length > 0) yield* Effect.sleep(pause)
})
