/**
 * Names the repository in a package before it is published: in its package.json, and in the links of its README.
 *
 * The files in the repository name no address, so that a fork publishes under its own. One place sets it: in a GitHub
 * workflow GitHub does, anywhere else `repository` in the root package.json.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "./CheckFailed.ts"

/** A repository on the web. */
export interface Repository {
  /** Its page, without `.git` and without a slash at the end. */
  readonly address: string
  /** The commit that links lead to, or `HEAD`. */
  readonly commit: string
}

/** `repository` of a package.json, in either of its forms. */
interface Root {
  readonly repository?: string | { readonly url?: string }
}

/** A page's address from that of a remote: `git+https://host/a/b.git` becomes `https://host/a/b`. */
const pageOf = (url: string): string | undefined => {
  const page = url.replace(/^git\+/, "").replace(/(?:\.git)?\/?$/, "")
  return /^https?:\/\/[^/]+\/.+/.test(page) ? page : undefined
}

/** The repository that this workspace is, undefined where nothing says it. */
export const repositoryOf = (root: string, environment: NodeJS.ProcessEnv): Repository | undefined => {
  const { GITHUB_REPOSITORY: name, GITHUB_SERVER_URL: server, GITHUB_SHA: commit = "HEAD" } = environment
  if (server !== undefined && name !== undefined) return { address: `${server}/${name}`, commit }
  // The cast: our own package.json.
  const { repository } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Root
  const address = pageOf((typeof repository === "string" ? repository : repository?.url) ?? "")
  return address === undefined ? undefined : { address, commit: "HEAD" }
}

/** A link of Markdown, inline or as a definition, whose target begins at the repository's root: `](/docs/errors.md)`. */
const rootLink = /(\]\(|^\[[^\]]+\]: *)\/(?!\/)([^)\s]*)/gm

/** A link that leads nowhere outside of the repository: neither absolute nor to a heading of its own page. */
const relativeLink = /(?:\]\(|^\[[^\]]+\]: *)(?![a-z][a-z0-9+.-]*:|#)([^)\s]+)/gim

const withoutCode = (markdown: string): string => markdown.replaceAll(/^```[\s\S]*?^```|`[^`\n]*`/gm, "")

/** The targets of a page's links that its readers on a registry cannot follow. */
export const relativeLinks = (markdown: string): ReadonlyArray<string> =>
  [...withoutCode(markdown).matchAll(relativeLink)].map(([, target = ""]) => target)

/** The targets of a page's links from the repository's root on. */
export const rootLinks = (markdown: string): ReadonlyArray<string> =>
  [...withoutCode(markdown).matchAll(rootLink)].map(([, , target = ""]) => target)

/**
 * Writes `repository`, `homepage` and `bugs` into a package's package.json, and makes its README's links absolute.
 *
 * @param options.folder    of the package, in the workspace or unpacked
 * @param options.directory of the package in the repository, with `/`
 * @param options.root      of the workspace, which has the pages that the README links to
 * @throws CheckFailed when the README links to a page that the repository does not have
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
  const markdown = readFileSync(page, "utf8")
  const missing = rootLinks(markdown).filter((target) => !existsSync(join(root, target.replace(/#.*/, ""))))
  if (missing.length > 0) {
    throw new CheckFailed(`${directory}/README.md links to what the repository does not have: ${missing.join(", ")}`)
  }
  writeFileSync(page, markdown.replaceAll(rootLink, `$1${address}/blob/${commit}/$2`))
}
