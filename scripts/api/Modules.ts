/**
 * Finds the public modules of a package, and the source file of each.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"

/** Module that users import. */
export interface Module {
  /** Name in an import, for example `@faktura/core/Paging`. */
  readonly name: string
  /** Source file, absolute. */
  readonly source: string
  /** True if the generator writes its source. */
  readonly isGenerated: boolean
}

/** Published package. */
export interface Published {
  readonly name: string
  readonly folder: string
  /** Sorted by name. */
  readonly modules: ReadonlyArray<Module>
}

/** Parts of a package.json that are read here. */
interface Manifest {
  readonly name: string
  readonly exports: Readonly<Record<string, null | string | { readonly types: string }>>
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** Lists the source files of one entry of `exports`, each with the text that replaces the `*` of a pattern, or "". */
const sourcesOf = (folder: string, types: string): ReadonlyArray<readonly [star: string, file: string]> => {
  const source = types.replace(/^\.\/dist\//, "src/").replace(/\.d\.ts$/, ".ts")
  const [before = "", after] = source.split("*")
  if (after === undefined) return existsSync(join(folder, source)) ? [["", source]] : []
  return globSync(`${before}**/*${after}`, { cwd: folder })
    .map((file) => file.replaceAll("\\", "/"))
    .map((file) => [file.slice(before.length, file.length - after.length), file] as const)
}

/**
 * Reads the public modules of a package from the `exports` of its package.json. A pattern gives one module per file.
 *
 * @throws CheckFailed if an entry has no source file
 */
export const published = (folder: string): Published => {
  // The cast: pnpm has installed this package.json, and release:check checks the form of its `exports`.
  const { exports, name } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest
  const modules = Object.entries(exports).flatMap(([entry, target]) => {
    if (target === null || typeof target === "string") return []
    const sources = sourcesOf(folder, target.types)
    if (sources.length === 0) throw new CheckFailed(`${name}: no source file for "${entry}" in its \`exports\``)
    return sources.map(([star, file]) => ({
      name: `${name}${entry.slice(1).replace("*", star)}`,
      source: join(folder, file),
      isGenerated: file.includes("/generated/")
    }))
  })
  return { name, folder, modules: modules.toSorted(byName) }
}
