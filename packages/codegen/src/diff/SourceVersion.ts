/**
 * Reads a package of a workspace from its sources: at a commit, or as they are today. Nothing has to be built or published.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readFiles } from "../output/Files.ts"
import { writeAt } from "../workspace/Git.ts"
import { packageFolder } from "../workspace/Workspace.ts"
import { sourceEntriesOf } from "./types/PackageVersion.ts"
import type { Manifest, PackageVersion, VersionSet } from "./types/PackageVersion.ts"

/** Versions of packages from their sources. */
export interface SourceVersion {
  readonly set: VersionSet
  /** Folders of their sources today, absolute. */
  readonly sources: ReadonlyArray<string>
}

/**
 * Returns the sources of a package, and of the packages that it needs in exactly one version (`workspace:*`): their types are
 * part of its own. They exist in memory only, in a folder inside of each package, so that their imports are resolved from there.
 * Undefined when there is no such package.
 *
 * @param base  folder that has `packages/`: the workspace, or a copy of it
 * @param label name of the folder, such as `before`
 */
const sourcesIn = Effect.fnUntraced(function* (root: string, base: string, name: string, label: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const files = new Map<string, string>()
  const packages: Array<PackageVersion> = []
  const sources: Array<string> = []
  const open = [name]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const from = packageFolder(base, next, path)
    if (!(yield* fs.exists(path.join(from, "package.json")))) continue
    // Safe: the manifest of a workspace's package is an object with a name.
    const manifest = JSON.parse(yield* fs.readFileString(path.join(from, "package.json"))) as Manifest
    if (manifest.name !== next || !(yield* fs.exists(path.join(from, "src")))) continue
    const folder = path.join(packageFolder(root, next, path), `.faktura-${label}`)
    const texts = [...(yield* readFiles(path.join(from, "src")))].filter(([file]) => file.endsWith(".ts"))
    for (const [file, text] of texts) files.set(path.join(folder, "src", file), text)
    const names = texts.map(([file]) => file)
    packages.push({ name: next, folder, entries: sourceEntriesOf(manifest, folder, names) })
    sources.push(path.join(packageFolder(root, next, path), "src"))
    for (const [other, range] of Object.entries(manifest.dependencies ?? {}))
      if (range === "workspace:*") open.push(other)
  }
  const version: SourceVersion = { set: { packages, files }, sources }
  return packages.length === 0 ? undefined : version
})

/**
 * Reads a package of a workspace.
 *
 * @param commit commit to read it from; undefined for the files of today
 */
export const sourceVersion = Effect.fn("faktura.sourceVersion")(function* (
  root: string,
  name: string,
  commit: string | undefined
) {
  if (commit === undefined) return yield* sourcesIn(root, root, name, "after")
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const copy = yield* fs.makeTempDirectoryScoped({ prefix: "faktura-" })
  yield* fs.makeDirectory(path.join(copy, "packages"))
  if (!(yield* writeAt(root, commit, path.join(root, "packages"), path.join(copy, "packages")))) return undefined
  return yield* sourcesIn(root, copy, name, "before")
}, Effect.scoped)
