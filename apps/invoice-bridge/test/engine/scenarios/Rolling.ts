/** Effect-TS/effect#6248: consumption that stops after a hand-over. Workers restart one after the other, under load. */
import { Effect, Random } from "effect"
import { allEnded, figures, planProbes, probeDatabase, probeWorker, seenBy } from "../../kit/ProbeRuns.ts"
import type { WorkerProcess } from "../../kit/Workers.ts"

/**
 * Restarts workers under load, each with SIGTERM, and tells what they saw. There are (restarts + 1) × runsOfRestart runs, and each
 * makes 4 records. Random: how long the load runs before a restart.
 */
export const rolling = (url: string, restarts: number, workers: number, runsOfRestart: number) =>
  Effect.gen(function* () {
    // A worker that lost its part does not store the result of a step. The next one repeats the step, and its write must not.
    const input = { steps: 4, millis: 40, failures: 1, writes: true } as const
    const environment = { WAITS: JSON.stringify({ first: 200, longest: 200 }) }
    const all: Array<WorkerProcess> = []
    const exits: Array<number | null> = []
    const start = Effect.fnUntraced(function* (port?: number) {
      const worker = yield* probeWorker(url, environment, port)
      all.push(worker)
      return worker
    })
    const running = yield* Effect.all(
      Array.from({ length: workers }, () => start()),
      { concurrency: workers }
    )
    for (let restart = 0; restart < restarts; restart++) {
      yield* planProbes(`load ${restart}`, runsOfRestart, 4, input)
      const index = restart % workers
      const worker = running[index]
      if (worker === undefined) continue
      yield* Effect.sleep(yield* Random.nextIntBetween(100, 1_500))
      exits.push(yield* Effect.promise(() => worker.stop()))
      running[index] = yield* start(worker.port)
    }
    yield* planProbes("last", runsOfRestart, 4, input)
    yield* allEnded
    return { ...(yield* figures), exits, seen: seenBy(all) }
  }).pipe(Effect.scoped, Effect.provide(probeDatabase(url)))
