/** Postgres ends as in a crash, and starts again, while runs are under way. */
import { Effect } from "effect"
import type { Postgres } from "../../../../../packages/durable/test/kit/Postgres.ts"
import {
  allEnded,
  figures,
  planProbes,
  probeDatabase,
  probeWorker,
  seenBy,
  statuses,
  until
} from "../../kit/ProbeRuns.ts"

/** Restarts the server some times, and returns the outcome of the runs. */
export const outage = (postgres: Postgres, url: string, restarts: number, runs: number, away: number) =>
  Effect.gen(function* () {
    const environment = {
      WAITS: JSON.stringify({ first: 200, longest: 200 }),
      TIMES: JSON.stringify({ silence: 6_000 })
    }
    const workers = yield* Effect.all([probeWorker(url, environment), probeWorker(url, environment)], {
      concurrency: 2
    })
    for (let restart = 0; restart < restarts; restart++) {
      yield* planProbes(`load ${restart}`, runs, 4, { steps: 4, millis: 50, failures: 1, writes: true })
      const begun = (counts: Record<string, number>) => (counts["running"] ?? 0) + (counts["waiting"] ?? 0) > runs / 2
      yield* until(statuses, begun)
      yield* Effect.promise(() => postgres.restart(away))
    }
    yield* allEnded
    return { ...(yield* figures), seen: seenBy(workers), logs: workers.map((worker) => worker.log()) }
  }).pipe(Effect.scoped, Effect.provide(probeDatabase(url)))
