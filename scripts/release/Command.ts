/**
 * Commands, and the promise that none of them outlives the check.
 *
 * Every command gets a process group of its own: npm, pnpm and tsc start further processes, and a signal to the first one
 * alone would leave those behind. A group is known by the id of its first process.
 */
import { spawn } from "node:child_process"
import { CheckFailed } from "./CheckFailed.ts"

const running = new Set<number>()

const stop = (pid: number): void => {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // It has ended by itself in the meantime.
  }
}

/** Ends every command that is under way, with all that it started. */
export const stopAll = (): void => {
  running.forEach(stop)
  running.clear()
}

/**
 * The environment for commands that must not see this workspace.
 *
 * pnpm hands its settings to scripts as variables; they would win over those of the empty project. Settings of the APIs
 * go too, so that a sample cannot reach a real one.
 */
export const outsideEnvironment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm|pnpm|monite|maesn)_/i.test(name))),
  ...more
})

/** What a command wrote. */
export interface Output {
  readonly stdout: string
  readonly stderr: string
}

const lastLines = (text: string, count: number): string => text.trimEnd().split("\n").slice(-count).join("\n")

/**
 * Runs a command to its end.
 *
 * @param options.what to begin the message with, when it fails: "Installing the packages"
 * @param options.timeoutMs ends the command when it takes longer. Default five minutes
 * @throws CheckFailed with the command's last 60 lines, when it exits with another code than 0
 */
export const run = (
  command: string,
  args: ReadonlyArray<string>,
  options: {
    readonly what: string
    readonly cwd: string
    readonly env?: NodeJS.ProcessEnv
    readonly timeoutMs?: number
  }
): Promise<Output> =>
  new Promise((resolve, reject) => {
    const { what, cwd, env = process.env, timeoutMs = 300_000 } = options
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] })
    const { pid } = child
    if (pid !== undefined) running.add(pid)
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
    let late = false
    const timer = setTimeout(() => {
      late = true
      if (pid !== undefined) stop(pid)
    }, timeoutMs)
    const end = (): void => {
      clearTimeout(timer)
      if (pid !== undefined) running.delete(pid)
    }
    child.on("error", (error) => {
      end()
      reject(new CheckFailed(`${what} failed: ${command} does not start (${error.message})`))
    })
    child.on("close", (code, signal) => {
      end()
      if (code === 0) return resolve({ stdout, stderr })
      const how = late ? `took longer than ${timeoutMs / 1000} s` : `ended with ${code ?? signal}`
      reject(
        new CheckFailed(`${what} failed: \`${command} ${args.join(" ")}\` ${how}\n${lastLines(stdout + stderr, 60)}`)
      )
    })
  })
