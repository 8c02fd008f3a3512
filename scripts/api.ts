/**
 * `pnpm run api`: writes the signatures of every published package to `docs/api/`, one page for each package.
 *
 * `--check` writes nothing and fails if a page differs, so that a review shows every signature that changes.
 *
 * `--diff <git ref>` classifies what changed since a commit, for the packages whose pages changed. Three witnesses decide: the
 * pages, the compiler, and the code that uses the package. `--json` prints it as JSON.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { apiChanges } from "./api/Difference.ts"
import { judge, judgementText } from "./api/Judgement.ts"
import type { CompilerResult } from "./api/Judgement.ts"
import { published } from "./api/Modules.ts"
import { listNames } from "./api/Names.ts"
import { page } from "./api/Page.ts"
import { signaturesOf } from "./api/Signatures.ts"
import { CheckFailed } from "./release/CheckFailed.ts"
import { publicPackages } from "./release/Tarball.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, "docs", "api")

const write = (isCheck: boolean): void => {
  const packages = publicPackages(root).map(published)
  const pages = new Map(
    [...listNames(root, packages)].map(([each, listed]) => [
      `${basename(each.folder)}.md`,
      page(each.name, signaturesOf(each, listed))
    ])
  )
  mkdirSync(folder, { recursive: true })
  const gone = readdirSync(folder).filter((file) => !pages.has(file))
  const changed = [...pages].filter(([file, text]) => {
    const path = join(folder, file)
    return !existsSync(path) || readFileSync(path, "utf8") !== text
  })
  const different = [...gone, ...changed.map(([file]) => file)].map((file) => `docs/api/${file}`).toSorted()
  if (isCheck) {
    if (different.length > 0) {
      throw new CheckFailed(`Public signatures changed. Run \`pnpm run api\` and commit:\n${different.join("\n")}`)
    }
    console.log(`${pages.size} pages of signatures are up to date`)
    return
  }
  for (const file of gone) rmSync(join(folder, file))
  for (const [file, text] of changed) writeFileSync(join(folder, file), text)
  console.log(`${pages.size} pages, ${different.length} changed`)
}

const git = (...args: ReadonlyArray<string>): string =>
  execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024
  })

/** Returns the pages of a commit, by file name. @throws CheckFailed if git does not know the commit */
const pagesAt = (ref: string): ReadonlyMap<string, string> => {
  try {
    const files = git("ls-tree", "--name-only", `${ref}^{commit}`, "docs/api/").split("\n").filter(Boolean)
    return new Map(files.map((file) => [basename(file), git("show", `${ref}:${file}`)]))
  } catch {
    throw new CheckFailed(`git does not know ${ref}. Name a commit, a branch or a tag, and fetch it first`)
  }
}

/** Result for a package that has only one side. */
const silent: CompilerResult = { types: [], breakages: [] }

/** Asks the compiler about the sources of a package at a commit and today. */
const compilerResult = (name: string, ref: string): CompilerResult => {
  const command = join(root, "packages", "codegen", "bin", "faktura.js")
  const { status, stderr, stdout } = spawnSync(process.execPath, [command, "diff", name, "--from", ref, "--json"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024
  })
  if (status !== 0) throw new CheckFailed(stderr.trim())
  // Safe: `--json` prints this.
  return JSON.parse(stdout) as CompilerResult
}

const difference = (ref: string, isJson: boolean): void => {
  const before = pagesAt(ref)
  const after = new Map(
    globSync("*.md", { cwd: folder }).map((file) => [file, readFileSync(join(folder, file), "utf8")])
  )
  const packages = [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((file) => {
    const old = before.get(file) ?? ""
    if (old !== "" && !old.includes("```ts")) {
      throw new CheckFailed(`docs/api/${file} at ${ref} has names without signatures. Compare with a later commit`)
    }
    const changes = apiChanges(old, after.get(file) ?? "")
    if (changes.length === 0) return []
    const name = `@faktura/${basename(file, ".md")}`
    // A package that is new or gone has nothing to compare.
    return [judge(name, changes, before.has(file) && after.has(file) ? compilerResult(name, ref) : silent)]
  })
  if (isJson) return console.log(JSON.stringify(packages, null, 2))
  for (const each of packages) console.log(judgementText(each))
  if (packages.length === 0) console.log("No signature changed")
}

try {
  const { check, diff, json } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      diff: { type: "string" },
      json: { type: "boolean", default: false }
    }
  }).values
  if (diff === undefined) write(check)
  else difference(diff, json)
} catch (error) {
  if (!(error instanceof CheckFailed)) throw error
  console.error(`api: ${error.message}`)
  process.exitCode = 1
}
