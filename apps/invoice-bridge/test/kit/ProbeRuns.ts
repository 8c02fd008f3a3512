/** Plans probes, waits for them, and counts what the engine did with them. */
import { Clock, Effect, Layer, Metric, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { fileURLToPath } from "node:url"
import * as Database from "../../src/database/Database.ts"
import { Runs } from "../../src/runs/Runs.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { Probe, probeTables } from "./Probe.ts"
import type { ProbeInput } from "./Probe.ts"
import { startWorker } from "./Workers.ts"
import type { WorkerProcess } from "./Workers.ts"

/** Services over one database, with the tables of the probe. */
export const probeDatabase = (
  url: string
): Layer.Layer<Layer.Success<ReturnType<typeof Database.layer>> | Runs | Tasks> =>
  Layer.effectDiscard(probeTables).pipe(
    Layer.provideMerge(Layer.mergeAll(Runs.layer, Tasks.layer)),
    Layer.provideMerge(Database.layer({ kind: "postgres", url: Redacted.make(url) })),
    Layer.orDie
  )

const script = fileURLToPath(new URL("ProbeWorker.ts", import.meta.url))

/** Starts a worker process for probes. It is killed when the scope ends. */
export const probeWorker = (url: string, environment: Readonly<Record<string, string>> = {}, port?: number) =>
  Effect.acquireRelease(
    Effect.promise(() => startWorker({ script, port, environment: { DATABASE_URL: url, ...environment } })),
    (worker) => Effect.promise(() => worker.kill())
  )

/** Stores probes of several tenants, named `{name} 1`, `{name} 2` and so on. */
export const planProbes = Effect.fnUntraced(function* (
  name: string,
  amount: number,
  tenants: number,
  input: Partial<typeof ProbeInput.Type> = {}
) {
  const sql = yield* SqlClient.SqlClient
  const runs = yield* Runs
  for (let tenant = 1; tenant <= tenants; tenant++) {
    yield* sql`
      INSERT INTO bridge_tenants VALUES (${`tenant ${tenant}`}, 'A tenant', 'active', '{}', '', 0, 0) ON CONFLICT DO NOTHING`
  }
  yield* sql.withTransaction(
    Effect.forEach(
      Array.from({ length: amount }, (_, index) => index + 1),
      (index) =>
        runs.plan(
          Probe.plan({
            run: `${name} ${index}`,
            tenant: `tenant ${(index % tenants) + 1}`,
            subject: `${name} ${index}`,
            title: `${name} ${index}`,
            input: { steps: 3, millis: 20, failures: 0, writes: false, ...input }
          })
        ),
      { discard: true }
    )
  )
})

/** Counts runs by status. */
export const statuses = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ readonly status: string; readonly n: unknown }>`
    SELECT status, count(*) AS n FROM bridge_runs GROUP BY status ORDER BY status`
  return Object.fromEntries(rows.map(({ n, status }) => [status, Number(n)]))
})

/** Statuses of runs that have not ended. */
const open = "queued running waiting blocked".split(" ")

/** Repeats an effect until its value is right. Ends without a verdict after some seconds: the caller compares what there is. */
export const until = <A, E, R>(effect: Effect.Effect<A, E, R>, isReached: (value: A) => boolean, seconds = 60) =>
  effect.pipe(
    Effect.repeat(
      Schedule.spaced(100).pipe(
        Schedule.while(({ elapsed, input }) => !isReached(input as A) && elapsed < seconds * 1_000) // the repeated value
      )
    ),
    Effect.andThen(effect)
  )

/** Time without the end of any try after which a scenario gives up, in milliseconds. */
const patience = 120_000

/** Waits until all runs have ended, or nothing ends any more. The database may be away meanwhile. */
export const allEnded = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  let [tries, since] = [0, yield* Clock.currentTimeMillis]
  const isOver = Effect.gen(function* () {
    const counts = yield* statuses
    const now = yield* Clock.currentTimeMillis
    const [row] = yield* sql<{ readonly n: unknown }>`SELECT count(*) AS n FROM bridge_steps`
    if (Number(row?.n) !== tries) [tries, since] = [Number(row?.n), now]
    return open.every((status) => counts[status] === undefined) || now - since > patience
  }).pipe(Effect.catch(() => Effect.succeed(false)))
  yield* Effect.repeat(Effect.delay(isOver, 300), { until: (over) => over })
})

/** Figures of all probes in the database. */
export const figures = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const number = (rows: ReadonlyArray<Readonly<Record<string, unknown>>>) => Number(rows[0]?.["n"] ?? 0)
  return {
    statuses: yield* statuses,
    /** Most milliseconds from the plan of a run to its end. */
    slowest: number(yield* sql`SELECT max(ended_at - created_at) AS n FROM bridge_runs`),
    tries: number(yield* sql`SELECT count(*) AS n FROM probe_tries`),
    /** Tries of a step that began after the result of this try was recorded. */
    repeated: number(
      yield* sql`
      SELECT count(*) AS n FROM probe_tries t JOIN bridge_steps s ON s.run = t.run AND s.round = t.round AND s.step = t.step
        AND s.attempt = t.attempt AND s.ended = 'done' AND t.began_at > s.ended_at`
    ),
    records: number(yield* sql`SELECT count(*) AS n FROM probe_records`),
    doubled: number(yield* sql`SELECT count(*) - count(DISTINCT name) AS n FROM probe_records`),
    /** Runs that are in a later round than the first. */
    rounds: number(yield* sql`SELECT count(*) AS n FROM bridge_runs WHERE round > 1`),
    /** Longest time without the end of any step, while there was work. */
    gap: number(
      yield* sql`
      SELECT max(gap) AS n FROM (SELECT ended_at - lag(ended_at) OVER (ORDER BY ended_at) AS gap FROM bridge_steps) g`
    )
  }
})

/** Process ids of the workers that did steps. */
export const workersOfSteps = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<{ readonly pid: unknown }>`SELECT DISTINCT pid FROM probe_tries`
  return rows.map(({ pid }) => Number(pid))
})

/** Number of rescued runs of this process. */
export const rescuedHere = Effect.map(Metric.snapshot, (all) =>
  all
    .flatMap((metric) =>
      metric.id === "bridge_rescued_total" && metric.type === "Counter" ? [Number(metric.state.count)] : []
    )
    .reduce((sum, count) => sum + count, 0)
)

/** Figures of worker processes: the greatest of each age, how often they were not ready, and how many runs they rescued. */
export const seenBy = (workers: ReadonlyArray<WorkerProcess>) => {
  const said = workers.flatMap((worker) => worker.said.filter((each) => typeof each["state"] === "string"))
  const greatest = (name: string) => Math.max(0, ...said.map((each) => Number(each[name])))
  return {
    looks: said.length,
    notReady: said.filter((each) => each["state"] !== "Ready").length,
    rescued: workers.reduce((sum, { said }) => sum + Number(said.at(-1)?.["rescued"] ?? 0), 0),
    lastRead: greatest("lastRead"),
    dueMessage: greatest("dueMessage"),
    startable: greatest("startable"),
    overdue: greatest("overdue")
  }
}
