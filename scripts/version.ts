/**
 * `pnpm run version-packages`: applies the waiting changesets to versions and changelogs.
 *
 * `--check` changes nothing: it fails if the bumps of the bumps do not belong together, and prints the versions that
 * they lead to. In a GitHub workflow, the step gets the output `waiting`: whether changesets were applied.
 */
import { appendFileSync } from "node:fs"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { CheckFailed } from "./release/CheckFailed.ts"
import { applyVersions, hasWork, plannedVersions } from "./versions/Version.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))

try {
  const { check } = parseArgs({ options: { check: { type: "boolean", default: false } } }).values
  const waiting = hasWork(root)
  const versions = await (check ? plannedVersions(root) : applyVersions(root))
  for (const { after, before, name } of versions) console.log(`${name} ${before} -> ${after}`)
  if (!waiting) console.log("No changesets wait")
  const output = process.env["GITHUB_OUTPUT"]
  if (output !== undefined) appendFileSync(output, `waiting=${waiting}\n`)
} catch (error) {
  if (!(error instanceof CheckFailed)) throw error
  console.error(`version-packages: ${error.message}`)
  process.exitCode = 1
}
