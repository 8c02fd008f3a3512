/**
 * Reads the packages of a workspace and their dependencies.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { readDocument } from "../openapi/Document.ts"
import { objectOf } from "../openapi/Json.ts"

/** A package of the workspace. */
export interface WorkspacePackage {
  /** Path from the root, with `/`; empty for the root itself. */
  readonly folder: string
  readonly name: string
  /** Names of its dependencies, from all four lists. */
  readonly dependencies: ReadonlySet<string>
}

const lists = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]

/** Returns the root package and the packages that match the patterns of `pnpm-workspace.yaml`. */
export const workspacePackages = Effect.fnUntraced(function* (root: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const { json } = yield* readDocument(path.join(root, "pnpm-workspace.yaml"), "pnpm-workspace.yaml")
  const patterns = Array.isArray(json.packages) ? json.packages.map(String) : []
  const folders = [""]
  for (const pattern of patterns) {
    const parent = /^([^*]+)\/\*$/.exec(pattern)?.[1]
    if (parent === undefined) folders.push(pattern)
    else if (yield* fs.exists(path.join(root, parent))) {
      folders.push(...(yield* fs.readDirectory(path.join(root, parent))).toSorted().map((name) => `${parent}/${name}`))
    }
  }
  const packages: Array<WorkspacePackage> = []
  for (const folder of folders) {
    const file = path.join(root, folder, "package.json")
    if (!(yield* fs.exists(file))) continue
    const manifest = (yield* readDocument(file, path.relative(root, file))).json
    const dependencies = new Set(lists.flatMap((list) => Object.keys(objectOf(manifest[list]))))
    packages.push({ folder, name: String(manifest.name), dependencies })
  }
  return packages
})

/** Returns the most frequent scope of the packages in `packages/`, with its slash; empty for packages without scope. */
export const scopeOf = (packages: ReadonlyArray<WorkspacePackage>): string => {
  const scopes = packages
    .filter(({ folder }) => folder.startsWith("packages/"))
    .map(({ name }) => (name.startsWith("@") ? name.slice(0, name.indexOf("/") + 1) : ""))
  const counts = [...Map.groupBy(scopes, (scope) => scope)].toSorted(([, a], [, b]) => b.length - a.length)
  return counts[0]?.[0] ?? ""
}
