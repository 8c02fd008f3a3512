/**
 * `pnpm lint:specs`: checks the documents with their overlays against Redocly's rules, as `redocly.yaml` sets them.
 *
 * A finding that is not a mistake is excused below, with its reason. An excuse without a finding is a problem itself.
 */
import { execFileSync } from "node:child_process"
import { globSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { lint, loadConfig } from "@redocly/openapi-core"

interface Excuse {
  readonly api: string
  readonly rule: string
  readonly pointer: string
  readonly reason: string
}

const excuses: ReadonlyArray<Excuse> = [
  {
    api: "maesn",
    rule: "operation-4xx-response",
    pointer: "#/paths/~1health/get/responses",
    reason: "A health check has no parameters and no keys, so it has no 4xx response."
  }
]

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const config = await loadConfig({ configPath: join(root, "redocly.yaml") })
const folder = mkdtempSync(join(tmpdir(), "faktura-lint-"))
const said: Array<string> = []
const needed = new Set<Excuse>()
const apis = globSync("specs/*/openapi.*", { cwd: root }).map((file) => basename(dirname(file)))

try {
  for (const api of apis) {
    const file = join(folder, `${api}.json`)
    execFileSync(process.execPath, [join(root, "packages/codegen/bin/faktura.js"), "document", api, file], {
      cwd: root
    })
    const problems = await lint({ ref: file, config })
    for (const { location, message, ruleId } of problems) {
      const pointer = location[0]?.pointer ?? "#"
      const excuse = excuses.find((each) => each.api === api && each.rule === ruleId && each.pointer === pointer)
      if (excuse === undefined) said.push(`${api}  ${pointer}  ${message} (${ruleId})`)
      else needed.add(excuse)
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}

for (const excuse of excuses) {
  if (!needed.has(excuse))
    said.push(`${excuse.api}  ${excuse.pointer}  has no finding of ${excuse.rule} any more: remove the excuse`)
}
for (const line of said) console.error(line)
console.log(`${apis.length} documents, ${said.length} problems, ${needed.size} excused`)
process.exitCode = said.length === 0 ? 0 : 1
