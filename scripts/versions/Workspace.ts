/**
 * Reads the published packages of a workspace, and which of them need which others.
 */
import { readFileSync } from "node:fs"
import { join, relative } from "node:path"
import { publicPackages } from "../release/Tarball.ts"
import type { Manifest } from "../release/Tarball.ts"

/** How a package requires another one of the workspace. */
export type Requirement = "exact" | "caret"

/** Published package of the workspace. */
export interface Member {
  readonly name: string
  readonly version: string
  /** Folder from the root, with `/`. */
  readonly directory: string
  /** Published packages that it needs at run time, by name. */
  readonly needs: Readonly<Record<string, Requirement>>
}

/** `workspace:*` is packed as the exact version; `workspace:^` as a caret range. */
const requirements: Readonly<Record<string, Requirement>> = { "workspace:*": "exact", "workspace:^": "caret" }

/** Lists the published packages, sorted by name. */
export const membersOf = (root: string): ReadonlyArray<Member> => {
  const manifests = publicPackages(root).map((folder) => {
    // The cast: pnpm has installed this package.json.
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
    return { manifest, directory: relative(root, folder).replaceAll("\\", "/") }
  })
  const names = new Set(manifests.map(({ manifest }) => manifest.name))
  return manifests.map(({ manifest: { dependencies = {}, name, peerDependencies = {}, version }, directory }) => ({
    name,
    version,
    directory,
    needs: Object.fromEntries(
      Object.entries({ ...dependencies, ...peerDependencies }).flatMap(([needed, range]) => {
        const requirement = requirements[range]
        return names.has(needed) && requirement !== undefined ? [[needed, requirement] as const] : []
      })
    )
  }))
}

/** Sorts packages so that each follows the packages that it needs. Packages of one level keep their order. */
export const inOrder = <A extends { readonly name: string; readonly needs: Readonly<Record<string, unknown>> }>(
  packages: ReadonlyArray<A>
): ReadonlyArray<A> => {
  const sorted: Array<A> = []
  const visit = (each: A): void => {
    if (sorted.includes(each)) return
    for (const needed of packages) if (needed.name in each.needs) visit(needed)
    sorted.push(each)
  }
  packages.forEach(visit)
  return sorted
}
