/**
 * `pnpm release`: publishes the packages whose version the registry lacks, in the order of their dependencies.
 *
 * - `--dry-run` publishes nothing. It prints the plan, with the files that each tarball adds, removes and changes.
 * - `--json` prints the plan as JSON.
 * - `--notes <folder>` writes the changelog's text of every published version there, one file each.
 *
 * It publishes nothing if there is a problem, such as files that are not committed. Run it again after an interruption: it
 * continues.
 */
import { dirname, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { planRelease } from "./publish/Plan.ts"
import { publish, releaseName, writeNotes } from "./publish/Publish.ts"
import { planData, planText } from "./publish/Report.ts"
import { CheckFailed } from "./release/CheckFailed.ts"
import { requireRepository } from "./release/Repository.ts"
import { withScratch } from "./release/Scratch.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const npm = { root, env: process.env }

const release = async (folder: string): Promise<void> => {
  const options = {
    "dry-run": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    notes: { type: "string" }
  } as const
  const { "dry-run": isDry, json, notes } = parseArgs({ options }).values
  if (!isDry) requireRepository(root, process.env)
  const plan = await planRelease(npm, folder)
  console.log(json ? JSON.stringify(planData(plan), null, 2) : planText(plan))
  if (isDry) {
    if (plan.problems.length > 0) process.exitCode = 1
    return
  }
  const done = new Set(plan.steps.filter(({ state }) => state !== "publish"))
  try {
    await publish(npm, plan, (step) => {
      done.add(step)
      console.error(`Published ${releaseName(step)}`)
    })
  } finally {
    // Also after a failure: the versions that were published need their releases.
    if (notes !== undefined)
      writeNotes(
        resolve(notes),
        plan.steps.filter((step) => done.has(step))
      )
  }
}

try {
  await withScratch("faktura-publish-", release)
} catch (error) {
  if (!(error instanceof CheckFailed)) throw error
  console.error(`release: ${error.message}`)
  process.exitCode = 1
}
