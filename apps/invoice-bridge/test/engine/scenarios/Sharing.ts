/** Workers share the load, and a new worker gets work. */
import { Effect } from "effect"
import {
  allEnded,
  figures,
  planProbes,
  probeDatabase,
  probeWorker,
  seenBy,
  until,
  workersOfSteps
} from "../../kit/ProbeRuns.ts"

/** Starts two workers, then a third, and tells which of them did steps. */
export const sharing = (url: string, runs: number) =>
  Effect.gen(function* () {
    const first = yield* Effect.all([probeWorker(url), probeWorker(url)], { concurrency: 2 })
    yield* planProbes("early", runs, 4, { steps: 4, millis: 30 })
    const early = yield* until(workersOfSteps, (pids) => first.every(({ pid }) => pids.includes(pid)))
    const third = yield* probeWorker(url)
    yield* planProbes("late", runs, 4, { steps: 4, millis: 30 })
    const late = yield* until(workersOfSteps, (pids) => pids.includes(third.pid), 30)
    yield* allEnded
    return {
      ...(yield* figures),
      firstTwoWorked: first.every(({ pid }) => early.includes(pid)),
      thirdWorked: late.includes(third.pid),
      seen: seenBy([...first, third])
    }
  }).pipe(Effect.scoped, Effect.provide(probeDatabase(url)))
