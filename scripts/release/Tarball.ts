/**
 * The packages as they would be published: packed, unpacked again, and looked at from all sides.
 *
 * Only the tarball counts. What the folder in the workspace holds besides, what its package.json says before pnpm has put
 * versions for `workspace:` and `catalog:`, no user ever sees.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs"
import { homedir } from "node:os"
import { join, relative } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { CheckFailed } from "./CheckFailed.ts"
import { run } from "./Command.ts"
import { pnpm } from "./Pnpm.ts"
import { nameRepository, relativeLinks, repositoryOf } from "./Repository.ts"
import type { Repository } from "./Repository.ts"

/** The parts of a package.json that the check reads. */
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

/** A packed package. */
export interface Tarball {
  readonly manifest: Manifest
  /** The `.tgz`. */
  readonly path: string
  /** Where it is unpacked. */
  readonly folder: string
  /** Its files, relative to `folder`, with `/`. */
  readonly files: ReadonlyArray<string>
  /** Of the `.tgz`. */
  readonly bytes: number
}

// The cast: a package.json that pnpm has installed or packed has this shape.
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest

/** Folders of the workspace's packages that get published. */
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

/** Where nothing says which repository this is, the check names one that cannot exist (RFC 2606). */
const nowhere: Repository = { address: "https://repository.invalid/faktura", commit: "HEAD" }

/** Packs a package into a folder, unpacks it there, and names the repository in both, as `pnpm release` does. */
export const pack = async (root: string, source: string, into: string): Promise<Tarball> => {
  const [command, ...first] = pnpm(root)
  const { name } = manifestIn(source)
  const place = join(into, name.replace("/", "+"))
  // What npm calls the folder inside of a tarball.
  const folder = join(place, "package")
  const path = `${place}.tgz`
  mkdirSync(place, { recursive: true })
  await run(command, [...first, "pack", "--out", path], { what: `Packing ${name}`, cwd: source })
  await run("tar", ["-xzf", path, "-C", place], { what: `Unpacking ${name}`, cwd: into })
  const directory = relative(root, source).replaceAll("\\", "/")
  nameRepository({ root, folder, directory, repository: repositoryOf(root, process.env) ?? nowhere })
  await run("tar", ["-czf", path, "-C", place, "package"], { what: `Packing ${name} again`, cwd: into })
  return { manifest: manifestIn(folder), path, folder, files: filesBelow(folder), bytes: statSync(path).size }
}

const mayHold = /^(?:(?:bin|dist|specs|src)\/.+|package\.json|LICENSE|README\.md)$/
const mustNotHold = /(?:^|\/)(?:tests?|__tests__|node_modules|\.turbo)\/|\.(?:test|spec)\.|\.tsbuildinfo$/
const mustHold = ["LICENSE", "README.md", "package.json"]
const installScripts = ["preinstall", "install", "postinstall", "prepare"]
const unpublishable = /^(?:workspace|catalog|link|file):/

const contents = ({ files }: Tarball): ReadonlyArray<string> => [
  ...files.filter((file) => !mayHold.test(file) || mustNotHold.test(file)).map((file) => `${file} has no place in it`),
  ...mustHold.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
  // tsc never removes what an earlier build has left.
  ...files
    .filter((file) => /^dist\/.+\.js$/.test(file) && !files.includes(file.replace(/^dist/, "src").replace(/js$/, "ts")))
    .map((file) => `${file} is of an earlier build: no source has that name. Remove the package's dist and build again`)
]

/** Folders of people's machines, but not a `/home/` in the middle of a web address. */
const somebodysFolder = /(?<![\w.])\/(?:home|Users)\/[\w.-]+\/|file:\/\/\//

const paths = ({ files, folder }: Tarball, root: string): ReadonlyArray<string> =>
  files.flatMap((file) => {
    const text = readFileSync(join(folder, file), "utf8")
    const found = [root, `${homedir()}/`].find((path) => text.includes(path)) ?? somebodysFolder.exec(text)?.[0]
    return found === undefined ? [] : [`${file} holds ${found}, a path of the machine it was built on`]
  })

const links = ({ folder }: Tarball): ReadonlyArray<string> =>
  relativeLinks(readFileSync(join(folder, "README.md"), "utf8")).map(
    (target) =>
      `README.md links to ${target}, which readers on a registry do not have: begin with / at the repository's root`
  )

const manifest = ({ manifest }: Tarball): ReadonlyArray<string> => [
  ...(manifest.repository?.url && manifest.repository.directory && manifest.homepage
    ? []
    : ["package.json does not name its repository, its directory there and its homepage"]),
  ...installScripts
    .filter((name) => manifest.scripts?.[name] !== undefined)
    .map((name) => `package.json has the script ${name}, which runs at every install`),
  ...(["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const).flatMap((kind) =>
    Object.entries(manifest[kind] ?? {})
      .filter(([, range]) => unpublishable.test(range))
      .map(([name, range]) => `package.json asks for ${name} at ${range}, which only this workspace understands`)
  )
]

const lint = async ({ path }: Tarball): Promise<ReadonlyArray<string>> => {
  const { buffer, byteOffset, byteLength } = readFileSync(path)
  // The cast: a Buffer of a file lies in an ordinary ArrayBuffer.
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

/** @throws CheckFailed with everything that is wrong with a package */
export const inspect = async (tarball: Tarball, root: string): Promise<void> => {
  const problems = [
    ...contents(tarball),
    ...paths(tarball, root),
    ...manifest(tarball),
    ...links(tarball),
    ...(await lint(tarball)),
    ...(await types(tarball, root))
  ]
  if (problems.length === 0) return
  throw new CheckFailed(
    `${tarball.manifest.name} cannot be published as it is:\n${problems.map((it) => `  - ${it}`).join("\n")}`
  )
}
