/** Folders that vanish when the tests of a file are over. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

const made: Array<string> = []

afterAll(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
})

/** A new, empty folder. */
export const temporaryFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "invoice-bridge-"))
  made.push(path)
  return path
}
