/**
 * Program that generates the named documents and writes their packages, each with a report of the generator's warnings.
 */
import { writeFileSync } from "node:fs"
import { documentNamed } from "./Documents.ts"
import { generateDocument } from "./Generation.ts"
import { writePackages } from "./Packages.ts"
import { hashOf, reportFile, reportOf } from "./Reports.ts"

for (const name of process.argv.slice(2)) {
  const made = await generateDocument(documentNamed(name))
  writePackages(name, made)
  writeFileSync(reportFile(name), JSON.stringify({ ...reportOf(made), sha256: hashOf(made) }))
}
