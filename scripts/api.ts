/**
 * `pnpm run api`: writes the public names of every published package to `docs/api/`, one page for each package.
 *
 * `pnpm run api --check` writes nothing and fails if a page differs, so that a review shows every name that is added or
 * removed.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { published } from "./api/Modules.ts"
import { listNames } from "./api/Names.ts"
import { page } from "./api/Page.ts"
import { CheckFailed } from "./release/CheckFailed.ts"
import { publicPackages } from "./release/Tarball.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, "docs", "api")

const run = (isCheck: boolean): void => {
  const packages = publicPackages(root).map(published)
  const pages = new Map(
    [...listNames(root, packages)].map(([each, listed]) => [`${basename(each.folder)}.md`, page(each.name, listed)])
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
      throw new CheckFailed(`Public names changed. Run \`pnpm run api\` and commit:\n${different.join("\n")}`)
    }
    console.log(`${pages.size} pages of public names are up to date`)
    return
  }
  for (const file of gone) rmSync(join(folder, file))
  for (const [file, text] of changed) writeFileSync(join(folder, file), text)
  console.log(`${pages.size} pages, ${different.length} changed`)
}

try {
  run(parseArgs({ options: { check: { type: "boolean", default: false } } }).values.check)
} catch (error) {
  if (!(error instanceof CheckFailed)) throw error
  console.error(`api: ${error.message}`)
  process.exitCode = 1
}
