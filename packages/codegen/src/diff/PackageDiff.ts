/**
 * Compares two versions of a package, installed ones or the sources of a workspace, and finds the code that the change concerns.
 * It needs no documents: the compiler and the code are the witnesses.
 */
import { createRequire } from "node:module"
import { realpathSync } from "node:fs"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { specInvalid } from "../openapi/Problem.ts"
import { readFiles } from "../output/Files.ts"
import { commitOf } from "../workspace/Git.ts"
import { codeChanges } from "./CodeChanges.ts"
import type { CodeChanges } from "./CodeChanges.ts"
import { projectConsumers, workspaceConsumers } from "./ConsumerFiles.ts"
import { sourceVersion } from "./SourceVersion.ts"
import { highestOf } from "./rules/Level.ts"
import type { Level } from "./rules/Level.ts"
import { entriesOf } from "./types/PackageVersion.ts"
import type { Manifest, PackageVersion, VersionSet } from "./types/PackageVersion.ts"

/** The difference of two versions of a package. */
export interface PackageDiff extends CodeChanges {
  readonly package: string
  readonly from: string
  readonly to: string
  readonly level: Level
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

/** Returns the result for a package. */
const diffOf = (name: string, from: string, to: string, code: CodeChanges): PackageDiff => ({
  package: name,
  from,
  to,
  level: code.breakages.length > 0 ? "major" : highestOf(code.types.map(({ level }): Level => level)),
  ...code
})

/**
 * Compares two installed versions of a package.
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
  const consumers = yield* projectConsumers(project, names)
  const code = codeChanges(before.set, after.set, consumers, project, new Map())
  return diffOf(before.manifest.name, before.manifest.version, after.manifest.version, code)
})

/**
 * Compares the sources of a workspace's package at a commit with those of today.
 *
 * @param from commit, branch or tag
 */
export const diffSources = Effect.fn("faktura.diffSources")(function* (root: string, name: string, from: string) {
  const commit = yield* commitOf(root, from)
  if (commit === undefined)
    return yield* specInvalid(`${name} cannot be compared with ${from}.`, [
      {
        file: from,
        message: "is no commit, branch or tag of this repository; for a folder or an installed package add --to"
      }
    ])
  const missing = (where: string) =>
    specInvalid(`${name} cannot be compared with ${from}.`, [
      { file: name, message: `has no sources in packages/ ${where}` }
    ])
  const before = (yield* sourceVersion(root, name, commit)) ?? (yield* missing(`at ${from}`))
  const after = (yield* sourceVersion(root, name, undefined)) ?? (yield* missing("today"))
  const names = before.set.packages.map((each) => each.name)
  const consumers = yield* workspaceConsumers(root, commit, names, [...before.sources, ...after.sources])
  return diffOf(name, from, "working tree", codeChanges(before.set, after.set, consumers, root, new Map()))
})
