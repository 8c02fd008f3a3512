/**
 * Reads and writes folders as maps from path to text. Paths are below the folder, with `/` on every system.
 */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"

/** Reads the files below a folder. Hidden files are left out, because they are the operating system's. */
export const readFiles = Effect.fnUntraced(function* (folder: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const names = (yield* fs.readDirectory(folder, { recursive: true })).toSorted()
  const read = Effect.fnUntraced(function* (name: string) {
    const file = path.join(folder, name)
    if (path.basename(name).startsWith(".") || (yield* fs.stat(file)).type !== "File") return []
    return [[name.split(path.sep).join("/"), yield* fs.readFileString(file)] as const]
  })
  return new Map((yield* Effect.forEach(names, read, { concurrency: 16 })).flat())
})

/** Writes files below a folder. Creates the folder when it is missing. */
export const writeFiles = Effect.fnUntraced(function* (folder: string, files: ReadonlyMap<string, string>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const [name, text] of files) {
    const target = path.join(folder, name)
    yield* fs.makeDirectory(path.dirname(target), { recursive: true })
    yield* fs.writeFileString(target, text)
  }
})

/** Writes a file, or replaces it, by a rename. Why: readers never see a half-written file. */
export const replaceFile = Effect.fnUntraced(function* (file: string, text: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const part = path.join(path.dirname(file), `.${path.basename(file)}.part`)
  yield* fs.writeFileString(part, text).pipe(
    Effect.andThen(fs.rename(part, file)),
    Effect.onError(() => Effect.ignore(fs.remove(part, { force: true })))
  )
})
