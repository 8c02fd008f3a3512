/**
 * `pnpm run format:markdown [files]`: formats Markdown with oxfmt, and then removes the padding of tables.
 *
 * oxfmt itself skips Markdown (`.oxfmtrc.json`), because it has no option for tables without padding. `--check` writes
 * nothing and fails if a file differs.
 */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { format } from "oxfmt"
import { withoutPadding } from "../packages/codegen/src/output/MarkdownTables.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { positionals, values } = parseArgs({
  options: { check: { type: "boolean", default: false } },
  allowPositionals: true
})
const { check } = values

// Only oxfmt's command reads `ignorePatterns`.
const { ignorePatterns: _, ...style } = JSON.parse(readFileSync(join(root, ".oxfmtrc.json"), "utf8"))

const wanted = positionals.length === 0 ? ["*.md"] : positionals
const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...wanted], {
  cwd: root,
  encoding: "utf8"
})
const files = listed.split("\0").filter((file) => file !== "" && existsSync(join(root, file)))
const problems: Array<string> = []
let changed = 0

for (const file of files) {
  const path = join(root, file)
  const text = readFileSync(path, "utf8")
  const { code, errors } = await format(file, text, style)
  const formatted = withoutPadding(code)
  if (errors[0] !== undefined) problems.push(`${file} is not valid: ${errors[0].message}`)
  else if (formatted === text) continue
  else if (check) problems.push(`${file} is not formatted: run \`pnpm run format\``)
  else writeFileSync(path, formatted)
  changed += 1
}

for (const problem of problems) console.error(problem)
console.log(`${files.length} Markdown files, ${changed} ${check ? "differ" : "changed"}`)
process.exitCode = problems.length === 0 ? 0 : 1
