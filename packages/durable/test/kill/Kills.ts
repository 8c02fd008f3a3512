/** Kills processes at random moments, and counts the records on the server. */
import { startSandbox } from "@faktura/sandbox"
import type { Sandbox } from "@faktura/sandbox"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { customerOf } from "./Order.ts"

/** Programs of the processes, by their client. */
const programs = {
  effect: fileURLToPath(new URL("Child.ts", import.meta.url)),
  promise: fileURLToPath(new URL("PromiseChild.ts", import.meta.url))
}

/** Client of the processes: the services with Effect, or `createMaesn` and `openDurable`. */
export type ClientKind = keyof typeof programs

/** Random numbers of a seed: mulberry32. */
export const draws = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
}

/** Store of a child: the variables that name it. */
export type StoreVariables = { readonly INTENTS_FILE: string } | { readonly INTENTS_URL: string }

/** Client of a process, and its store. */
export interface Process {
  readonly client: ClientKind
  readonly store: StoreVariables
}

/** Runs a process for one order. `killAfter`: milliseconds from its start of work until SIGKILL. */
export const runChild = (
  { maesn }: Sandbox,
  { client, store }: Process,
  order: string,
  killAfter?: number
): Promise<{ readonly isKilled: boolean; readonly code: number | null; readonly output: string }> =>
  new Promise((resolve) => {
    const running = spawn(process.execPath, [programs[client]], {
      env: {
        PATH: process.env.PATH,
        ORDER: order,
        MAESN_BASE_URL: maesn.baseUrl,
        MAESN_API_KEY: maesn.apiKey,
        MAESN_ACCOUNT_KEY: maesn.accountKey,
        ...store
      },
      stdio: ["ignore", "pipe", "pipe"]
    })
    let output = ""
    const listen = (chunk: Buffer) => {
      output += chunk.toString()
      if (killAfter !== undefined && chunk.toString().includes("ready")) {
        setTimeout(() => running.kill("SIGKILL"), killAfter)
      }
    }
    running.stdout.on("data", listen)
    running.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
    running.once("close", (code, signal) => resolve({ isKilled: signal === "SIGKILL", code, output }))
  })

/** Number of an order's contacts and invoices on the server. */
export const recordsOf = ({ maesn }: Sandbox, order: string): readonly [contacts: number, invoices: number] => [
  maesn.contacts().filter(({ companyName }) => companyName === customerOf(order)).length,
  maesn.invoices().filter(({ reference }) => reference === order).length
]

/** Outcome of a run of kills. */
export interface Kills {
  readonly kills: number
  /** Processes that ended before their kill. */
  readonly escaped: number
  /** Orders that have another number of records than one contact and one invoice, or whose last process failed. */
  readonly wrong: ReadonlyArray<string>
}

/** Kills a process of each order once, then lets a second one finish. Responses are lost and delayed as well. */
export const killRun = async (seed: number, kills: number, process: Process): Promise<Kills> => {
  await using sandbox = await startSandbox({ seed, faults: { latencyMs: 40, dropAfter: 0.05 } })
  const draw = draws(seed)
  const wrong: Array<string> = []
  let killed = 0
  let escaped = 0
  for (let number = 0; killed < kills; number++) {
    const order = `order-${seed}-${number}`
    const first = await runChild(sandbox, process, order, Math.round(draw() * 130))
    if (first.isKilled) killed++
    else escaped++
    const last = await runChild(sandbox, process, order)
    const records = recordsOf(sandbox, order)
    if (last.code !== 0 || records.join() !== "1,1") wrong.push(`${order}: ${records.join()} ${last.output}`)
  }
  return { kills: killed, escaped, wrong }
}
