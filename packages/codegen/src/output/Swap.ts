/**
 * Putting generated files in place: whole folders, all of an API's or none, also when the machine stops in the middle.
 *
 * Next to each package's sources (else beside the folder), in `.faktura/`, files go through two stages. `generated.part` is being written. When every
 * folder's part is complete they are renamed to `generated.next`, and from the first of these renames on the new files are
 * what will be: whoever finds a `next`, finishes. Whoever finds a `part` alone throws it away.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import { writeFiles } from "./Files.ts"

/** A folder that is generated as a whole, and the stages it goes through. */
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
  // `<package>/src/generated`: outside of `src`, where compilers would find the files twice. Any other folder's is beside it.
  const inSources = path.basename(parent) === "src"
  const work = path.join(inSources ? path.dirname(parent) : parent, ".faktura")
  const name = inSources ? path.basename(folder) : `output-${path.basename(folder)}`
  const stage = (suffix: string): string => path.join(work, `${name}.${suffix}`)
  return { folder, work, part: stage("part"), next: stage("next"), old: stage("old") }
})

/** Puts what was committed in place and clears the rest away. */
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

/** Finishes or clears away what a run that was stopped has left behind. */
export const repairFolders = Effect.fnUntraced(function* (folders: ReadonlyArray<string>) {
  yield* finish(yield* Effect.forEach(folders, stagesOf))
})

/**
 * Puts generated files in place of folders, all together. A failure while they are written leaves the folders as they
 * were; a stop after that is finished by the next `repairFolders`.
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
