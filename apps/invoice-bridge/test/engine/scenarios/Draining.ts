/** SIGTERM in the middle of steps: they end, or run again elsewhere. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { allEnded, figures, planProbes, probeDatabase, probeWorker, until } from "../../kit/ProbeRuns.ts"

const atWork = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<{ readonly n: unknown }>`SELECT count(*) AS n FROM probe_tries WHERE ended_at IS NULL`
  return Number(row?.n)
})

/**
 * Stops a worker while it does 20 steps, then lets another one go on.
 *
 * @param step  length of a step, in milliseconds
 * @param drain time that the worker gives its steps, in milliseconds
 */
export const draining = (url: string, step: number, drain: number) =>
  Effect.gen(function* () {
    const worker = yield* probeWorker(url, { TIMES: JSON.stringify({ drain }) })
    yield* planProbes("run", 20, 1, { steps: 2, millis: step })
    yield* until(atWork, (steps) => steps >= 20)
    const exit = yield* Effect.promise(() => worker.stop())
    const cut = yield* atWork
    const other = yield* probeWorker(url)
    yield* allEnded
    return { ...(yield* figures), exit, cut, log: worker.log() + other.log() }
  }).pipe(Effect.scoped, Effect.provide(probeDatabase(url)))
