/**
 * Packs the packages as they would be published, unpacks them, and inspects them.
 *
 * Why the tarball and not the folder: users see only the tarball. The folder has other files, and its package.json
 * still has `workspace:` and `catalog:` instead of versions.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { join, posix, relative } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { CheckFailed } from "./CheckFailed.ts"
import { run } from "./Command.ts"
import { pnpm } from "./Pnpm.ts"
import { nameRepository, relativeLinks, repositoryOf } from "./Repository.ts"
import type { Repository } from "./Repository.ts"

/** Parts of a package.json that the check reads. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
  readonly homepage?: string
  readonly repository?: { readonly url?: string; readonly directory?: string }
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Packed package. */
export interface Tarball {
  readonly manifest: Manifest
  /** Path of the `.tgz`. */
  readonly path: string
  /** Folder where it is unpacked. */
  readonly folder: string
  /** Files, relative to `folder`, with `/`. */
  readonly files: ReadonlyArray<string>
  /** Size of the `.tgz`, in bytes. */
  readonly bytes: number
}

// The cast: pnpm has installed or packed this package.json.
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** Lists the folders of the published packages. */
export const publicPackages = (root: string): ReadonlyArray<string> =>
  readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")) && manifestIn(folder).private !== true)
    .toSorted()

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/")
    )
    .toSorted()

/** Repository that cannot exist (RFC 2606), for a workspace whose repository is not known. */
const nowhere: Repository = { address: "https://repository.invalid/faktura", commit: "HEAD" }

/** Writes planned versions into an unpacked package.json: its own, and those of the packages that it needs. */
const writeVersions = (folder: string, versions: ReadonlyMap<string, string>): void => {
  const { dependencies, ...manifest } = manifestIn(folder)
  const planned = Object.entries(dependencies ?? {}).map(([name, range]) => {
    const version = versions.get(name)
    return [name, version === undefined ? range : `${range.startsWith("^") ? "^" : ""}${version}`] as const
  })
  const written = {
    ...manifest,
    version: versions.get(manifest.name) ?? manifest.version,
    ...(dependencies === undefined ? {} : { dependencies: Object.fromEntries(planned) })
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(written, null, 2)}\n`)
}

/**
 * Packs a package into a folder, unpacks it there, and writes the repository's address into both.
 *
 * Two packs of the same files are the same bytes.
 *
 * @param versions versions to pack in place of those of the workspace, by name
 */
export const pack = async (
  root: string,
  source: string,
  into: string,
  versions: ReadonlyMap<string, string> = new Map()
): Promise<Tarball> => {
  const [command, ...first] = pnpm(root)
  const { name } = manifestIn(source)
  const place = join(into, name.replace("/", "+"))
  // npm's name for the folder inside a tarball.
  const folder = join(place, "package")
  const path = `${place}.tgz`
  mkdirSync(place, { recursive: true })
  await run(command, [...first, "pack", "--out", path], { what: `Packing ${name}`, cwd: source })
  await run("tar", ["-xzf", path, "-C", place], { what: `Unpacking ${name}`, cwd: into })
  const directory = relative(root, source).replaceAll("\\", "/")
  nameRepository({ root, folder, directory, repository: repositoryOf(root, process.env) ?? nowhere })
  if (versions.size > 0) writeVersions(folder, versions)
  // pnpm and not tar: it writes the same times, owners and order on every machine.
  await run(command, [...first, "pack", "--out", path], { what: `Packing ${name} again`, cwd: folder })
  return { manifest: manifestIn(folder), path, folder, files: filesBelow(folder), bytes: statSync(path).size }
}

const mayHold = /^(?:(?:bin|dist|specs|src)\/.+|package\.json|LICENSE|README\.md)$/
const mustNotHold = /(?:^|\/)(?:tests?|__tests__|node_modules|\.turbo)\/|\.(?:test|spec)\.|\.tsbuildinfo$/
const mustHold = ["LICENSE", "README.md", "package.json"]
const installScripts = ["preinstall", "install", "postinstall", "prepare"]
const unpublishable = /^(?:workspace|catalog|link|file):/

/** Lists the sources of a source map. */
const sourcesOf = (path: string): ReadonlyArray<string> => {
  // The cast: tsc wrote this file.
  const { sources = [] } = JSON.parse(readFileSync(path, "utf8")) as { readonly sources?: ReadonlyArray<string> }
  return sources
}

const contents = ({ files, folder }: Tarball): ReadonlyArray<string> => [
  ...files
    .filter((file) => !mayHold.test(file) || mustNotHold.test(file))
    .map((file) => `${file} must not be published`),
  ...mustHold.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
  ...files
    .filter((file) => file.endsWith(".map"))
    .flatMap((file) =>
      sourcesOf(join(folder, file))
        .map((source) => posix.join(posix.dirname(file), source))
        .filter((source) => !files.includes(source))
        .map((source) => `${file} is a source map of ${source}, which is not published`)
    ),
  // tsc never removes the files of an earlier build.
  ...files
    .filter((file) => /^dist\/.+\.js$/.test(file) && !files.includes(file.replace(/^dist/, "src").replace(/js$/, "ts")))
    .map((file) => `${file} is from an earlier build and has no source. Remove the package's dist and build again`)
]

/** Home folders of people, but not a `/home/` in the middle of a URL. */
const somebodysFolder = /(?<![\w.])\/(?:home|Users)\/[\w.-]+\/|file:\/\/\//

const paths = ({ files, folder }: Tarball, root: string): ReadonlyArray<string> =>
  files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8")
    const found = [root, `${homedir()}/`].find((path) => text.includes(path)) ?? somebodysFolder.exec(text)?.[0]
    return found === undefined ? [] : [`${file} contains ${found}, a path of the build machine`]
  })

const links = ({ folder }: Tarball): ReadonlyArray<string> =>
  relativeLinks(readFileSync(join(folder, "README.md"), "utf8")).map(
    (target) =>
      `README.md links to ${target}, which does not work on a registry's page: begin it with / for the repository's root`
  )

const manifest = ({ manifest }: Tarball): ReadonlyArray<string> => [
  ...(manifest.repository?.url && manifest.repository.directory && manifest.homepage
    ? []
    : ["package.json lacks repository with directory, or homepage"]),
  ...installScripts
    .filter((name) => manifest.scripts?.[name] !== undefined)
    .map((name) => `package.json has the script ${name}, which runs at every install`),
  ...(["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const).flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, range]) => unpublishable.test(range))
      .map(([name, range]) => `package.json needs ${name} at ${range}, which only this workspace understands`)
  )
]

const lint = async ({ path }: Tarball): Promise<ReadonlyArray<string>> => {
  const { buffer, byteOffset, byteLength } = readFileSync(path)
  // The cast: a Buffer of a file has an ordinary ArrayBuffer.
  const tarball = (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength)
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return messages.map((message) => `publint: ${formatMessage(message, pkg) ?? message.code}`)
}

const types = async ({ path, manifest }: Tarball, root: string): Promise<ReadonlyArray<string>> => {
  const attw = join(root, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js")
  const args = [attw, path, "--profile", "esm-only", "--no-color", "--no-emoji"]
  return run(process.execPath, args, { what: `attw on ${manifest.name}`, cwd: root }).then(
    () => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)]
  )
}

/** Lists the problems of a tarball's files, its manifest and its links, one sentence each. */
export const problemsOf = (tarball: Tarball, root: string): ReadonlyArray<string> => [
  ...contents(tarball),
  ...paths(tarball, root),
  ...manifest(tarball),
  ...(tarball.files.includes("README.md") ? links(tarball) : [])
]

/** @throws CheckFailed with every problem of a package, those that publint and attw find too */
export const inspect = async (tarball: Tarball, root: string): Promise<void> => {
  const problems = [...problemsOf(tarball, root), ...(await lint(tarball)), ...(await types(tarball, root))]
  if (problems.length === 0) return
  throw new CheckFailed(
    `${tarball.manifest.name} cannot be published:\n${problems.map((it) => `  - ${it}`).join("\n")}`
  )
}
