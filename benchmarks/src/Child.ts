/**
 * Runs a program of `child/` in its own process, so that one measurement does not warm up another, or fill its memory.
 */
import { spawn } from "node:child_process"
import type { ChildProcess } from "node:child_process"
import { fileURLToPath } from "node:url"

const program = (name: string): string => fileURLToPath(new URL(`./child/${name}.ts`, import.meta.url))

/**
 * Returns the last line of standard output, which is JSON. Fails with the last output of a program that fails.
 *
 * @param environment added to the environment of this process
 */
export const runChild = async (
  name: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string>> = {}
): Promise<unknown> => {
  const { code, errors, output } = await runProgram(process.execPath, [program(name), ...args], { environment })
  const last = output.trimEnd().split("\n").at(-1) ?? ""
  if (code !== 0) throw new Error(`${name} ${args[0] ?? ""} ended with ${code}: ${errors.trim().slice(-2000)}`)
  return JSON.parse(last) as unknown
}

/** Runs any program to its end. */
export const runProgram = (
  command: string,
  args: ReadonlyArray<string>,
  options: { readonly folder?: string; readonly environment?: Readonly<Record<string, string>> } = {}
): Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
      env: { ...process.env, ...options.environment }
    })
    let output = ""
    let errors = ""
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, output, errors }))
  })

/** Starts a server program, which prints its port, and stops it after the work. */
export const withServer = async <A>(name: string, work: (port: number) => Promise<A>): Promise<A> => {
  const child: ChildProcess = spawn(process.execPath, [program(name)], { stdio: ["ignore", "pipe", "inherit"] })
  try {
    const port = await new Promise<number>((resolve, reject) => {
      child.stdout?.once("data", (chunk: Buffer) => resolve(Number(chunk.toString())))
      child.once("error", reject)
      child.once("exit", (code) => reject(new Error(`${name} ended with ${code} before it gave its port`)))
    })
    return await work(port)
  } finally {
    child.kill()
  }
}
