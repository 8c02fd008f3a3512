/**
 * Generates code for one document with the `faktura` command.
 */
import { join } from "node:path"
import { run } from "../test/kit/Run.ts"
import type { Ran } from "../test/kit/Run.ts"

const command = join(import.meta.dirname, "..", "..", "codegen", "bin", "faktura.js")

/** Inside this package, so that generated code finds its dependencies. */
export const workFolder = join(import.meta.dirname, "..", ".foreign")

/** Runs `faktura emit` into `src` below a folder, with 2 GB of memory. Prints its report as JSON. */
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
