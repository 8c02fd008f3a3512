/**
 * Finds the TypeScript files that import given packages, and the examples in Markdown files that do: those of today, and those
 * of a commit.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { changedSince, fileAt } from "../workspace/Git.ts"

const isSource = (name: string): boolean => /\.[cm]?tsx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name)

/** Folders without code of people. */
const skipped = new Set(["node_modules", "dist", "build", "coverage", "generated"])

/** True for what is never read: these folders, and hidden ones. */
const isSkipped = (name: string): boolean => name.startsWith(".") || skipped.has(name)

/** Code that uses packages. */
export interface Consumers {
  /** Files, absolute, with the packages that each imports. */
  readonly files: ReadonlyMap<string, ReadonlyArray<string>>
  /** Texts of those files that exist in memory only: examples of documentation, and files of a commit. */
  readonly texts: ReadonlyMap<string, string>
  /** Names of files in memory for readers: the Markdown file of an example, and `commit:file` as Git writes it. Absolute. */
  readonly names: ReadonlyMap<string, string>
  /** Those of a commit. */
  readonly past: ReadonlySet<string>
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

const isRead = (name: string): boolean => isSource(name) || name.endsWith(".md")

/** Collects files that import one of the packages, or an entry point of it. */
class Collected {
  readonly #packages: ReadonlyArray<string>
  readonly #files: Array<readonly [file: string, imported: ReadonlyArray<string>]> = []
  readonly #texts = new Map<string, string>()
  readonly #names = new Map<string, string>()
  readonly #past = new Set<string>()

  constructor(packages: ReadonlyArray<string>) {
    this.#packages = packages
  }

  /** Adds a file of the disk, or the examples in it. */
  add(file: string, text: string): void {
    if (isSource(file)) this.#take(file, text)
    else for (const [example, code] of examplesIn(file, text)) this.#keep(example, code, file)
  }

  /** Adds a file of a commit. It has a name of its own beside the file of today, so that it finds the same packages. */
  addPast(file: string, text: string, commit: string, name: string): void {
    const past = file.replace(/(\.[^.]+)$/, `.${commit}$1`)
    const parts = isSource(file) ? [[past, text] as const] : examplesIn(past, text)
    for (const [part, code] of parts) {
      this.#past.add(part)
      this.#keep(part, code, name)
    }
  }

  result(): Consumers {
    return {
      files: new Map(this.#files.toSorted(([one], [other]) => (one < other ? -1 : 1))),
      texts: this.#texts,
      names: this.#names,
      past: this.#past
    }
  }

  #take(file: string, text: string): boolean {
    const imported = this.#packages.filter((each) => new RegExp(`["']${each}["'/]`).test(text))
    if (imported.length > 0) this.#files.push([file, imported])
    return imported.length > 0
  }

  #keep(file: string, text: string, name: string): void {
    if (!this.#take(file, text)) return
    this.#texts.set(file, text)
    this.#names.set(file, name)
  }
}

/** Adds the code in some folders and files. */
const addFrom = Effect.fnUntraced(function* (
  collected: Collected,
  places: ReadonlyArray<string>,
  left: ReadonlyArray<string>
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const open = [...places]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (left.includes(place) || !(yield* fs.exists(place))) continue
    const { type } = yield* fs.stat(place)
    if (type === "Directory") {
      const names = yield* fs.readDirectory(place)
      for (const name of names) if (!isSkipped(name)) open.push(path.join(place, name))
    } else if (type === "File" && isRead(place)) collected.add(place, yield* fs.readFileString(place))
  }
})

/** Adds the code of a commit that is another today, or gone. */
const addFromCommit = Effect.fnUntraced(function* (
  collected: Collected,
  root: string,
  commit: string,
  places: ReadonlyArray<string>,
  left: ReadonlyArray<string>
) {
  const path = yield* Path.Path
  const short = commit.slice(0, 12)
  for (const name of yield* changedSince(root, commit, places)) {
    const file = path.join(root, name)
    const isLeft = name.split("/").some(isSkipped) || left.some((folder) => file.startsWith(`${folder}${path.sep}`))
    const text = isLeft || !isRead(name) ? undefined : yield* fileAt(root, commit, file)
    if (text !== undefined) collected.addPast(file, text, short, path.join(root, `${short}:${name}`))
  }
})

/** Returns the code of a project that imports one of the packages, or an entry point of it. */
export const projectConsumers = Effect.fn("faktura.projectConsumers")(function* (
  project: string,
  packages: ReadonlyArray<string>
) {
  const collected = new Collected(packages)
  yield* addFrom(collected, [project], [])
  return collected.result()
})

/** Folders and files of a workspace whose code uses its packages. `scripts` has the programs that the release check runs. */
const searched = ["apps", "examples", "packages", "docs", "scripts", "README.md"] as const

/**
 * Returns the code of a workspace that imports one of the packages, or an entry point of it. To the code of today it adds the
 * code of a commit that was different. Why: an example that is adapted together with a change hides that the change breaks it.
 *
 * @param commit commit of the old version; undefined adds no code of the past
 * @param left   folders that are left out, absolute
 */
export const workspaceConsumers = Effect.fn("faktura.workspaceConsumers")(function* (
  root: string,
  commit: string | undefined,
  packages: ReadonlyArray<string>,
  left: ReadonlyArray<string>
) {
  const path = yield* Path.Path
  const collected = new Collected(packages)
  const where = searched.map((name) => path.join(root, name))
  yield* addFrom(collected, where, left)
  if (commit !== undefined) yield* addFromCommit(collected, root, commit, where, left)
  return collected.result()
})
