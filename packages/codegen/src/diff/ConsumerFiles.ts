/**
 * Finds the TypeScript files that import given packages, and the examples in Markdown files that do.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"

const isSource = (name: string): boolean => /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name)

/** Folders without code of people. Hidden folders are left out, too. */
const skipped = new Set(["node_modules", "dist", "build", "coverage", "generated"])

/** Code of those who use packages. */
export interface Consumers {
  /** Files with the packages that each imports. */
  readonly files: ReadonlyMap<string, ReadonlyArray<string>>
  /** Texts of examples by file, which are among `files`. They exist in memory only. */
  readonly examples: ReadonlyMap<string, string>
}

/** A block of TypeScript in Markdown. */
const block = /^```ts[^\n]*\n([\s\S]*?)^```/gm

/**
 * Returns the blocks of a Markdown file as files of their own. Each begins with as many empty lines as are above it, so that its
 * lines are those of the Markdown file.
 */
const examplesIn = (file: string, text: string): ReadonlyArray<readonly [file: string, code: string]> =>
  [...text.matchAll(block)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length
    return [`${file}.${line}.ts`, "\n".repeat(line) + (match[1] ?? "")]
  })

/** Returns the file that a person knows: for an example the Markdown file. */
export const knownFile = (file: string): string => file.replace(/(\.md)\.\d+\.ts$/, "$1")

/**
 * Returns the code below some folders that imports one of the packages, or an entry point of it.
 *
 * @param left folders that are left out, absolute
 */
export const consumersOf = Effect.fn("faktura.consumersOf")(function* (
  folders: ReadonlyArray<string>,
  packages: ReadonlyArray<string>,
  left: ReadonlyArray<string>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const files: Array<readonly [file: string, imported: ReadonlyArray<string>]> = []
  const examples = new Map<string, string>()
  const importedBy = (text: string): ReadonlyArray<string> =>
    packages.filter((each) => new RegExp(`["']${each}["'/]`).test(text))
  const take = (file: string, text: string): boolean => {
    const imported = importedBy(text)
    if (imported.length > 0) files.push([file, imported])
    return imported.length > 0
  }
  const open = [...folders]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (left.includes(folder) || !(yield* fs.exists(folder))) continue
    for (const name of yield* fs.readDirectory(folder)) {
      const file = path.join(folder, name)
      if (name.startsWith(".") || skipped.has(name)) continue
      const { type } = yield* fs.stat(file)
      if (type === "Directory") open.push(file)
      else if (type === "File" && isSource(name)) take(file, yield* fs.readFileString(file))
      else if (type === "File" && name.endsWith(".md")) {
        for (const [example, code] of examplesIn(file, yield* fs.readFileString(file)))
          if (take(example, code)) examples.set(example, code)
      }
    }
  }
  const consumers: Consumers = {
    files: new Map(files.toSorted(([one], [other]) => (one < other ? -1 : 1))),
    examples
  }
  return consumers
})
