/**
 * Runs a program to its end.
 */
import { spawn } from "node:child_process"

/** Result of a program. */
export interface Ran {
  readonly code: number | null
  /** Standard output and standard error, in the order of arrival. */
  readonly output: string
  /** Standard output alone. */
  readonly stdout: string
}

/** Runs a program. Rejects only if it cannot be started. */
export const run = (command: string, args: ReadonlyArray<string>, cwd: string): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    let stdout = ""
    child.stdout.setEncoding("utf8").on("data", (data: string) => {
      output += data
      stdout += data
    })
    child.stderr.on("data", (data) => (output += String(data)))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, output, stdout }))
  })

/** Runs a program of this folder with Node. Rejects with its output if it fails. */
export const runProgram = async (file: string, ...args: ReadonlyArray<string>): Promise<void> => {
  const { code, output } = await run(process.execPath, [file, ...args], import.meta.dirname)
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}:\n${output}`)
}
