/** Generates code for one document, as a user of the command does. */
import { join } from "node:path"
import { run } from "../test/kit/Run.ts"
import type { Ran } from "../test/kit/Run.ts"

const command = join(import.meta.dirname, "..", "..", "codegen", "bin", "faktura.js")

/** Inside of this package, so that generated code finds what it depends on. */
export const workFolder = join(import.meta.dirname, "..", ".foreign")

/** Runs `faktura emit` into `src` below a folder, with 2 GB of memory; its report is JSON on standard output. */
export const emit = (file: string, folder: string): Promise<Ran> =>
  run(
    process.execPath,
    [
      "--max-old-space-size=2048",
      command,
      "emit",
      file,
      "--output",
      join(folder, "src"),
      "--extension",
      ".ts",
      "--json"
    ],
    folder
  )
