/**
 * The packages as they would be published: packed, unpacked again, and looked at from all sides.
 *
 * Only the tarball counts. What the folder in the workspace holds besides, what its package.json says before pnpm has put
 * versions for `workspace:` and `catalog:`, no user ever sees.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs"
import { homedir } from "node:os"
import { join } from "node:path"
import { publint } from "publint"
import { formatMessage } from "publint/utils"
import { CheckFailed } from "./CheckFailed.ts"
import { run } from "./Command.ts"
import { pnpm } from "./Pnpm.ts"

/** The parts of a package.json that the check reads. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly license?: string
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

/** Packs a package into a folder, and unpacks it there. */
export const pack = async (root: string, source: string, into: string): Promise<Tarball> => {
  const [command, ...first] = pnpm(root)
  const { name } = manifestIn(source)
  const folder = join(into, name.replace("/", "+"))
  const path = `${folder}.tgz`
  mkdirSync(folder, { recursive: true })
  await run(command, [...first, "pack", "--out", path], { what: `Packing ${name}`, cwd: source })
  await run("tar", ["-xzf", path, "-C", folder, "--strip-components=1"], { what: `Unpacking ${name}`, cwd: into })
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

const manifest = ({ manifest }: Tarball): ReadonlyArray<string> => [
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
    ...(await lint(tarball)),
    ...(await types(tarball, root))
  ]
  if (problems.length === 0) return
  throw new CheckFailed(
    `${tarball.manifest.name} cannot be published as it is:\n${problems.map((it) => `  - ${it}`).join("\n")}`
  )
}
