/**
 * Runs commands, and ends all of them when the check ends.
 *
 * Every command has its own process group. Why: npm, pnpm and tsc start further processes, which would survive a signal
 * to the first process alone. The id of the first process identifies the group.
 */
import { spawn } from "node:child_process"
import { CheckFailed } from "./CheckFailed.ts"

const running = new Set<number>()

const stop = (pid: number): void => {
  try {
    process.kill(-pid, "SIGKILL")
  } catch {
    // The process has already ended.
  }
}

/** Ends every running command, and all processes that it started. */
export const stopAll = (): void => {
  running.forEach(stop)
  running.clear()
}

/**
 * Returns an environment for commands that must not see this workspace.
 *
 * pnpm passes its settings to scripts as variables, and they would override those of the empty project. Settings of the
 * APIs are removed too, so that a sample cannot reach a real API.
 */
export const outsideEnvironment = (more: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm|pnpm|monite|maesn)_/i.test(name))),
  ...more
})

/** Output of a command. */
export interface Output {
  readonly stdout: string
  readonly stderr: string
}

const lastLines = (text: string, count: number): string => text.trimEnd().split("\n").slice(-count).join("\n")

/**
 * Runs a command to its end.
 *
 * @param options.what subject of the message of a failure: "Installing the packages"
 * @param options.shown command in messages, without paths of this machine; the whole command by default
 * @param options.timeoutMs timeout of the command, in milliseconds; five minutes by default
 * @throws CheckFailed with the command's last 60 lines, if its exit code is not 0
 */
export const run = (
  command: string,
  args: ReadonlyArray<string>,
  options: {
    readonly what: string
    readonly cwd: string
    readonly env?: NodeJS.ProcessEnv
    readonly shown?: string
    readonly timeoutMs?: number
  }
): Promise<Output> =>
  new Promise((resolve, reject) => {
    const { what, cwd, env = process.env, shown = `${command} ${args.join(" ")}`, timeoutMs = 300_000 } = options
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
      reject(new CheckFailed(`${what} failed: \`${shown}\` ${how}\n${lastLines(stdout + stderr, 60)}`))
    })
  })
