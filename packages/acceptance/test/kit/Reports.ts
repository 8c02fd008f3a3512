/**
 * Reports of generations: counts of warnings and files.
 */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Generated } from "@faktura/codegen"
import { generatedFolder } from "./Packages.ts"

/** Counts for one document. */
export interface GenerationReport {
  readonly operations: number
  readonly services: number
  readonly pagedByConvention: number
  /** Number of warnings of each kind. */
  readonly warnings: { readonly [kind: string]: number }
}

/** Report with the hash of all generated files. */
export interface HashedReport extends GenerationReport {
  readonly sha256: string
}

/** Returns the counts of a generation. */
export const reportOf = (made: Generated): GenerationReport => ({
  operations: made.operations,
  services: [...made.services.keys()].filter((file) => file.startsWith("services/")).length - 1,
  pagedByConvention: made.pagedByConvention,
  warnings: Object.fromEntries(
    [...Map.groupBy(made.warnings, ({ kind }) => kind)]
      .map(([kind, warnings]) => [kind, warnings.length] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
  )
})

/** Returns a hash of all generated files, with their names. */
export const hashOf = (made: Generated): string => {
  const hash = createHash("sha256")
  for (const files of [made.client, made.services]) for (const entry of files) hash.update(entry.join("\0"))
  return hash.digest("hex")
}

/** Returns the file of a document's report. */
export const reportFile = (name: string): string => join(generatedFolder, `${name}.report.json`)

/** Reads a document's report. The program that wrote it defines its form. */
export const readReport = (name: string): HashedReport =>
  JSON.parse(readFileSync(reportFile(name), "utf8")) as HashedReport
