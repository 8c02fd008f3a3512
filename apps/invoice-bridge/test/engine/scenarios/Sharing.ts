/** Workers share the load, and a new worker gets work. */
import { Effect } from "effect"
import {
  allEnded,
  figures,
  planProbes,
  probeDatabase,
  probeWorker,
  seenBy,
  workersOfSteps
} from "../../kit/ProbeRuns.ts"
import type { WorkerProcess } from "../../kit/Workers.ts"

/** Runs of one batch, and steps of one run. */
const [runs, steps] = [40, 4]

/** Batches without work for a worker after which it counts as idle. */
const batches = 60

/** Starts two workers, then a third, and tells which of them did steps. */
export const sharing = (url: string) =>
  Effect.gen(function* () {
    let planned = 0
    /** Plans one batch after another until each of these workers did a step: the others can finish a batch before it has its share. */
    const untilWorked = (workers: ReadonlyArray<WorkerProcess>) =>
      Effect.gen(function* () {
        yield* planProbes(`batch ${planned}`, runs, 4, { steps, millis: 30 })
        planned += runs
        yield* allEnded
        const pids = yield* workersOfSteps
        return workers.every(({ pid }) => pids.includes(pid))
      }).pipe(Effect.repeat({ until: (worked) => worked, times: batches }))

    const first = yield* Effect.all([probeWorker(url), probeWorker(url)], { concurrency: 2 })
    yield* untilWorked(first)
    const third = yield* probeWorker(url)
    yield* untilWorked([third])
    const worked = yield* workersOfSteps
    return {
      ...(yield* figures),
      planned: { runs: planned, steps: planned * steps },
      idle: [...first, third].filter(({ pid }) => !worked.includes(pid)).length,
      seen: seenBy([...first, third])
    }
  }).pipe(Effect.scoped, Effect.provide(probeDatabase(url)))
