/**
 * `pnpm run words [paths]`: words and sentences of docs, comments and messages, by the table in `scripts/words/Table.ts`.
 *
 * Prints `file:line:column rule message` for each finding, then counts. Exits with 1 on findings and with 2 on misuse.
 */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { findingsIn, kindsOf, rules } from "./words/Findings.ts"
import type { Finding } from "./words/Findings.ts"
import { excuses } from "./words/Table.ts"
import type { Excuse } from "./words/Table.ts"

const usage = `Usage: pnpm run words [options] [paths]

Checks the words and sentences of docs, comments and messages. The rules are in scripts/words/Table.ts.

  paths            files and folders to check; all when left out
  --rule <name>    only findings of this rule; may be given several times
  --summary        only counts: by rule and by folder
  --json           findings as a JSON list
  --help           this text
`

const root = dirname(dirname(fileURLToPath(import.meta.url)))

class Misuse extends Error {}

const options = {
  rule: { type: "string", multiple: true, default: [] as Array<string> },
  summary: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false }
} as const

const parse = () => {
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error))
  }
}

/** True for a file at or below a path; the root is an empty path. */
const isBelow = (file: string, path: string): boolean => path === "" || file === path || file.startsWith(`${path}/`)

/** Files of the repository that git does not ignore and the table names, at or below the given paths. */
const filesAt = (paths: ReadonlyArray<string>): ReadonlyArray<string> => {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024
  })
  const all = listed.split("\0").filter((file) => kindsOf(file).length > 0 && existsSync(join(root, file)))
  const wanted = paths.map((path) => {
    // pnpm runs scripts in the root; INIT_CWD is the caller's folder.
    const absolute = resolve(process.env.INIT_CWD ?? process.cwd(), path)
    if (!existsSync(absolute)) throw new Misuse(`${path} does not exist`)
    const file = relative(root, absolute).replaceAll(sep, "/")
    if (!all.some((each) => isBelow(each, file))) {
      throw new Misuse(`${path} has no file that is checked; scripts/words/Table.ts lists the folders`)
    }
    return file
  })
  if (wanted.length === 0) return all
  return all.filter((each) => wanted.some((path) => isBelow(each, path)))
}

const counts = (keys: ReadonlyArray<string>): string => {
  const counted = new Map<string, number>()
  for (const key of keys) counted.set(key, (counted.get(key) ?? 0) + 1)
  return [...counted]
    .toSorted(([, a], [, b]) => b - a)
    .map(([key, count]) => `${String(count).padStart(6)}  ${key}\n`)
    .join("")
}

/** The first folders of a path: three below `packages` and `apps`, otherwise one. */
const folderOf = (file: string): string => {
  const parts = file.split("/").slice(0, -1)
  return parts.slice(0, /^(?:packages|apps)$/.test(parts[0] ?? "") ? 4 : 1).join("/") || "."
}

const run = (): number => {
  const { positionals, values } = parse()
  if (values.help) {
    process.stdout.write(usage)
    return 0
  }
  for (const rule of values.rule) {
    if (!rules.has(rule)) throw new Misuse(`no rule is called ${rule}; the rules are ${[...rules].join(", ")}`)
  }
  const files = filesAt(positionals)
  const needed = new Set<Excuse>()
  const found: Array<Finding> = files.flatMap((file) =>
    findingsIn(file, readFileSync(join(root, file), "utf8"), kindsOf(file), needed)
  )
  const table = "scripts/words/Table.ts"
  for (const excuse of excuses) {
    if (!files.includes(excuse.file) || needed.has(excuse)) continue
    const message = `nothing needs the excuse of "${excuse.text}" in ${excuse.file}: remove it`
    found.push({ file: table, line: 1, column: 1, rule: "excuse", message })
  }
  const findings = found.filter(({ rule }) => values.rule.length === 0 || values.rule.includes(rule))
  if (values.json) {
    process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`)
  } else {
    if (!values.summary) {
      for (const { column, file, line, message, rule } of findings) {
        process.stdout.write(`${file}:${line}:${column} ${rule} ${message}\n`)
      }
    }
    const summary = [counts(findings.map(({ rule }) => rule))]
    if (values.summary) summary.push(counts(findings.map(({ file }) => folderOf(file))))
    process.stdout.write(`\n${summary.join("\n")}\n${files.length} files, ${findings.length} findings\n`)
  }
  return findings.length === 0 ? 0 : 1
}

try {
  process.exitCode = run()
} catch (error) {
  if (!(error instanceof Misuse)) throw error
  process.stderr.write(`words: ${error.message}\n\n${usage}`)
  process.exitCode = 2
}
