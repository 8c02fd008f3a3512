/**
 * A process that runs the `faktura` command many times, for `Command.ts`. Why: a fresh process needs more than a second to load
 * the generator, and this one loads it once.
 *
 * The first run starts the command's own file, and each later run the file that it imports. A run ends when nothing is left to
 * wait for, as in a fresh process. A connection or a timer that the command forgets makes its test fail.
 * A run that calls `process.exit` ends this process too.
 */
import { join } from "node:path"
import { pathToFileURL } from "node:url"

/** A run, as `Command.ts` sends it. */
export interface Order {
  readonly cwd: string
  readonly args: ReadonlyArray<string>
  /** All variables of the environment. */
  readonly env: NodeJS.ProcessEnv
  /** Text that ends the run's output. On standard error the exit code and a line feed come after it. */
  readonly end: string
}

const codegen = join(import.meta.dirname, "..", "..")
const bin = join(codegen, "bin", "faktura.js")
const cli = pathToFileURL(join(codegen, "dist", "cli.js")).href

let runs = 0
let current: Order | undefined

process.on("message", (order: Order) => {
  current = order
  // Only the run keeps the process alive from here on.
  process.channel?.unref()
  process.chdir(order.cwd)
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, order.env)
  process.argv = [process.execPath, bin, ...order.args]
  process.exitCode = undefined
  // The query makes it another module: its code runs again, and what it imports is in memory.
  void import(runs++ === 0 ? pathToFileURL(bin).href : `${cli}?run=${runs}`)
})

process.on("beforeExit", (code) => {
  if (current === undefined) return
  const { end } = current
  current = undefined
  process.channel?.ref()
  // Each run adds its listener.
  process.stdout.removeAllListeners("error")
  process.stdout.write(end)
  process.stderr.write(`${end}${code}\n`)
})
