/**
 * Tries many mutations in two processes at a time.
 */
import { spawn } from "node:child_process"
import { availableParallelism } from "node:os"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { Trial } from "./Batch.ts"

/** Mutations to try. */
export interface TrialOptions {
  readonly documents: "vendors" | "small"
  readonly seed: string
  readonly indexes: ReadonlyArray<number>
  /** The only kind. Default: all kinds take turns. */
  readonly kind?: string | undefined
  /** Called after each trial with the number of all so far. */
  readonly onTrial?: (count: number) => void
}

/**
 * Mutations of one process. Why not all: Node never forgets a module, and each mutation has some. Why not few: a process
 * reads the libraries for its types once.
 */
const perProcess = { vendors: 60, small: 170 } as const

const program = fileURLToPath(new URL("./Slice.ts", import.meta.url))

/** Tries a slice in a process of its own. Rejects when the process fails. */
const trySlice = (
  { documents, kind, seed }: TrialOptions,
  slice: ReadonlyArray<number>,
  worker: number,
  add: (trial: Trial) => void
): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = [program, documents, seed, String(worker), slice.join(","), ...(kind === undefined ? [] : [kind])]
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    createInterface({ input: child.stdout }).on("line", (line) => {
      // Written by the program above.
      add(JSON.parse(line) as Trial)
    })
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`mutations ${slice.join(", ")}: the process ended with ${String(code)}`))
    )
  })

/** Tries mutations. Returns the trials by index. */
export const tryAll = async (options: TrialOptions): Promise<ReadonlyArray<Trial>> => {
  const { indexes, onTrial } = options
  const size = Math.min(perProcess[options.documents], Math.ceil(indexes.length / 2))
  const queue = Array.from({ length: Math.ceil(indexes.length / size) }, (_, at) =>
    indexes.slice(at * size, (at + 1) * size)
  )
  const trials: Array<Trial> = []
  const work = async (worker: number): Promise<void> => {
    for (let slice = queue.shift(); slice !== undefined; slice = queue.shift())
      await trySlice(options, slice, worker, (trial) => {
        trials.push(trial)
        onTrial?.(trials.length)
      })
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 2) }, (_, worker) => work(worker)))
  return trials.toSorted((one, other) => one.index - other.index)
}
