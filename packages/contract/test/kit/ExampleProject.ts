/** Project of examples: files in a folder of this package, compiled together with the repository's settings. */
import { execFile } from "node:child_process"
import { mkdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"

const tsc = fileURLToPath(new URL("../../../../node_modules/.bin/tsc", import.meta.url))

/**
 * Replaces the folder by a project.
 *
 * @param files           code by file name
 * @param compilerOptions options that differ from the repository's
 */
export const writeProject = (
  folder: string,
  files: Iterable<readonly [file: string, code: string]>,
  compilerOptions: Readonly<Record<string, unknown>> = {}
): void => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  // Why the export: a file without imports and exports shares its names with the other files.
  for (const [file, code] of files) writeFileSync(join(folder, file), `${code}\nexport {}\n`)
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../../tsconfig.base.json",
      compilerOptions: { noEmit: true, ...compilerOptions },
      include: ["./*.ts"]
    })
  )
}

/** Compiles the project. Returns the compiler's output, which is empty without errors. */
export const compilerOutput = async (folder: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(tsc, ["-p", folder, "--pretty", "false"]).catch(
    (error: { stdout: string }) => error
  )
  return stdout
}
