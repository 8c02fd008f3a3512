/**
 * `pnpm run regenerate`: follows the vendors' documents, and regenerates what they change.
 *
 * For each API: generates, pulls the document from its upstream, writes the changeset, and describes the difference. The workflow
 * `regenerate.yml` runs it every week and opens a pull request. It runs on any machine:
 *
 *     node scripts/regenerate.ts --api monite --summary summary.md --patch changes.patch
 *
 * `--root` names another workspace than this repository. The last line is one JSON object. The exit code is 1 if an API failed.
 * It is also 1 if committed generated files were not those of their document; the patch has the right files then. In a GitHub
 * workflow, the step gets the output `changed`.
 */
import { appendFileSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { apisOf } from "./regenerate/Apis.ts"
import { readChanges } from "./regenerate/Changes.ts"
import { regenerate } from "./regenerate/Regenerate.ts"
import { summaryOf } from "./regenerate/Summary.ts"
import { CheckFailed } from "./release/CheckFailed.ts"
import { run } from "./release/Command.ts"
import { endOnSignal } from "./release/Scratch.ts"

const repository = dirname(dirname(fileURLToPath(import.meta.url)))

// The next run repairs what a stopped command left.
endOnSignal()

try {
  const { values } = parseArgs({
    options: {
      api: { type: "string", multiple: true, default: [] },
      patch: { type: "string" },
      root: { type: "string", default: repository },
      summary: { type: "string" }
    }
  })
  const root = resolve(values.root)
  const command = join(repository, "packages", "codegen", "bin", "faktura.js")
  const results = await regenerate(apisOf(root, values.api), {
    faktura: (...args) =>
      run(process.execPath, [command, ...args], {
        what: `${args[0]} ${args[1]}`,
        // The text becomes a part of the pull request.
        shown: `faktura ${args.join(" ")}`,
        cwd: root,
        env: { ...process.env, NO_COLOR: "1" },
        timeoutMs: 1_200_000
      }),
    changes: () => readChanges(root),
    say: (line) => console.log(line)
  })
  const { patch } = await readChanges(root)
  const isChanged = patch !== ""
  if (values.patch !== undefined && isChanged) writeFileSync(values.patch, patch)
  if (values.summary !== undefined) writeFileSync(values.summary, summaryOf(results))
  const output = process.env["GITHUB_OUTPUT"]
  if (output !== undefined) appendFileSync(output, `changed=${isChanged}\n`)
  const failed = results.filter(({ failure }) => failure !== undefined).map(({ api }) => api)
  const stale = results.filter(({ isStale }) => isStale).map(({ api }) => api)
  console.log(JSON.stringify({ changed: isChanged, failed, stale }))
  if (failed.length + stale.length > 0) process.exitCode = 1
} catch (error) {
  if (!(error instanceof CheckFailed)) throw error
  console.error(`regenerate: ${error.message}`)
  process.exitCode = 1
}
