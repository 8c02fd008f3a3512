/**
 * Generates code for every OpenAPI document of a folder, checks it with TypeScript 6 and 7, and prints a table.
 *
 * The environment variable `FAKTURA_FOREIGN_SPECS` has the folder. Arguments select documents: those whose path
 * contains one of them. Exit code 1: a document does not generate, does not compile, or loses an operation without a
 * warning.
 *
 * `--beside-hey-api` instead lists which documents hey-api and Faktura read. Exit code 1: hey-api reads a document that
 * Faktura does not read.
 */
import { pairHead, pairRow, readByBoth, totalsOf } from "./BesideHeyApi.ts"
import type { Pair } from "./BesideHeyApi.ts"
import { documentsIn } from "./Documents.ts"
import { head, holds, rowOf, tryDocument } from "./Trial.ts"

const folder = process.env.FAKTURA_FOREIGN_SPECS
if (folder === undefined) {
  console.error("foreign-run: set FAKTURA_FOREIGN_SPECS to a folder with OpenAPI documents.")
  process.exit(2)
}
const besideHeyApi = process.argv.includes("--beside-hey-api")
const chosen = process.argv.slice(2).filter((argument) => argument !== "--beside-hey-api")
const documents = documentsIn(folder).filter(
  ({ name }) => chosen.length === 0 || chosen.some((part) => name.includes(part))
)
if (documents.length === 0) {
  console.error("foreign-run: the folder of FAKTURA_FOREIGN_SPECS has no matching OpenAPI document.")
  process.exit(2)
}
if (besideHeyApi) {
  const pairs: Array<Pair> = []
  console.log(pairHead)
  for (const document of documents) {
    const pair = await readByBoth(document)
    pairs.push(pair)
    console.log(pairRow(pair))
  }
  console.log(totalsOf(pairs))
  process.exit(pairs.some(({ heyApi, own }) => heyApi === undefined && own !== undefined) ? 1 : 0)
}
console.log(head)
let held = 0
let operations = 0
for (const document of documents) {
  const trial = await tryDocument(document)
  if (holds(trial)) held++
  operations += trial.generated
  console.log(rowOf(trial))
}
console.log(`${held} of ${documents.length} documents passed, with ${operations} operations generated`)
process.exitCode = held === documents.length ? 0 : 1
