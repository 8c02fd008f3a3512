/**
 * Documents that are mutated: Monite's and Maesn's with their overlays, and GitHub's.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { parse } from "yaml"
import { objectOf } from "../test/kit/Json.ts"
import type { JsonObject } from "../test/kit/Json.ts"

/** Document to mutate. */
export interface Source {
  readonly name: string
  readonly document: JsonObject
  /** True for a small document: it is mutated whole. */
  readonly isSmall: boolean
}

const require = createRequire(import.meta.url)
const packages = join(import.meta.dirname, "..", "..")

// `faktura document` writes the sandbox's copies, with overlays applied, when the sandbox is built.
const files: ReadonlyArray<readonly [name: string, file: string]> = [
  ["monite", join(packages, "sandbox", "specs", "monite.json")],
  ["maesn", join(packages, "sandbox", "specs", "maesn.json")],
  ["github", require.resolve("@octokit/openapi/generated/api.github.com.json")]
]

/** Reads the vendors' documents. */
export const vendorSources = (): ReadonlyArray<Source> =>
  files.map(([name, file]) => ({
    name,
    document: objectOf(JSON.parse(readFileSync(file, "utf8"))),
    isSmall: false
  }))

/** Reads the small documents of this folder: they have a position for every kind of change. */
export const smallSources = (): ReadonlyArray<Source> =>
  ["orders", "shapes"].map((name) => ({
    name,
    document: objectOf(parse(readFileSync(join(import.meta.dirname, "small", `${name}.yaml`), "utf8"))),
    isSmall: true
  }))
