/**
 * Proves that no change of a document is classified too low.
 *
 * Changes documents by a seed, compiles and runs consumers against both versions, and compares what they show with what the
 * classifier says. Exit code 1: a change is classified too low.
 *
 * `--seed N` (default 1), `--count M` (default 100), `--from I`: index of the first mutation (default 0), `--kind ID`: only
 * this kind, `--json`: every trial as JSON, then the last line.
 */
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"
import { parseArgs } from "node:util"
import type { Trial } from "./Batch.ts"
import { lastLine, reportOf, verdictOf } from "./Report.ts"

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "100" },
    from: { type: "string", default: "0" },
    kind: { type: "string" },
    json: { type: "boolean", default: false }
  }
})

const [count, from] = [Number(values.count), Number(values.from)]
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(from) || from < 0) {
  console.error("diff:mutations: --count must be a whole number of at least 1, and --from one of at least 0.")
  process.exit(2)
}

/** Mutations of one process. Why: Node never forgets a module, and each mutation has some. */
const perProcess = 40

const indexes = Array.from({ length: count }, (_, index) => from + index)
const slices = Array.from({ length: Math.ceil(count / perProcess) }, (_, at) =>
  indexes.slice(at * perProcess, (at + 1) * perProcess)
)

const trials: Array<Trial> = []
const progress = (): void => {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r${trials.length} of ${count} mutations`)
  if (trials.length === count) process.stderr.write("\n")
}

const program = fileURLToPath(new URL("./Slice.ts", import.meta.url))

/** Tries a slice in a process of its own. Rejects when the process fails. */
const trySlice = (slice: ReadonlyArray<number>, worker: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = [program, values.seed, String(worker), slice.join(","), ...(values.kind === undefined ? [] : [values.kind])]
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
    createInterface({ input: child.stdout }).on("line", (line) => {
      // Written by the program above.
      trials.push(JSON.parse(line) as Trial)
      progress()
    })
    child.on("error", reject)
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`mutations ${slice.join(", ")}: the process ended with ${String(code)}`))
    )
  })

const queue = [...slices]
const work = async (worker: number): Promise<void> => {
  for (let slice = queue.shift(); slice !== undefined; slice = queue.shift()) await trySlice(slice, worker)
}

await Promise.all(Array.from({ length: Math.min(availableParallelism(), 2, slices.length) }, (_, worker) => work(worker)))
const sorted = trials.toSorted((one, other) => one.index - other.index)
if (values.json) for (const trial of sorted) console.log(JSON.stringify({ ...trial, verdict: verdictOf(trial) }))
else console.log(reportOf(sorted, values.seed))
console.log(lastLine(sorted))
process.exitCode = sorted.some((trial) => verdictOf(trial) === "too low") ? 1 : 0
