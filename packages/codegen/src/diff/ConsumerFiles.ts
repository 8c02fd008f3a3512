/**
 * Finds the TypeScript files that import given packages.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"

const isSource = (name: string): boolean => /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name)

/** Folders without code of people. Hidden folders are left out, too. */
const skipped = new Set(["node_modules", "dist", "build", "coverage", "generated"])

/**
 * Returns the files below some folders that import one of the packages, or an entry point of it, with the packages.
 *
 * @param left folders that are left out, absolute
 */
export const filesThatImport = Effect.fn("faktura.filesThatImport")(function* (
  folders: ReadonlyArray<string>,
  packages: ReadonlyArray<string>,
  left: ReadonlyArray<string>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const found: Array<readonly [file: string, imported: ReadonlyArray<string>]> = []
  const open = [...folders]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (left.includes(folder) || !(yield* fs.exists(folder))) continue
    for (const name of yield* fs.readDirectory(folder)) {
      const file = path.join(folder, name)
      if (name.startsWith(".") || skipped.has(name)) continue
      const { type } = yield* fs.stat(file)
      if (type === "Directory") open.push(file)
      else if (type === "File" && isSource(name)) {
        const text = yield* fs.readFileString(file)
        const imported = packages.filter((each) => new RegExp(`["']${each}["'/]`).test(text))
        if (imported.length > 0) found.push([file, imported])
      }
    }
  }
  return new Map(found.toSorted(([one], [other]) => (one < other ? -1 : 1)))
})
