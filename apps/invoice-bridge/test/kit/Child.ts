/** Runs the program as people do: as a process of its own, in a directory of its own. */
import { Effect } from "effect"
import type { Scope } from "effect"
import { spawn } from "node:child_process"
import { tmpdir } from "node:os"
import { join } from "node:path"
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
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(MONITE|MAESN|BRIDGE|WORKER|OTEL)_|^DATABASE_URL$|^TRACE_URL$/.test(name)
    )
  )

/**
 * Runs the program.
 *
 * @param options.under a command, with its arguments, that starts the program with what it is given
 */
export const program = (
  directory: string,
  args: ReadonlyArray<string>,
  options: {
    readonly environment?: Readonly<Record<string, string>>
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
    child.on("error", (error) => resume(Effect.die(error)))
    child.on("close", (code) => {
      resume(Effect.succeed({ code, stdout, stderr }))
    })
  })

/** Program that runs until it is stopped. */
export interface Running {
  /** Everything that it has printed to standard error so far. */
  readonly stderr: () => string
  /** Waits until standard error matches, and returns the first group. Dies if the program ends before. */
  readonly printed: (pattern: RegExp) => Effect.Effect<string>
  /** Stops it as a service manager does, with SIGTERM. */
  readonly stop: Effect.Effect<Ended>
}

/** Starts the program. It is stopped when the test is over. */
export const started = (
  directory: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>>
): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [main, ...args], {
        cwd: directory,
        env: { ...cleanEnvironment(), NODE_COMPILE_CACHE: join(tmpdir(), "faktura-bridge"), ...environment }
      })
      let stdout = ""
      let stderr = ""
      const watchers = new Set<() => void>()
      child.stdout.on("data", (chunk) => (stdout += String(chunk)))
      child.stderr.on("data", (chunk) => {
        stderr += String(chunk)
        for (const watcher of watchers) watcher()
      })
      const ended = new Promise<Ended>((resolve) => {
        child.on("close", (code) => {
          resolve({ code, stdout, stderr })
          for (const watcher of watchers) watcher()
        })
      })
      const printed = (pattern: RegExp): Effect.Effect<string> =>
        Effect.callback((resume) => {
          const look = (): void => {
            const found = pattern.exec(stderr)
            if (found === null && child.exitCode === null) return
            watchers.delete(look)
            resume(
              found === null
                ? Effect.die(new Error(`The program ended without printing ${String(pattern)}: ${stderr}`))
                : Effect.succeed(found[1] ?? found[0])
            )
          }
          watchers.add(look)
          look()
        })
      const stop = Effect.promise(() => {
        child.kill("SIGTERM")
        return ended
      })
      return { stderr: () => stderr, printed, stop }
    }),
    ({ stop }) => stop
  )
