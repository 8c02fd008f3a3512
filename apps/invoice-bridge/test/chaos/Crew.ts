/** Workers that are started again when they end, as a supervisor does. */
import { setTimeout as sleep } from "node:timers/promises"
import { freePort, startWorker } from "../kit/Workers.ts"
import type { WorkerProcess } from "../kit/Workers.ts"

/** Workers under supervision. */
export interface Crew {
  /** Kills one of them with SIGKILL. `draw`: number from 0 to 1 that chooses it. Starts it again. */
  readonly kill: (draw: number) => Promise<void>
  readonly kills: () => number
  /** Ends that nothing here has caused, with the last lines that the process has printed. */
  readonly crashes: () => ReadonlyArray<string>
  /** Starts that failed, because the database was away. */
  readonly failedStarts: () => number
  /** Workers that run now. */
  readonly running: () => ReadonlyArray<WorkerProcess>
  /** Ends all of them with SIGTERM. Returns their exit codes. */
  readonly end: () => Promise<ReadonlyArray<number | null>>
}

/** Pause before a worker is started again, in milliseconds. */
const pause = 200

/** Starts workers. */
export const startCrew = async (
  script: string,
  workers: number,
  environment: Readonly<Record<string, string>>
): Promise<Crew> => {
  const running: Array<WorkerProcess | undefined> = []
  const crashes: Array<string> = []
  let [kills, failedStarts] = [0, 0]
  const state = { isEnding: false }

  const start = async (index: number, port: number): Promise<void> => {
    while (!state.isEnding) {
      try {
        const worker = await startWorker({ script, environment, port })
        running[index] = worker
        void worker.ended.then(async (code) => {
          running[index] = undefined
          // Not killed by a signal: it has ended itself.
          if (code !== null && !state.isEnding) crashes.push(`exit code ${code}: ${worker.log().slice(-2_000)}`)
          await sleep(pause)
          await start(index, port)
        })
        return
      } catch (error) {
        // A worker ends when the database is away at its start. Its supervisor starts it again.
        if (String(error).includes("DatabaseUnusable")) failedStarts++
        else crashes.push(`no start: ${String(error).slice(0, 2_000)}`)
        await sleep(1_000)
      }
    }
  }

  await Promise.all(Array.from({ length: workers }, async (_, index) => start(index, await freePort())))
  return {
    kill: async (draw) => {
      const alive = running.filter((worker) => worker !== undefined)
      const chosen = alive[Math.floor(draw * alive.length)]
      if (chosen === undefined) return
      kills++
      await chosen.kill()
    },
    kills: () => kills,
    crashes: () => crashes,
    failedStarts: () => failedStarts,
    running: () => running.filter((worker) => worker !== undefined),
    end: () => {
      state.isEnding = true
      return Promise.all(running.flatMap((worker) => (worker === undefined ? [] : [worker.stop()])))
    }
  }
}
