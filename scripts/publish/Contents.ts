/**
 * Compares the files of two versions of a package.
 */
import { createHash } from "node:crypto"
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"

/** File of a package. */
export interface PackedFile {
  readonly bytes: number
  readonly digest: string
}

/** Files of a package by path, with `/`. */
export type Contents = ReadonlyMap<string, PackedFile>

/** Difference between two versions. */
export interface ContentsChange {
  readonly added: ReadonlyArray<{ readonly file: string; readonly bytes: number }>
  readonly removed: ReadonlyArray<{ readonly file: string; readonly bytes: number }>
  /** `bytes` is the size now; `before` is the size in the other version. */
  readonly changed: ReadonlyArray<{ readonly file: string; readonly before: number; readonly bytes: number }>
}

const digestOf = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex")

/** Lists the files of an unpacked package. */
export const contentsOf = (folder: string): Contents =>
  new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1).replaceAll("\\", "/"), readFileSync(path)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([file, data]) => [file, { bytes: data.length, digest: digestOf(data) }] as const)
  )

/** Compares two versions. Without a former one, all files are added. */
export const compareContents = (before: Contents, after: Contents): ContentsChange => ({
  added: [...after].flatMap(([file, { bytes }]) => (before.has(file) ? [] : [{ file, bytes }])),
  removed: [...before].flatMap(([file, { bytes }]) => (after.has(file) ? [] : [{ file, bytes }])),
  changed: [...after].flatMap(([file, { bytes, digest }]) => {
    const old = before.get(file)
    return old === undefined || old.digest === digest ? [] : [{ file, before: old.bytes, bytes }]
  })
})

/** Files that run, and their types. Links of a README name a commit, so it differs with every commit. */
const runs = /^(?:dist\/.*\.(?:js|d\.ts)|bin\/.*|specs\/.*)$/

/** Fields of a package.json that users of the package do not notice, and those that name a commit. */
const unnoticed = new Set(["devDependencies", "scripts", "homepage", "bugs", "repository", "keywords", "description"])

/**
 * Returns a digest of what users run: code, types, and the fields of package.json that matter.
 *
 * Two versions with the same digest do the same, also if they come from different commits.
 */
export const behaviour = (folder: string): string => {
  const manifest: object = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const fields = Object.entries(manifest).filter(([name]) => !unnoticed.has(name))
  const files = [...contentsOf(folder)].filter(([file]) => runs.test(file)).map(([file, { digest }]) => [file, digest])
  return digestOf(JSON.stringify([fields.toSorted(([a], [b]) => (a < b ? -1 : 1)), files]))
}
