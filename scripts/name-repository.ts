/**
 * Writes the repository's address into every public package, in place. `pnpm release` runs it between building and
 * publishing.
 *
 * Fails if no address is known, so that no package is published without one. Why: a registry accepts a provenance
 * statement only from packages that name its repository, and readers of the registry need the links.
 */
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { nameRepository, repositoryOf } from "./release/Repository.ts"
import { publicPackages } from "./release/Tarball.ts"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const repository = repositoryOf(root, process.env)

if (repository === undefined) {
  console.error(
    `Nothing is published: ${join(root, "package.json")} names no repository. Publish by the release workflow, or add "repository" there with the address that packages and links shall name.`
  )
  process.exitCode = 1
} else {
  for (const folder of publicPackages(root)) {
    const directory = relative(root, folder).replaceAll("\\", "/")
    nameRepository({ root, folder, directory, repository })
  }
}
