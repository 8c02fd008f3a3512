/**
 * Builds the two versions of an API's packages from generated files and the hand-written files of the workspace.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { Generated } from "../../generate/Generate.ts"
import { readFiles } from "../../output/Files.ts"
import type { Api } from "../../workspace/Workspace.ts"
import { sourceEntriesOf } from "./PackageVersion.ts"
import type { Manifest, PackageVersion, VersionSet } from "./PackageVersion.ts"

/** Folder of generated files below a package's sources. */
const generated = "generated/"

/**
 * Returns a version of an API's packages: generated files in memory, with the hand-written files of the workspace. The files
 * are in a folder of their own inside of each package, which exists in memory only. Why there: imports of other packages are
 * resolved from the package.
 *
 * @param label name of the folder, such as `before`
 */
export const versionOf = Effect.fnUntraced(function* (api: Api, generatedCode: Generated, label: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const files = new Map<string, string>()
  const packages: Array<PackageVersion> = []
  for (const [folder, made] of [
    [api.clientFolder, generatedCode.client],
    [api.servicesFolder, generatedCode.services]
  ] as const) {
    const root = path.join(folder, `.faktura-${label}`, "src")
    const hand = (yield* fs.exists(path.join(folder, "src"))) ? yield* readFiles(path.join(folder, "src")) : []
    const sources = new Map([...hand].filter(([name]) => name.endsWith(".ts") && !name.startsWith(generated)))
    for (const [name, text] of made) sources.set(`${generated}${name}`, text)
    for (const [name, text] of sources) files.set(path.join(root, name), text)
    // Safe: the manifest of a workspace's package is an object with a name.
    const manifest = JSON.parse(yield* fs.readFileString(path.join(folder, "package.json"))) as Manifest
    const own = path.dirname(root)
    packages.push({ name: manifest.name, folder: own, entries: sourceEntriesOf(manifest, own, sources.keys()) })
  }
  const version: VersionSet = { packages, files }
  return version
})
