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
import { formatMarkdown } from "./format/Markdown.ts"
import { CheckFailed } from "./release/CheckFailed.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { positionals, values } = parseArgs({
  options: { check: { type: "boolean", default: false } },
  allowPositionals: true
})
const { check } = values

// `pnpm run api` writes docs/api: a declaration that is generated has one line there, also a long one.
const wanted = positionals.length === 0 ? ["*.md", ":(exclude)docs/api"] : positionals
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
  try {
    const formatted = await formatMarkdown(root, file, text)
    if (formatted === text) continue
    if (check) problems.push(`${file} is not formatted: run \`pnpm run format\``)
    else writeFileSync(path, formatted)
  } catch (error) {
    if (!(error instanceof CheckFailed)) throw error
    problems.push(error.message)
  }
  changed += 1
}

for (const problem of problems) console.error(problem)
console.log(`${files.length} Markdown files, ${changed} ${check ? "differ" : "changed"}`)
process.exitCode = problems.length === 0 ? 0 : 1
