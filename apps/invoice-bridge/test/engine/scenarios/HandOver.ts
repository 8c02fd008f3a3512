/** Effect-TS/effect#7464: a worker dies exactly while the reply of a step is stored. */
import { Effect } from "effect"
import { allEnded, figures, planProbes, probeDatabase, probeWorker, seenBy } from "../../kit/ProbeRuns.ts"

/** Moment of the worker's death: before the reply of a step is stored, or after its commit. */
export type Moment = "before reply" | "after reply"

/** Kills one of two workers at a moment, and returns the outcome of the runs. */
export const handOver = (url: string, moment: Moment, runs: number) =>
  Effect.gen(function* () {
    const times = JSON.stringify({ silence: 6_000 })
    const dying = yield* probeWorker(url, { DIE_AT: moment, TIMES: times })
    const other = yield* probeWorker(url, { TIMES: times })
    yield* planProbes("run", runs, 4, { steps: 4, millis: 30, writes: true })
    yield* Effect.promise(() => dying.ended)
    yield* allEnded
    return {
      ...(yield* figures),
      exit: yield* Effect.promise(() => dying.ended),
      seen: seenBy([other]),
      log: other.log()
    }
  }).pipe(Effect.scoped, Effect.provide(probeDatabase(url)))
