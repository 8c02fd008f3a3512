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

/** Returns the files of a folder. Real accounts have their own state, which `--fresh` never touches. */
export const filesIn = (path: string, isReal: boolean): { readonly bridge: string; readonly sandbox: string } => ({
  bridge: join(path, isReal ? "bridge-accounts.sqlite" : "bridge.sqlite"),
  sandbox: join(path, "sandbox.sqlite")
})

/** Folder that only this process uses. */
export class Folder extends Context.Service<
  Folder,
  {
    readonly path: string
    /** State of the bridge: sent writes and their results. */
    readonly bridge: string
    /** State of the sandbox: the records of both APIs. */
    readonly sandbox: string
    /** True for each file that existed when the folder was opened. */
    readonly had: { readonly bridge: boolean; readonly sandbox: boolean }
  }
>()("invoice-bridge/Folder") {
  /**
   * Makes and locks the folder. Only this user may read it: it contains customers, and the sandbox's file contains its
   * secrets.
   *
   * @param options.isReal true if the run is for real accounts, not for the sandbox
   * @param options.fresh  deletes both files of the sandbox's runs first
   */
  static readonly layer = (options: {
    readonly path: string
    readonly isReal: boolean
    readonly fresh: boolean
  }): Layer.Layer<Folder, FileUnusable> =>
    Layer.effect(
      Folder,
      Effect.gen(function* () {
        const { fresh, isReal, path } = options
        yield* Effect.try({ try: () => makePrivateFolder(path), catch: (cause) => fileProblem(path, cause) })
        const lockFile = join(path, "lock.sqlite")
        yield* Effect.acquireRelease(
          Effect.try({ try: () => lock(lockFile), catch: (cause) => fileProblem(lockFile, cause, removeLock) }),
          (held) => Effect.sync(() => held.close())
        )
        const files = filesIn(path, isReal)
        // The bridge's file is deleted first. Killed in between, the next run finds an unknown sandbox and looks
        // records up before it sends them. In the other order, it would trust a state whose records are gone.
        yield* Effect.try({
          try: () => {
            if (fresh) for (const file of [files.bridge, files.sandbox]) remove(file)
          },
          catch: (cause) => fileProblem(path, cause)
        })
        return { path, ...files, had: { bridge: existsSync(files.bridge), sandbox: existsSync(files.sandbox) } }
      })
    )
}

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
