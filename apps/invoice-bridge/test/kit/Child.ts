/** Runs the program as people do: as a process of its own, in a directory of its own. */
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

/** Result of a process. `code` is null if it was killed. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Environment without the settings of the person who runs the tests. */
const cleanEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MONITE|MAESN)_/.test(name)))

/** How many steps the program in a directory has begun. */
const stepsBegun = (directory: string): number => {
  const file = join(directory, ".faktura", "bridge.sqlite")
  if (!existsSync(file)) return 0
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { readOnly: true })
    return Number(database.prepare("SELECT count(*) AS n FROM steps").get()?.["n"])
  } catch {
    // It is just being made.
    return 0
  } finally {
    database?.close()
  }
}

/**
 * Runs the program.
 *
 * @param options.killAfter kill it (SIGKILL) as soon as that many steps have begun in its directory
 * @param options.under     a command, with its arguments, that starts the program with what it is given
 */
export const program = (
  directory: string,
  args: ReadonlyArray<string>,
  options: {
    readonly environment?: Readonly<Record<string, string>>
    readonly killAfter?: number
    readonly under?: ReadonlyArray<string>
  } = {}
): Effect.Effect<Ended> =>
  Effect.callback((resume) => {
    const [command = "", ...rest] = [...(options.under ?? []), process.execPath, main, ...args]
    const child = spawn(command, rest, {
      cwd: directory,
      // Compiled code of earlier runs: most of a short run is loading.
      env: { ...cleanEnvironment(), NODE_COMPILE_CACHE: join(tmpdir(), "faktura-bridge"), ...options.environment }
    })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (chunk) => (stdout += String(chunk)))
    child.stderr.on("data", (chunk) => (stderr += String(chunk)))
    const { killAfter } = options
    const watch =
      killAfter === undefined
        ? undefined
        : setInterval(() => {
            if (stepsBegun(directory) >= killAfter) child.kill("SIGKILL")
          }, 3)
    child.on("error", (error) => resume(Effect.die(error)))
    child.on("close", (code) => {
      clearInterval(watch)
      resume(Effect.succeed({ code, stdout, stderr }))
    })
  })
