/** Processes that die at a point, and wait for their start. */
import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A process of `Child.ts`. */
export interface Mortal {
  readonly pid: number
  /** Lets it work. Waits until it does, or until it ends. */
  readonly start: () => Promise<void>
  /** Lets it read what changed. */
  readonly poll: () => void
  /** Counts points from 0, and dies at one. Undefined: at none. */
  readonly diesAt: (point: number | undefined) => void
  /** Names of the points that it has passed, and how often. */
  readonly passed: () => Promise<Readonly<Record<string, number>>>
  /** Name of the point at which it died. Undefined: it has not died. */
  readonly died: () => string | undefined
  readonly hasEnded: () => boolean
  /** Its output so far. */
  readonly log: () => string
  /** Kills it, and waits for its end. */
  readonly kill: () => Promise<void>
}

/**
 * Starts a process. It loads its program, and then waits for `start`.
 *
 * @param script the bundle of `Child.ts`
 */
export const startMortal = (script: string, environment: Readonly<Record<string, string>>): Mortal => {
  const child = spawn(process.execPath, [script], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { PATH: process.env["PATH"], NODE_COMPILE_CACHE: join(tmpdir(), "faktura-bridge"), ...environment }
  })
  let [log, hasEnded] = ["", false]
  child.stdout?.on("data", (chunk: Buffer) => (log += chunk.toString()))
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()))
  const ended = new Promise<void>((resolve) => {
    child.once("close", () => {
      hasEnded = true
      resolve()
    })
  })
  const send = (message: object): void => {
    // A process that just died takes no message. Its end is seen elsewhere.
    if (child.connected) child.send(message, () => {})
  }
  return {
    pid: child.pid ?? 0,
    start: () =>
      new Promise((resolve) => {
        child.on("message", (message: { readonly working?: boolean }) => {
          if (message.working === true) resolve()
        })
        void ended.then(resolve)
        send({ start: true })
      }),
    poll: () => send({ poll: true }),
    diesAt: (point) => send({ diesAt: point ?? -1 }),
    passed: () =>
      new Promise((resolve, reject) => {
        const take = (message: { readonly passed?: Readonly<Record<string, number>> }) => {
          if (message.passed === undefined) return
          child.off("message", take)
          resolve(message.passed)
        }
        child.on("message", take)
        void ended.then(() => reject(new Error(`The process ended: ${log}`)))
        send({ count: true })
      }),
    died: () => {
      const line = log.split("\n").find((each) => each.startsWith('{"died"'))
      // `Points.ts` prints it.
      return line === undefined ? undefined : (JSON.parse(line) as { readonly died: string }).died
    },
    hasEnded: () => hasEnded,
    log: () => log,
    kill: async () => {
      child.kill("SIGKILL")
      await ended
    }
  }
}
