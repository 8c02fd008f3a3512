/** Worker processes: real child processes, started, stopped and killed by their own id. */
import { spawn } from "node:child_process"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A running worker process. */
export interface WorkerProcess {
  readonly pid: number
  /** Port where other workers reach it. */
  readonly port: number
  /** JSON objects that it has printed, in order. */
  readonly said: ReadonlyArray<Readonly<Record<string, unknown>>>
  /** Everything else that it has printed. */
  readonly log: () => string
  /** Sends SIGTERM, and waits for its end. Returns the exit code; null if a signal ended it. */
  readonly stop: () => Promise<number | null>
  /** Sends SIGKILL, and waits for its end. */
  readonly kill: () => Promise<void>
  /** Ends when the process ends, with its exit code. */
  readonly ended: Promise<number | null>
}

/** Worker to start. */
export interface WorkerSettings {
  /** File of the program. It prints a JSON object `{"ready": true}` when it works. */
  readonly script: string
  /** Environment besides `PATH`, `WORKER_HOST` and `WORKER_PORT`, such as `DATABASE_URL`. */
  readonly environment: Readonly<Record<string, string>>
  /** Port of an earlier worker, so that the new one takes its place. A free port by default. */
  readonly port?: number | undefined
}

/** Returns a port that no program uses now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0))
    })
  })

/** Starts a worker, and waits until it is ready. @throws with its output if it ends before */
export const startWorker = async ({ environment, port: given, script }: WorkerSettings): Promise<WorkerProcess> => {
  const port = given ?? (await freePort())
  const child = spawn(process.execPath, [script], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      // Compiled code of earlier starts: most of a start is loading.
      NODE_COMPILE_CACHE: join(tmpdir(), "faktura-bridge"),
      WORKER_HOST: "127.0.0.1",
      WORKER_PORT: String(port),
      ...environment
    }
  })
  const said: Array<Readonly<Record<string, unknown>>> = []
  let [log, rest] = ["", ""]
  let isReady = () => {}
  const ready = new Promise<void>((resolve) => {
    isReady = resolve
  })
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) {
      if (!line.startsWith("{")) {
        log += `${line}\n`
        continue
      }
      // The program prints its own objects.
      const object = JSON.parse(line) as Readonly<Record<string, unknown>>
      said.push(object)
      if (object["ready"] === true) isReady()
    }
  })
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)))
  await Promise.race([
    ready,
    ended.then((code) => {
      throw new Error(`The worker ended with ${code} before it was ready:\n${log}`)
    })
  ])
  return {
    pid: child.pid ?? 0,
    port,
    said,
    log: () => log,
    ended,
    stop: () => {
      child.kill("SIGTERM")
      return ended
    },
    kill: async () => {
      child.kill("SIGKILL")
      await ended
    }
  }
}
