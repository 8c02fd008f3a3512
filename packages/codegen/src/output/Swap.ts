/**
 * Replaces whole folders by generated files, and single files with them: all or none, also when the process stops in the middle.
 *
 * New contents have two stages in `.faktura/`, which is next to the package's `src`, or next to the folder or file:
 *
 * 1. `generated.part` while they are written.
 * 2. `generated.next` when all parts are complete. The first rename is the commit.
 *
 * After a stop, the next run finishes the replacement when it finds a `next`. It deletes parts when it finds no `next`.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { writeFiles } from "./Files.ts"

/** Generated folder, or file, with the paths of its stages. */
interface Stages {
  readonly target: string
  readonly work: string
  readonly part: string
  readonly next: string
  readonly old: string
  /** Replaced by one rename. A folder needs two, because a rename does not replace a folder with files. */
  readonly isFile: boolean
}

const stagesOf = Effect.fnUntraced(function* (
  target: string,
  isFile: boolean
): Effect.fn.Return<Stages, never, Path.Path> {
  const path = yield* Path.Path
  const parent = path.dirname(target)
  // `<package>/src/generated` has its stages outside of `src`, because compilers would find the files twice.
  const inSources = path.basename(parent) === "src"
  const work = path.join(inSources ? path.dirname(parent) : parent, ".faktura")
  const base = path.basename(target)
  const name = inSources || isFile ? base : `output-${base}`
  const stage = (suffix: string): string => path.join(work, `${name}.${suffix}`)
  return { target, work, part: stage("part"), next: stage("next"), old: stage("old"), isFile }
})

const stagesOfAll = Effect.fnUntraced(function* (folders: Iterable<string>, files: Iterable<string>) {
  return [
    ...(yield* Effect.forEach(folders, (folder) => stagesOf(folder, false))),
    ...(yield* Effect.forEach(files, (file) => stagesOf(file, true)))
  ]
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
  for (const { isFile, next, old, target } of yield* existing(({ next }) => next)) {
    yield* fs.makeDirectory(path.dirname(target), { recursive: true })
    if (!isFile) {
      yield* fs.remove(old, { recursive: true, force: true })
      if (yield* fs.exists(target)) yield* fs.rename(target, old)
    }
    yield* fs.rename(next, target)
  }
  for (const { old } of yield* existing(({ old }) => old)) yield* fs.remove(old, { recursive: true })
  // Files of one folder share their work folder.
  for (const work of new Set((yield* existing(({ work }) => work)).map(({ work }) => work))) {
    if ((yield* fs.readDirectory(work)).length === 0) yield* fs.remove(work, { recursive: true })
  }
})

/**
 * Finishes or undoes the replacement of a stopped run.
 *
 * @param files single files that were replaced with the folders
 *
 * @example
 * import { repairFolders } from "@faktura/codegen"
 *
 * const repair = repairFolders(["packages/pets/src/generated"])
 */
export const repairFolders = Effect.fnUntraced(function* (
  folders: ReadonlyArray<string>,
  files: ReadonlyArray<string> = []
) {
  yield* Effect.uninterruptible(finish(yield* stagesOfAll(folders, files)))
})

/**
 * Replaces folders by generated files, and single files with them, all together.
 *
 * A failure or an interruption while files are written leaves everything unchanged. After a later stop, the next
 * `repairFolders` finishes.
 *
 * @param folders files by their paths below the folder, by folder
 * @param files   texts of single files, by path
 *
 * @example
 * import { replaceFolders } from "@faktura/codegen"
 *
 * const files = new Map([["index.ts", "export {}\n"]])
 * const replace = replaceFolders(new Map([["packages/pets/src/generated", files]]))
 */
export const replaceFolders = Effect.fnUntraced(function* (
  folders: ReadonlyMap<string, ReadonlyMap<string, string>>,
  files: ReadonlyMap<string, string> = new Map()
) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const all = yield* stagesOfAll(folders.keys(), files.keys())
  const removeParts = Effect.forEach(all, ({ part }) => fs.remove(part, { recursive: true, force: true }))
  const writePart = Effect.fnUntraced(function* ({ isFile, part, target, work }: Stages) {
    yield* fs.remove(part, { recursive: true, force: true })
    // A parent that cannot be made is noticed before the commit.
    yield* fs.makeDirectory(path.dirname(target), { recursive: true })
    yield* fs.makeDirectory(work, { recursive: true })
    if (isFile) yield* fs.writeFileString(part, files.get(target) ?? "")
    else yield* writeFiles(part, folders.get(target) ?? new Map())
  })
  yield* Effect.forEach(all, writePart).pipe(
    Effect.onError(() => Effect.ignore(Effect.andThen(removeParts, finish(all))))
  )
  yield* Effect.forEach(all, ({ next, part }) => fs.rename(part, next)).pipe(
    Effect.andThen(finish(all)),
    Effect.uninterruptible
  )
})
