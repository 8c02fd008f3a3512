/**
 * `pnpm release:simulate`: the whole way from a vendor's change to a consumer's upgrade, on this machine.
 *
 * In a clone of the last commit, an API is added from a document on loopback. It is released to a registry in this process. A
 * project outside of the workspace installs the packages and calls 20 operations. Then the vendor's document
 * changes: it is pulled, compared, described in a changeset, versioned and published, and the project upgrades.
 *
 * The last line is one JSON object with the predicted and the seen result of each package. The exit code is 0 if they agree for
 * every call. Packages of others come from the registry that npm is configured with. `--keep` keeps the folder with the clone
 * and the project, and prints its path. `--own` takes this repository's document also if Monite's own are there.
 */
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { CheckFailed } from "./release/CheckFailed.ts"
import { withScratch } from "./release/Scratch.ts"
import { documentsOf } from "./simulate/Documents.ts"
import { simulate } from "./simulate/Simulation.ts"

const { keep, own } = parseArgs({
  options: { keep: { type: "boolean", default: false }, own: { type: "boolean", default: false } }
}).values
const root = dirname(dirname(fileURLToPath(import.meta.url)))

try {
  await withScratch(
    "faktura-simulate-",
    async (folder) => {
      if (keep) console.error(`Working in ${folder}, which is kept`)
      const results = await simulate(root, folder, documentsOf(root, own))
      if (!results.agrees) process.exitCode = 1
      console.log(JSON.stringify(results))
    },
    keep
  )
} catch (error) {
  console.error(error instanceof CheckFailed ? `release:simulate: ${error.message}` : error)
  process.exitCode = 1
}
