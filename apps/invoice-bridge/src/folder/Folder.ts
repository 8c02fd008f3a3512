/**
 * Opens and locks the folder `.faktura` with the state of all runs.
 *
 * The lock is an open transaction on its own file. The operating system drops it when the process dies, so a stale lock
 * never remains.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileProblem } from "./FileProblem.ts"
import type { FileUnusable } from "./FileProblem.ts"

/** Files of a folder. */
export interface Files {
  /** State of the bridge for real accounts. `--fresh` never touches it. */
  readonly bridge: string
  /** State of the bridge in the demo. */
  readonly demo: string
  /** Key that seals secrets in the demo. */
  readonly demoKey: string
  /** Records of both APIs in the demo. */
  readonly sandbox: string
}

/** Returns the files of a folder. */
export const filesIn = (path: string): Files => ({
  bridge: join(path, "bridge.sqlite"),
  demo: join(path, "demo.sqlite"),
  demoKey: join(path, "demo.key"),
  sandbox: join(path, "sandbox.sqlite")
})

/** Folder whose work only this process does. */
export class Folder extends Context.Service<
  Folder,
  {
    readonly path: string
    readonly files: Files
    /** True for each file that existed when the folder was opened. */
    readonly had: { readonly demo: boolean; readonly sandbox: boolean }
  }
>()("invoice-bridge/Folder") {
  /**
   * Makes and locks the folder. Only this user may read it: it contains customers, and the sandbox's file contains its
   * secrets.
   *
   * @param options.fresh deletes the files of the demo first
   */
  static readonly layer = (options: {
    readonly path: string
    readonly fresh: boolean
  }): Layer.Layer<Folder, FileUnusable> =>
    Layer.effect(
      Folder,
      Effect.gen(function* () {
        const { fresh, path } = options
        yield* makeFolder(path)
        const lockFile = join(path, "lock.sqlite")
        yield* Effect.acquireRelease(
          Effect.try({ try: () => lock(lockFile), catch: (cause) => fileProblem(lockFile, cause, removeLock) }),
          (held) => Effect.sync(() => held.close())
        )
        const files = filesIn(path)
        // The bridge's file is deleted first. Killed in between, the next run has no state that trusts deleted records.
        yield* Effect.try({
          try: () => {
            if (fresh) for (const file of [files.demo, files.demoKey, files.sandbox]) remove(file)
          },
          catch: (cause) => fileProblem(path, cause)
        })
        return { path, files, had: { demo: existsSync(files.demo), sandbox: existsSync(files.sandbox) } }
      })
    )
}

/** Makes the folder, for this user only. */
export const makeFolder = (path: string): Effect.Effect<void, FileUnusable> =>
  Effect.try({ try: () => makePrivateFolder(path), catch: (cause) => fileProblem(path, cause) })

const makePrivateFolder = (path: string): void => {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  // Also for a folder of an earlier version, or with another umask.
  chmodSync(path, 0o700)
}

/** Remedy for a damaged lock. */
const removeLock = "delete it: it contains no data"

/** Suffixes of SQLite's files beside a database. */
const suffixes = ["", "-wal", "-shm"]

/**
 * Makes a file that only this user may read and write. Also removes the permissions of others from an existing file.
 */
export const makePrivate = (file: string): void => {
  closeSync(openSync(file, "a", 0o600))
  // SQLite gives new files beside it the permissions of the database, but not to files that a crash has left.
  for (const suffix of suffixes) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600)
}

const lock = (file: string): DatabaseSync => {
  makePrivate(file)
  const database = new DatabaseSync(file)
  try {
    database.exec("BEGIN EXCLUSIVE")
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const remove = (file: string): void => {
  for (const suffix of suffixes) rmSync(file + suffix, { force: true })
}
