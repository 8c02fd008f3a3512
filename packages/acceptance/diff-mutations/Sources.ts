/**
 * Documents that are mutated: Monite's and Maesn's with their overlays, and GitHub's.
 */
import { existsSync, readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { objectOf } from "../test/kit/Json.ts"
import type { JsonObject } from "../test/kit/Json.ts"

/** Document to mutate. */
export interface Source {
  readonly name: string
  readonly document: JsonObject
}

const require = createRequire(import.meta.url)
const packages = join(import.meta.dirname, "..", "..")

// `faktura document` writes the sandbox's copies, with overlays applied, when the sandbox is built.
const files: ReadonlyArray<readonly [name: string, file: string]> = [
  ["monite", join(packages, "sandbox", "specs", "monite.json")],
  ["maesn", join(packages, "sandbox", "specs", "maesn.json")],
  ["github", require.resolve("@octokit/openapi/generated/api.github.com.json")]
]

/** Reads the documents. */
export const readSources = (): ReadonlyArray<Source> =>
  files
    .filter(([, file]) => existsSync(file))
    .map(([name, file]) => ({ name, document: objectOf(JSON.parse(readFileSync(file, "utf8"))) }))
