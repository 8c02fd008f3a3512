/**
 * Writes into every public package.json which repository it comes from, before a workflow publishes it.
 *
 * A registry takes a statement of provenance only from packages that name the repository which the statement is about. The
 * files in the repository name none, so that a fork publishes under its own address without a change. Outside of a
 * workflow there is no statement, and nothing is written.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { publicPackages } from "./release/Tarball.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env

if (server !== undefined && repository !== undefined) {
  for (const folder of publicPackages(root)) {
    const path = join(folder, "package.json")
    const manifest: object = JSON.parse(readFileSync(path, "utf8"))
    const directory = relative(root, folder).replaceAll("\\", "/")
    const named = { ...manifest, repository: { type: "git", url: `git+${server}/${repository}.git`, directory } }
    writeFileSync(path, `${JSON.stringify(named, null, 2)}\n`)
  }
}
