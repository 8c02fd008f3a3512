/** Runs the built `faktura` command as its users do, and looks at what it left behind. */
import { spawn } from "node:child_process"
import { readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"

const bin = join(import.meta.dirname, "..", "..", "bin", "faktura.js")

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export const faktura = (cwd: string, ...args: ReadonlyArray<string>): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { cwd, env: { PATH: process.env.PATH, NO_COLOR: "1" } })
    let stdout = ""
    let stderr = ""
    child.stdout.on("data", (data) => (stdout += String(data)))
    child.stderr.on("data", (data) => (stderr += String(data)))
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, stdout, stderr }))
  })

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
