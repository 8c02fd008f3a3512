/**
 * Reads which files and folders of a package's sources import each other.
 */
import { globSync, readFileSync } from "node:fs"
import { dirname, join, relative, resolve } from "node:path"

/** Imported files of each file, both relative to the package's `src`, with `/`. */
export type Imports = ReadonlyMap<string, ReadonlyArray<string>>

const importing =
  /^(?:import|export)\b[^"';]*?from\s+"(\.{1,2}\/[^"]+)"|^import\s+"(\.{1,2}\/[^"]+)"|\bimport\("(\.{1,2}\/[^"]+)"\)/gm
const comments = /\/\*[\s\S]*?\*\//g

/**
 * Reads the relative imports of all files below `src`.
 *
 * @param skipped folders whose files are neither read nor reported, for example `generated/`
 */
export const readImports = (src: string, skipped: ReadonlyArray<string> = []): Imports => {
  const isSkipped = (file: string): boolean => skipped.some((folder) => file.startsWith(folder))
  const files = globSync("**/*.ts", { cwd: src }).filter((file) => !isSkipped(file))
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(src, file), "utf8").replace(comments, "")
      const targets = [...text.matchAll(importing)]
        .map(([, from, bare, called]) => from ?? bare ?? called ?? "")
        .map((target) => relative(src, resolve(dirname(join(src, file)), target)).replaceAll("\\", "/"))
      return [file, [...new Set(targets)].filter((target) => !isSkipped(target))]
    })
  )
}

/** Circles among files: each is the list of its files, in the order of their imports. */
export const circles = (imports: Imports): ReadonlyArray<ReadonlyArray<string>> => {
  const found: Array<ReadonlyArray<string>> = []
  const done = new Set<string>()
  const path: Array<string> = []
  const visit = (file: string): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push(path.slice(at))
    if (at >= 0 || done.has(file)) return
    path.push(file)
    for (const target of imports.get(file) ?? []) visit(target)
    path.pop()
    done.add(file)
  }
  for (const file of imports.keys()) visit(file)
  return found
}

/** The folder of a table that a file is in: the longest that fits. Undefined for files beside the folders. */
export const folderOf = (file: string, folders: ReadonlyArray<string>): string | undefined =>
  folders.filter((folder) => file.startsWith(`${folder}/`)).toSorted((a, b) => b.length - a.length)[0]

/**
 * Imports that a table of folders does not allow: upwards, or between two folders of one row.
 *
 * @param rows folders from top to bottom; a file beside the folders stands above all of them
 */
export const upward = (imports: Imports, rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const folders = rows.flat()
  const rowOf = (folder: string | undefined): number => rows.findIndex((row) => row.some((name) => name === folder))
  return [...imports].flatMap(([file, targets]) => {
    const own = folderOf(file, folders)
    return targets
      .filter((target) => {
        const other = folderOf(target, folders)
        return own !== other && rowOf(other) <= rowOf(own)
      })
      .map((target) => `${file} imports ${target}`)
  })
}
