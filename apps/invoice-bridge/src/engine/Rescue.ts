/**
 * Gives runs that stand still to the engine again. A safety net: with an engine without mistakes it does nothing.
 *
 * First it asks the engine to go on with the execution that it has. A run that still stands after another look gets its next
 * round, which is a new execution. Why that is safe: a write of an earlier round is a durable write, and its intent is found again
 * by its key. The earlier execution is told to end, and would change nothing: its round is over.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as EntityAddress from "effect/cluster/EntityAddress"
import * as EntityId from "effect/cluster/EntityId"
import * as EntityType from "effect/cluster/EntityType"
import * as MessageStorage from "effect/cluster/MessageStorage"
import * as Sharding from "effect/cluster/Sharding"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { stored } from "../database/Stored.ts"
import { Runs } from "../runs/Runs.ts"
import { background } from "./Background.ts"
import { EngineTimes } from "./EngineTimes.ts"
import type { Times } from "./EngineTimes.ts"
import { executionOf, workflowsByName } from "./Workflow.ts"
import type { AnyWorkflow } from "./Workflow.ts"

/** Rounds of a run that a mistake of the program ended. After them only a person starts it again. */
export const mostRounds = 3

/** Most runs of one look, by status. */
const batch = 100

/** Longest time to ask the engine about one run. */
const longestAsk = "30 seconds"

/** Counts runs that were given to the engine again. Attributes: `status` of the run, and `by`: `resume` or `round`. */
export const rescued: Metric.Counter<number> = Metric.counter("bridge_rescued_total", {
  description: "Runs that stood still and were given to the engine again.",
  incremental: true
})

/** Run that stands still. */
interface Standing {
  readonly run: string
  readonly round: number
  readonly workflow: string
  readonly status: string
  readonly changedAt: number
}

/** Finds runs that stand still. */
const standing = Effect.fnUntraced(function* (
  { overdue, patience }: Times,
  now: number
): Effect.fn.Return<ReadonlyArray<Standing>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const columns = sql.literal("run, round, workflow, status, changed_at")
  const old = now - patience
  const found = yield* Effect.all([
    sql<Row>`
      SELECT ${columns} FROM bridge_runs WHERE status = 'running' AND changed_at < ${old} ORDER BY changed_at LIMIT ${batch}`,
    sql<Row>`
      SELECT ${columns} FROM bridge_runs WHERE due_at < ${now - overdue} AND status = 'waiting' ORDER BY due_at LIMIT ${batch}`,
    // All answers were delivered, and the run did not go on. Or it asks no person.
    sql<Row>`
      SELECT ${columns} FROM bridge_runs r WHERE status = 'blocked' AND changed_at < ${old} AND NOT EXISTS (
        SELECT 1 FROM bridge_task_waits w WHERE w.run = r.run AND (w.delivered_at IS NULL OR w.delivered_at >= ${old}))
      ORDER BY changed_at LIMIT ${batch}`,
    sql<Row>`
      SELECT ${columns} FROM bridge_runs WHERE status = 'failed' AND changed_at < ${old} AND round < ${mostRounds}
      ORDER BY changed_at LIMIT ${batch}`
  ])
  return found.flat().map((row) => ({
    run: text(row["run"]),
    round: whole(row["round"]),
    workflow: text(row["workflow"]),
    status: text(row["status"]),
    changedAt: whole(row["changed_at"])
  }))
})

/** Services that the rescue works with. */
type Services = SqlClient.SqlClient | Runs | WorkflowEngine | Sharding.Sharding | MessageStorage.MessageStorage

/** Asks the engine to go on. False: it cannot, because it has ended the execution. */
const goOn = Effect.fnUntraced(function* (
  workflow: AnyWorkflow,
  execution: string
): Effect.fn.Return<boolean, never, Services> {
  const state = yield* workflow.stateOf(execution)
  if (state === "complete") return false
  const sharding = yield* Sharding.Sharding
  const storage = yield* MessageStorage.MessageStorage
  const entityId = EntityId.make(execution)
  const shardId = sharding.getShardId(entityId, "default")
  // Messages that a worker took and did not work on can be read again. A worker that still works on them skips them.
  yield* Effect.orDie(
    storage.resetAddresses(
      [workflow.entity, "Workflow/-/DurableClock"].map((type) =>
        EntityAddress.make({ entityId, entityType: EntityType.make(type), shardId })
      )
    )
  )
  if (state === "suspended") yield* workflow.resume(execution)
  yield* sharding.pollStorage
  return true
})

/** Looks after the runs that stand still. `asked` holds when the engine was asked about a run, by run and round. */
const rescueOnce = Effect.fnUntraced(function* (
  workflows: ReadonlyMap<string, AnyWorkflow>,
  times: Times,
  asked: Map<string, number>
): Effect.fn.Return<void, SqlError, Services> {
  const runs = yield* Runs
  const now = yield* Clock.currentTimeMillis
  const found = yield* standing(times, now)
  const keyOf = ({ changedAt, round, run }: Standing) => `${run}#${round} ${changedAt}`
  const present = new Set(found.map(keyOf))
  for (const key of asked.keys()) {
    if (!present.has(key)) asked.delete(key)
  }
  for (const each of found) {
    const { round, run, status } = each
    const workflow = workflows.get(each.workflow)
    // A newer version of this program has it, and looks after it.
    if (workflow === undefined) continue
    const execution = yield* executionOf(each.workflow, run, round)
    const askedAt = asked.get(keyOf(each))
    const wait = status === "waiting" ? times.overdue : times.patience
    if (askedAt !== undefined && now - askedAt < wait) continue
    const note = (by: string, what: string) =>
      Effect.andThen(
        Metric.update(Metric.withAttributes(rescued, { status, by }), 1),
        Effect.logWarning(`The run ${run} with status ${status} did not change for too long. ${what}`).pipe(
          Effect.annotateLogs({ run, round })
        )
      )
    if (status !== "failed" && askedAt === undefined) {
      const goes = yield* goOn(workflow, execution).pipe(
        Effect.timeoutOrElse({ duration: longestAsk, orElse: () => Effect.succeed(true) })
      )
      if (goes) {
        asked.set(keyOf(each), now)
        yield* note("resume", `The engine was asked to go on with round ${round}.`)
        continue
      }
    }
    if (!(yield* runs.again(run, round))) continue
    yield* note("round", `It starts again as round ${round + 1}.`)
    yield* workflow.interrupt(execution).pipe(Effect.timeoutOption(longestAsk))
  }
})

/** Looks after runs that stand still, for as long as the engine runs. One worker of a cluster does it. */
export const layer = (workflows: ReadonlyArray<AnyWorkflow>): Layer.Layer<never, never, Services> =>
  Layer.unwrap(
    Effect.map(EngineTimes, (times) => {
      // Lost when another worker takes over: it asks the engine once more.
      const asked = new Map<string, number>()
      const once = stored(rescueOnce(workflowsByName(workflows), times, asked)).pipe(
        Effect.as(0),
        Effect.withTracerEnabled(false)
      )
      return background("rescue", once, times.rescueEvery)
    })
  )
