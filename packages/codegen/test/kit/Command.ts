/** Runs the built `faktura` command as its users do, and looks at what it left behind. */
import { fork, spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { randomUUID } from "node:crypto"
import { readdir, readFile, stat } from "node:fs/promises"
import type { Socket } from "node:net"
import { join } from "node:path"
import type { Order } from "./RepeatedCommand.ts"

const bin = join(import.meta.dirname, "..", "..", "bin", "faktura.js")

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const plainEnv = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, NO_COLOR: "1" })

/**
 * Runs the command in a process of its own.
 *
 * @param options.env       all variables of the environment; default: `PATH`, and no colors
 * @param options.interrupt sends `SIGINT`
 */
export const fakturaAlone = (
  cwd: string,
  args: ReadonlyArray<string>,
  options: { readonly env?: NodeJS.ProcessEnv; readonly interrupt?: Promise<void> | undefined } = {}
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd, env: options.env ?? plainEnv() })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (data) => (stdout += String(data)))
    child.stderr.on("data", (data) => (stderr += String(data)))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, stdout, stderr }))
    void options.interrupt?.then(() => child.kill("SIGINT"))
  })

/** Process of `RepeatedCommand.ts`. */
type Repeated = ChildProcess & { readonly stdout: Socket; readonly stderr: Socket }

/** Most processes at once: a second one goes on when a run of the first hangs. */
const most = 2
/** Processes that have no run. */
const idle: Array<Repeated> = []
/** Runs that have no process. */
const waiting: Array<(child: Repeated) => void> = []
let started = 0

const start = (): Repeated => {
  started++
  // The cast: its output goes through pipes, which are sockets.
  const child = fork(join(import.meta.dirname, "RepeatedCommand.ts"), {
    // Garbage of many runs must not fill the memory of the machine.
    execArgv: ["--max-old-space-size=1536"],
    env: plainEnv(),
    stdio: ["pipe", "pipe", "pipe", "ipc"]
  }) as Repeated
  // It does not keep this process, and ends with it.
  for (const handle of [child, child.channel, child.stdout, child.stderr]) handle?.unref()
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8")
  return child
}

const take = (): Promise<Repeated> => {
  const child = idle.pop()
  if (child !== undefined) return Promise.resolve(child)
  return started < most ? Promise.resolve(start()) : new Promise((resolve) => void waiting.push(resolve))
}

const giveBack = (child: Repeated): void => {
  const next = waiting.shift()
  if (next === undefined) idle.push(child)
  else next(child)
}

const runIn = (child: Repeated, order: Omit<Order, "end">): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const end = `\0${randomUUID()}\0`
    let stdout = ""
    let stderr = ""
    const settle = (ran: Ran): void => {
      child.stdout.off("data", readOutput)
      child.stderr.off("data", readProblems)
      child.off("close", close).off("error", reject)
      resolve(ran)
    }
    const settleAtEnd = (): void => {
      const code = /^(\d+)\n$/.exec(stderr.split(end)[1] ?? "")?.[1]
      if (code === undefined || !stdout.endsWith(end)) return
      giveBack(child)
      settle({ code: Number(code), stdout: stdout.slice(0, -end.length), stderr: stderr.slice(0, stderr.indexOf(end)) })
    }
    const readOutput = (text: string): void => {
      stdout += text
      settleAtEnd()
    }
    const readProblems = (text: string): void => {
      stderr += text
      settleAtEnd()
    }
    // The run has called `process.exit`, or the process was killed.
    const close = (code: number | null): void => {
      started--
      if (waiting.length > 0) giveBack(start())
      settle({ code, stdout, stderr })
    }
    child.stdout.on("data", readOutput)
    child.stderr.on("data", readProblems)
    child.on("close", close).on("error", reject)
    child.send({ ...order, end } satisfies Order)
  })

/**
 * Runs the command in a process that has run it before, or in a new one. It is several times as fast as `fakturaAlone`. That is
 * for tests that depend on the process: signals, its first steps, how deep its stack may grow.
 *
 * @param env all variables of the environment; default: `PATH`, and no colors
 */
export const fakturaIn = async (
  cwd: string,
  args: ReadonlyArray<string>,
  env: NodeJS.ProcessEnv = plainEnv()
): Promise<Ran> => runIn(await take(), { cwd, args, env })

/** The same with the arguments one by one. */
export const faktura = (cwd: string, ...args: ReadonlyArray<string>): Promise<Ran> => fakturaIn(cwd, args)

/** Contents and time of change of every file and folder below one. */
export const snapshotOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
  const found = new Map<string, string>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const { mtimeNs } = await stat(path, { bigint: true })
    const text = entry.isFile() ? await readFile(path, "utf8") : "<folder>"
    found.set(path.slice(folder.length + 1), `${mtimeNs} ${text}`)
  }
  return found
}
