/**
 * Removes finished work, in small batches.
 *
 * - The engine's messages of ended runs, soon: it has no way of its own to remove them. A run that ended is not queued, so its
 *   executions are not started again. A replay is another round, and so another execution.
 * - Ended runs, their steps, answered tasks, handled events and counts by hour, later.
 * - Intents of durable writes and known versions of documents, much later.
 *
 * Hazard: intents and versions keep an invoice from being booked twice. When both and the run are gone, an old event, or an old
 * invoice that a poller reads again, is new work.
 */
import { IntentStore } from "@faktura/durable"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Sharding } from "effect/cluster/Sharding"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { stored } from "../database/Stored.ts"
import { background } from "./Background.ts"
import { EngineTimes } from "./EngineTimes.ts"
import type { Times } from "./EngineTimes.ts"
import { executionOf } from "./Workflow.ts"

/** Runs or rows of one batch. */
const batch = 200

/** Pause between batches, in milliseconds. On SQLite, nothing else runs while a batch is removed. */
const pause = 20

/** Age of counted requests that no limit looks at any longer, in milliseconds. Tenants that are gone have such rows only. */
const unusedRates = 86_400_000

const removed = Metric.counter("bridge_removed_total", {
  description: "Finished work that was removed.",
  incremental: true
})

/** Repeats a batch until it removes nothing. Returns the sum. */
const untilNone = Effect.fnUntraced(function* <E, R>(
  what: string,
  once: Effect.Effect<number, E, R>
): Effect.fn.Return<number, E, R> {
  let sum = 0
  for (;;) {
    const amount = yield* once
    if (amount === 0) break
    sum += amount
    yield* Metric.update(Metric.withAttributes(removed, { what }), amount)
    yield* Effect.sleep(pause)
  }
  if (sum > 0) yield* Effect.logInfo(`Removed ${sum} ${what}.`)
  return sum
})

/** Removes the engine's messages of runs that ended before a time. */
const pruneMessages = Effect.fnUntraced(function* (
  before: number,
  now: number
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const ended = yield* sql<Row>`
    SELECT run, round, workflow FROM bridge_runs
    WHERE ended_at IS NOT NULL AND pruned_at IS NULL AND ended_at < ${before} ORDER BY ended_at LIMIT ${batch}`
  if (ended.length === 0) return 0
  const executions = yield* Effect.forEach(ended, (row) =>
    Effect.forEach(
      // A replay leaves the executions of earlier rounds behind.
      Array.from({ length: whole(row["round"]) }, (_, index) => index + 1),
      (round) => executionOf(text(row["workflow"]), text(row["run"]), round)
    )
  )
  // As `MessageStorage.clearAddress` does for one address. The entity of the clock has the same name.
  const entities = sql.in("entity_id", executions.flat())
  yield* sql`DELETE FROM cluster_replies WHERE request_id IN (SELECT id FROM cluster_messages WHERE ${entities})`
  yield* sql`DELETE FROM cluster_messages WHERE ${entities}`
  const runs = sql.in(
    "run",
    ended.map((row) => text(row["run"]))
  )
  // Not of a run that was queued again meanwhile.
  yield* sql`UPDATE bridge_runs SET pruned_at = ${now} WHERE ${runs} AND ended_at < ${before}`
  return ended.length
})

/** Removes runs that ended before a time, with their steps and waits. */
const removeRuns = Effect.fnUntraced(function* (
  before: number
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const ended = yield* sql<Row>`
    SELECT run FROM bridge_runs
    WHERE changed_at < ${before} AND ended_at IS NOT NULL AND pruned_at IS NOT NULL ORDER BY changed_at LIMIT ${batch}`
  if (ended.length === 0) return 0
  const runs = sql.in(
    "run",
    ended.map((row) => text(row["run"]))
  )
  const gone = yield* sql<Row>`DELETE FROM bridge_runs WHERE ${runs} AND ended_at < ${before} RETURNING run`
  if (gone.length === 0) return 0
  const names = sql.in(
    "run",
    gone.map((row) => text(row["run"]))
  )
  yield* sql`DELETE FROM bridge_steps WHERE ${names}`
  yield* sql`DELETE FROM bridge_task_waits WHERE ${names}`
  return gone.length
})

/** Removes tasks that were answered before a time, with their waits. */
const removeTasks = Effect.fnUntraced(function* (
  before: number
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const answered = yield* sql<Row>`
    SELECT task FROM bridge_tasks t WHERE status = 'answered' AND answered_at < ${before}
      AND NOT EXISTS (SELECT 1 FROM bridge_task_waits w WHERE w.task = t.task AND w.delivered_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM bridge_inbox i WHERE i.task = t.task AND i.handled_at IS NULL)
    LIMIT ${batch}`
  if (answered.length === 0) return 0
  const tasks = sql.in(
    "task",
    answered.map((row) => text(row["task"]))
  )
  yield* sql`DELETE FROM bridge_task_waits WHERE ${tasks}`
  yield* sql`DELETE FROM bridge_tasks WHERE ${tasks}`
  return answered.length
})

/** Tables whose rows end by a time of their own. */
const rows = (times: Times, now: number) =>
  [
    { what: "handled events", table: "bridge_inbox", key: "event", before: now - times.keepRuns, time: "handled_at" },
    { what: "sessions", table: "bridge_sessions", key: "session", before: now, time: "expires_at" },
    { what: "rate limits", table: "bridge_rates", key: "name", before: now - unusedRates, time: "taken_at" }
  ] as const

/** Removes what is older than its time. Returns 0, because the next removal is not urgent. */
const retainOnce = Effect.fnUntraced(function* (
  times: Times
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient | IntentStore> {
  const sql = yield* SqlClient.SqlClient
  const now = yield* Clock.currentTimeMillis
  // The engine's table has no index for one execution, because the engine never removes one.
  yield* sql`CREATE INDEX IF NOT EXISTS bridge_cluster_messages_entity ON cluster_messages (entity_id)`
  yield* untilNone("executions", pruneMessages(now - times.keepMessages, now))
  yield* untilNone("runs", removeRuns(now - times.keepRuns))
  yield* untilNone("tasks", removeTasks(now - times.keepRuns))
  for (const { before, key, table, time, what } of rows(times, now)) {
    yield* untilNone(
      what,
      Effect.map(
        sql`DELETE FROM ${sql(table)} WHERE ${sql(key)} IN (
          SELECT ${sql(key)} FROM ${sql(table)} WHERE ${sql(time)} < ${before} LIMIT ${batch}) RETURNING ${sql(key)}`,
        (gone) => gone.length
      )
    )
  }
  yield* sql`DELETE FROM bridge_hours WHERE hour < ${now - times.keepRuns}`
  yield* sql`DELETE FROM bridge_documents WHERE seen_at < ${now - times.keepProofs}`
  const intents = yield* IntentStore
  const forgotten = yield* intents
    .retain(times.keepProofs)
    .pipe(
      Effect.catchTag("IntentStoreUnavailable", ({ message }) =>
        Effect.as(Effect.logWarning(`Old intents could not be removed. ${message}`), 0)
      )
    )
  yield* Metric.update(Metric.withAttributes(removed, { what: "intents" }), forgotten)
  return 0
})

/** Removes finished work, every hour, for as long as the engine runs. One worker of a cluster does it. */
export const layer: Layer.Layer<never, never, Sharding | SqlClient.SqlClient | IntentStore> = Layer.unwrap(
  Effect.map(EngineTimes, (times) =>
    background("retention", Effect.withTracerEnabled(stored(retainOnce(times)), false), times.retainEvery)
  )
)
