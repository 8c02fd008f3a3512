/**
 * A version of a package for the compiler: its entry points, and its files when they are in memory.
 */

import { join } from "node:path"

/** A version of a package. */
export interface PackageVersion {
  /** Name that programs import, such as `@faktura/monite`. */
  readonly name: string
  /** Folder of its files, absolute. Files in memory are below it too. */
  readonly folder: string
  /** Files by what programs import: `.`, `./operations/entities`. */
  readonly entries: ReadonlyMap<string, string>
}

/** Packages at one version that import each other, with their files in memory. */
export interface VersionSet {
  readonly packages: ReadonlyArray<PackageVersion>
  /** Texts by absolute path. Other files are read from the disk. */
  readonly files: ReadonlyMap<string, string>
}

/** Returns the file that an import means; undefined for other packages. */
export const entryOf = ({ packages }: VersionSet, specifier: string): string | undefined => {
  for (const { entries, name } of packages) {
    if (specifier === name) return entries.get(".")
    if (specifier.startsWith(`${name}/`)) return entries.get(`.${specifier.slice(name.length)}`)
  }
  return undefined
}

/** Parts of a package.json that are read here. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: unknown
  readonly dependencies?: Readonly<Record<string, string>>
}

/** Returns the file of an entry in `exports`: the types when it has them. */
const targetOf = (entry: unknown): string | undefined => {
  if (typeof entry === "string") return entry
  if (typeof entry !== "object" || entry === null) return undefined
  for (const value of Object.values(entry)) {
    const target = targetOf(value)
    if (target !== undefined) return target
  }
  return undefined
}

/**
 * Returns the entry points of a package by its `exports`.
 *
 * @param files all files of the package, relative to its folder, with `/`
 * @param source maps a file of `exports` to the file to read, such as a declaration to its source
 */
export const entriesOf = (
  { exports }: Pick<Manifest, "exports">,
  files: ReadonlyArray<string>,
  source: (file: string) => string
): ReadonlyMap<string, string> => {
  const entries = new Map<string, string>()
  // Safe: `exports` of a package with several entries is an object.
  for (const [key, value] of Object.entries((exports ?? {}) as Readonly<Record<string, unknown>>)) {
    const target = targetOf(value)
    if (target === undefined || target.endsWith(".json")) continue
    const file = source(target.replace(/^\.\//, ""))
    const [before = "", after] = file.split("*")
    if (after === undefined) {
      entries.set(key, file)
      continue
    }
    for (const each of files) {
      if (!each.startsWith(before) || !each.endsWith(after)) continue
      entries.set(key.replace("*", each.slice(before.length, each.length - after.length)), each)
    }
  }
  return entries
}

/**
 * Returns the source files of a package's entry points. `exports` names compiled files.
 *
 * @param folder  folder of the package, absolute
 * @param sources files below `src/`
 */
export const sourceEntriesOf = (
  manifest: Pick<Manifest, "exports">,
  folder: string,
  sources: Iterable<string>
): ReadonlyMap<string, string> => {
  const entries = entriesOf(
    manifest,
    [...sources].map((name) => `src/${name}`),
    (file) => file.replace(/^dist\//, "src/").replace(/\.d\.ts$|\.js$/, ".ts")
  )
  return new Map([...entries].map(([key, file]) => [key, join(folder, file)]))
}
