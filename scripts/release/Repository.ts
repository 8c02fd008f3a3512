/**
 * Writes the repository's address into a package before it is published: into its package.json, and into the links of
 * its README.
 *
 * The files in the repository contain no address, so that a fork publishes under its own. In a GitHub workflow, GitHub
 * sets the address. Elsewhere, `repository` in the root package.json does.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "./CheckFailed.ts"

/** Repository on the web. */
export interface Repository {
  /** Address of its page, without `.git` and without a slash at the end. */
  readonly address: string
  /** Commit of the links, or `HEAD`. */
  readonly commit: string
}

/** `repository` of a package.json, in either of its forms. */
interface Root {
  readonly repository?: string | { readonly url?: string }
}

/** Returns the page's address of a remote: `git+https://host/a/b.git` becomes `https://host/a/b`. */
const pageOf = (url: string): string | undefined => {
  const page = url.replace(/^git\+/, "").replace(/(?:\.git)?\/?$/, "")
  return /^https?:\/\/[^/]+\/.+/.test(page) ? page : undefined
}

/** Returns the repository of this workspace, or undefined if it is not known. */
export const repositoryOf = (root: string, environment: NodeJS.ProcessEnv): Repository | undefined => {
  const { GITHUB_REPOSITORY: name, GITHUB_SERVER_URL: server, GITHUB_SHA: commit = "HEAD" } = environment
  if (server !== undefined && name !== undefined) return { address: `${server}/${name}`, commit }
  // The cast: our own package.json.
  const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Root
  const address = pageOf((typeof repository === "string" ? repository : repository?.url) ?? "")
  return address === undefined ? undefined : { address, commit: "HEAD" }
}

/**
 * Fails if the repository is not known. Why: a registry accepts a provenance statement only from packages that name their
 * repository, and readers of the registry need the links.
 *
 * @throws CheckFailed
 */
export const requireRepository = (root: string, environment: NodeJS.ProcessEnv): void => {
  if (repositoryOf(root, environment) !== undefined) return
  throw new CheckFailed(
    `nothing is published: ${join(root, "package.json")} names no repository. Publish by the release workflow, or add "repository" there with the address that packages and links shall name`
  )
}

/** Markdown link, inline or as a definition, whose target begins at the repository's root: `](/docs/errors.md)`. */
const rootLink = /(\]\(|^\[[^\]]+\]: *)\/(?!\/)([^)\s]*)/gm

/** Relative Markdown link: neither absolute nor to a heading of its own page. */
const relativeLink = /(?:\]\(|^\[[^\]]+\]: *)(?![a-z][a-z0-9+.-]*:|#)([^)\s]+)/gim

const withoutCode = (markdown: string): string => markdown.replaceAll(/^```[\s\S]*?^```|`[^`\n]*`/gm, "")

/** Lists the link targets of a page that do not work on a registry's page. */
export const relativeLinks = (markdown: string): ReadonlyArray<string> =>
  [...withoutCode(markdown).matchAll(relativeLink)].map(([, target = ""]) => target)

/** Lists the link targets of a page that begin at the repository's root. */
export const rootLinks = (markdown: string): ReadonlyArray<string> =>
  [...withoutCode(markdown).matchAll(rootLink)].map(([, , target = ""]) => target)

/**
 * Writes `repository`, `homepage` and `bugs` into a package's package.json, and makes the links of its README absolute.
 *
 * @param options.folder    folder of the package, in the workspace or unpacked
 * @param options.directory folder of the package in the repository, with `/`
 * @param options.root      root of the workspace, with the pages that the README links to
 * @throws CheckFailed if the README links to a page that does not exist in the repository
 */
export const nameRepository = (options: {
  readonly root: string
  readonly folder: string
  readonly directory: string
  readonly repository: Repository
}): void => {
  const { directory, folder, root } = options
  const { address, commit } = options.repository
  const path = join(folder, "package.json")
  const manifest: object = JSON.parse(readFileSync(path, "utf8"))
  const named = {
    ...manifest,
    homepage: `${address}/tree/${commit}/${directory}#readme`,
    bugs: { url: `${address}/issues` },
    repository: { type: "git", url: `git+${address}.git`, directory }
  }
  writeFileSync(path, `${JSON.stringify(named, null, 2)}\n`)

  const page = join(folder, "README.md")
  // A package without a README is refused where its files are checked.
  if (!existsSync(page)) return
  const markdown = readFileSync(page, "utf8")
  const missing = rootLinks(markdown).filter((target) => !existsSync(join(root, target.replace(/#.*/, ""))))
  if (missing.length > 0) {
    throw new CheckFailed(`${directory}/README.md links to pages that do not exist: ${missing.join(", ")}`)
  }
  writeFileSync(page, markdown.replaceAll(rootLink, `$1${address}/blob/${commit}/$2`))
}
