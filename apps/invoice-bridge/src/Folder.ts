/**
 * The folder `.faktura`: where state lives between runs, and the lock that keeps two runs apart.
 *
 * The lock is an open transaction on a file of its own. The operating system drops it when the process dies, however it
 * dies, so there is never a stale lock to remove.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { fileProblem } from "./FileProblem.ts"
import type { FileUnusable } from "./FileProblem.ts"

/** Where the files of a folder are. Real accounts have a state of their own: `--fresh` never comes near it. */
export const filesIn = (path: string, isReal: boolean): { readonly bridge: string; readonly sandbox: string } => ({
  bridge: join(path, isReal ? "bridge-accounts.sqlite" : "bridge.sqlite"),
  sandbox: join(path, "sandbox.sqlite")
})

/** A folder that this process alone uses. */
export class Folder extends Context.Service<
  Folder,
  {
    readonly path: string
    /** The bridge's state: what was sent, and what came of it. */
    readonly bridge: string
    /** The sandbox's state: what the two APIs hold. */
    readonly sandbox: string
    /** Whether the two files were there when the folder was opened. */
    readonly had: { readonly bridge: boolean; readonly sandbox: boolean }
  }
>()("invoice-bridge/Folder") {
  /**
   * Makes and locks the folder. Only this user may read it: it tells of customers, and the sandbox's file holds its secrets.
   *
   * @param options.isReal whether the run is for real accounts, and not for the sandbox
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
        // The bridge's file goes first: killed in between, the next run meets a sandbox that it knows nothing about and
        // looks before it sends. The other way round it would believe in records that are gone.
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
  // Also one of an earlier version, or made with another umask.
  chmodSync(path, 0o700)
}

/** Advice for a damaged lock. */
const removeLock = "delete it: nothing is kept in it"

/** What SQLite adds to the name of a database for its files beside it. */
const suffixes = ["", "-wal", "-shm"]

/** Makes a file that only this user may read and write, unless it exists, and takes the rights of others from what exists. */
export const makePrivate = (file: string): void => {
  closeSync(openSync(file, "a", 0o600))
  // SQLite gives the files beside it the rights of the database, but not to those that a crash has left.
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
