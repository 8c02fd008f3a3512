/**
 * Moves an API into its workspace or out of it: its folders, and its links in the lockfile. On a failure or an interruption
 * everything is restored.
 */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import type { Api } from "../workspace/Workspace.ts"
import { runPnpm } from "./Pnpm.ts"

/** Files outside of an API's folders that change with it, relative to the root. */
const outside = ["pnpm-lock.yaml"]

/** Returns the folders of an API, relative to the root. */
const foldersOf = (root: string, api: Api, path: Path.Path): ReadonlyArray<string> =>
  [api.folder, api.clientFolder, api.servicesFolder, api.referenceFolder].flatMap((folder) =>
    folder === undefined ? [] : [path.relative(root, folder)]
  )

/**
 * Makes a folder that is deleted when the scope closes. Why inside the workspace: renaming works only within one file system.
 */
export const workFolder = Effect.fnUntraced(function* (root: string, name: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const parent = path.join(root, ".faktura")
  const folder = path.join(parent, name)
  const clear = fs.remove(folder, { recursive: true, force: true })
  return yield* Effect.acquireRelease(
    clear.pipe(Effect.andThen(fs.makeDirectory(folder, { recursive: true })), Effect.as(folder)),
    () =>
      clear.pipe(
        Effect.andThen(fs.readDirectory(parent)),
        Effect.flatMap((rest) => (rest.length === 0 ? fs.remove(parent, { recursive: true }) : Effect.void)),
        Effect.ignore
      )
  )
})

const moveFolders = Effect.fnUntraced(function* (from: string, to: string, folders: ReadonlyArray<string>) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  for (const folder of folders) {
    if (!(yield* fs.exists(path.join(from, folder)))) continue
    yield* fs.makeDirectory(path.dirname(path.join(to, folder)), { recursive: true })
    yield* fs.rename(path.join(from, folder), path.join(to, folder))
  }
})

const textsOutside = Effect.fnUntraced(function* (root: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const texts = new Map<string, string>()
  for (const file of outside.map((name) => path.join(root, name))) {
    if (yield* fs.exists(file)) texts.set(file, yield* fs.readFileString(file))
  }
  return texts
})

/** Updates the lockfile and the links. */
const install = (root: string) =>
  runPnpm(root, "Linking the packages", ["install", "--no-frozen-lockfile", "--prefer-offline"])

/** Moves an API's folders, updates the lockfile, and runs `then`. Restores everything when a step fails. */
const move = <A, E, R>(root: string, api: Api, from: string, to: string, then: Effect.Effect<A, E, R>) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const folders = foldersOf(root, api, path)
      const before = yield* textsOutside(root)
      let linked = false
      const undo = Effect.gen(function* () {
        yield* moveFolders(to, from, folders)
        for (const [file, text] of before) yield* fs.writeFileString(file, text)
        if (linked) yield* Effect.ignore(runPnpm(root, "Linking", ["install", "--frozen-lockfile", "--offline"]))
      })
      return yield* moveFolders(from, to, folders).pipe(
        Effect.andThen(Effect.sync(() => (linked = true))),
        Effect.andThen(restore(Effect.andThen(install(root), then))),
        Effect.onExit((exit) => (Exit.isFailure(exit) ? Effect.ignore(undo) : Effect.void))
      )
    })
  )

/**
 * Moves the folders of an API from a work folder into the workspace and links them, then runs `then`. When that fails, they
 * are moved back.
 */
export const wire = <A, E, R>(root: string, api: Api, from: string, then: Effect.Effect<A, E, R>) =>
  move(root, api, from, root, then)

/** Moves the folders of an API out of the workspace into a work folder, and removes their links. */
export const unwire = (root: string, api: Api, to: string) => move(root, api, root, to, Effect.void)
