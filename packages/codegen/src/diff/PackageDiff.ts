/**
 * Compares two installed versions of a package, and finds the code of a project that the change concerns. It needs no documents:
 * the compiler and the project's code are the witnesses.
 */
import { createRequire } from "node:module"
import { realpathSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { specInvalid } from "../openapi/Problem.ts"
import { readFiles } from "../output/Files.ts"
import { codeChanges } from "./CodeChanges.ts"
import type { CodeChanges } from "./CodeChanges.ts"
import { consumersOf } from "./ConsumerFiles.ts"
import { highestOf } from "./rules/Level.ts"
import type { Level } from "./rules/Level.ts"
import { entriesOf } from "./types/PackageVersion.ts"
import type { PackageVersion, VersionSet } from "./types/PackageVersion.ts"

/** The difference of two installed versions of a package. */
export interface PackageDiff extends CodeChanges {
  readonly package: string
  readonly from: string
  readonly to: string
  readonly level: Level
}

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: unknown
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Returns the folder of an installed package, as seen from another folder; undefined when it is not installed. */
const installed = (name: string, from: string): string | undefined => {
  try {
    const file = createRequire(`${from}/index.js`).resolve(`${name}/package.json`)
    return realpathSync(file.slice(0, -"/package.json".length))
  } catch {
    // Not installed, or a package that hides its manifest.
    return undefined
  }
}

const manifestOf = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  // Safe: the manifest of a published package has these fields.
  return JSON.parse(yield* fs.readFileString(path.join(folder, "package.json"))) as Manifest
})

/** Reads a package, and the packages that it needs in exactly one version: their types are part of its own. */
const versionIn = Effect.fnUntraced(function* (folder: string) {
  const path = yield* Path.Path
  const packages: Array<PackageVersion> = []
  const read = Effect.fnUntraced(function* (of: string, as: string | undefined) {
    const manifest = yield* manifestOf(of)
    const names = [...(yield* readFiles(of)).keys()].filter((name) => name.endsWith(".d.ts"))
    const entries = entriesOf(manifest, names, (file) => file)
    packages.push({
      name: as ?? manifest.name,
      folder: of,
      entries: new Map([...entries].map(([key, file]) => [key, path.join(of, file)]))
    })
    return manifest
  })
  const manifest = yield* read(folder, undefined)
  for (const [name, range] of Object.entries(manifest.dependencies ?? {})) {
    const needed = /^\d/.test(range) ? installed(name, folder) : undefined
    if (needed !== undefined) yield* read(needed, name)
  }
  const set: VersionSet = { packages, files: new Map() }
  return { set, manifest }
})

/**
 * Compares two versions of a package.
 *
 * @param project folder of the code that uses the package
 * @param from    folder of the old version, or name that it is installed under
 * @param to      folder of the new version, or name that it is installed under
 */
export const diffPackages = Effect.fn("faktura.diffPackages")(function* (
  project: string,
  name: string,
  from: string,
  to: string
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const find = Effect.fnUntraced(function* (which: string) {
    const folder = path.resolve(project, which)
    if (yield* fs.exists(path.join(folder, "package.json"))) return realpathSync(folder)
    const known = installed(which, project)
    if (known !== undefined) return known
    return yield* specInvalid(`${name} cannot be compared.`, [
      { file: which, message: "is neither a folder with a package.json nor an installed package" }
    ])
  })
  const before = yield* versionIn(yield* find(from))
  const after = yield* versionIn(yield* find(to))
  if (before.manifest.name !== after.manifest.name)
    return yield* specInvalid(`${name} cannot be compared.`, [
      { file: to, message: `is ${after.manifest.name}, and ${from} is ${before.manifest.name}` }
    ])
  const names = before.set.packages.map((each) => each.name)
  const consumers = yield* consumersOf([project], names, [])
  const code = codeChanges(before.set, after.set, consumers, project, new Map())
  const levels = code.types.map(({ level }): Level => level)
  const diff: PackageDiff = {
    package: before.manifest.name,
    from: before.manifest.version,
    to: after.manifest.version,
    level: code.breakages.length > 0 ? "major" : highestOf(levels),
    ...code
  }
  return diff
})
