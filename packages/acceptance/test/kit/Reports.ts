/** What the generator said of a document, in numbers. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Generated } from "@faktura/codegen"
import { generatedFolder } from "./Packages.ts"

/** One document's numbers. */
export interface GenerationReport {
  readonly operations: number
  readonly services: number
  readonly pagedByConvention: number
  /** How many warnings of each kind. */
  readonly warnings: { readonly [kind: string]: number }
}

/** A report with the hash of all that was generated. */
export interface HashedReport extends GenerationReport {
  readonly sha256: string
}

/** The numbers of a generation. */
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

/** A hash of all files that were generated, with their names. */
export const hashOf = (made: Generated): string => {
  const hash = createHash("sha256")
  for (const files of [made.client, made.services]) for (const entry of files) hash.update(entry.join("\0"))
  return hash.digest("hex")
}

/** Where a document's report is. */
export const reportFile = (name: string): string => join(generatedFolder, `${name}.report.json`)

/** Reads a document's report; its form is that of the program that wrote it. */
export const readReport = (name: string): HashedReport =>
  JSON.parse(readFileSync(reportFile(name), "utf8")) as HashedReport
