/**
 * Replaces whole folders by generated files: all of an API's folders or none, also when the process stops in the middle.
 *
 * New files have two stages in `.faktura/`, which is next to the package's `src`, or next to the folder:
 *
 * 1. `generated.part` while they are written.
 * 2. `generated.next` when the parts of all folders are complete. The first rename is the commit.
 *
 * After a stop, the next run finishes the replacement when it finds a `next`. It deletes parts when it finds no `next`.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { writeFiles } from "./Files.ts"

/** Generated folder with the paths of its stages. */
interface Stages {
  readonly folder: string
  readonly work: string
  readonly part: string
  readonly next: string
  readonly old: string
}

const stagesOf = Effect.fnUntraced(function* (folder: string): Effect.fn.Return<Stages, never, Path.Path> {
  const path = yield* Path.Path
  const parent = path.dirname(folder)
  // `<package>/src/generated` has its stages outside of `src`, because compilers would find the files twice.
  const inSources = path.basename(parent) === "src"
  const work = path.join(inSources ? path.dirname(parent) : parent, ".faktura")
  const name = inSources ? path.basename(folder) : `output-${path.basename(folder)}`
  const stage = (suffix: string): string => path.join(work, `${name}.${suffix}`)
  return { folder, work, part: stage("part"), next: stage("next"), old: stage("old") }
})

/** Finishes a committed replacement, or deletes the parts of an uncommitted one. */
const finish = Effect.fnUntraced(function* (all: ReadonlyArray<Stages>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const existing = (of: (stages: Stages) => string) => Effect.filter(all, (stages) => fs.exists(of(stages)))
  const committed = (yield* existing(({ next }) => next)).length > 0
  for (const { next, part } of yield* existing(({ part }) => part)) {
    yield* committed ? fs.rename(part, next) : fs.remove(part, { recursive: true })
  }
  for (const { folder, next, old } of yield* existing(({ next }) => next)) {
    yield* fs.remove(old, { recursive: true, force: true })
    yield* fs.makeDirectory(path.dirname(folder), { recursive: true })
    if (yield* fs.exists(folder)) yield* fs.rename(folder, old)
    yield* fs.rename(next, folder)
  }
  for (const { old } of yield* existing(({ old }) => old)) yield* fs.remove(old, { recursive: true })
  for (const { work } of yield* existing(({ work }) => work)) {
    if ((yield* fs.readDirectory(work)).length === 0) yield* fs.remove(work, { recursive: true })
  }
})

/**
 * Finishes or undoes the replacement of a stopped run.
 *
 * @example
 * import { repairFolders } from "@faktura/codegen"
 *
 * const repair = repairFolders(["packages/pets/src/generated"])
 */
export const repairFolders = Effect.fnUntraced(function* (folders: ReadonlyArray<string>) {
  yield* finish(yield* Effect.forEach(folders, stagesOf))
})

/**
 * Replaces folders by generated files, all together.
 *
 * A failure while files are written leaves the folders unchanged. After a later stop, the next `repairFolders` finishes.
 *
 * @param folders files by their paths below the folder, by folder
 *
 * @example
 * import { replaceFolders } from "@faktura/codegen"
 *
 * const files = new Map([["index.ts", "export {}\n"]])
 * const replace = replaceFolders(new Map([["packages/pets/src/generated", files]]))
 */
export const replaceFolders = Effect.fnUntraced(function* (folders: ReadonlyMap<string, ReadonlyMap<string, string>>) {
  const fs = yield* FileSystem.FileSystem
  const all = yield* Effect.forEach(folders.keys(), stagesOf)
  const removeParts = Effect.forEach(all, ({ part }) => fs.remove(part, { recursive: true, force: true }))
  yield* Effect.forEach(all, (stages) =>
    Effect.gen(function* () {
      yield* fs.remove(stages.part, { recursive: true, force: true })
      yield* writeFiles(stages.part, folders.get(stages.folder) ?? new Map())
    })
  ).pipe(Effect.onError(() => Effect.ignore(removeParts)))
  yield* Effect.forEach(all, ({ next, part }) => fs.rename(part, next))
  yield* finish(all)
})
