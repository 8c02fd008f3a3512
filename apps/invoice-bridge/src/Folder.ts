/**
 * The folder `.faktura`: where state lives between runs, and the lock that keeps two runs apart.
 *
 * The lock is an open transaction on a file of its own. The operating system drops it when the process dies, however it
 * dies, so there is never a stale lock to remove.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { existsSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"

/** The folder or a file in it cannot be used. */
export class FolderUnusable extends Data.TaggedError("FolderUnusable")<{ readonly message: string }> {}

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
   * Makes and locks the folder.
   *
   * @param options.isReal whether the run is for real accounts, and not for the sandbox
   * @param options.fresh  deletes both files of the sandbox's runs first
   */
  static readonly layer = (options: {
    readonly path: string
    readonly isReal: boolean
    readonly fresh: boolean
  }): Layer.Layer<Folder, FolderUnusable> =>
    Layer.effect(
      Folder,
      Effect.gen(function* () {
        const { fresh, isReal, path } = options
        yield* Effect.acquireRelease(
          Effect.try({
            try: () => {
              mkdirSync(path, { recursive: true })
              return lock(join(path, "lock.sqlite"))
            },
            catch: (cause) => new FolderUnusable({ message: describe(path, cause) })
          }),
          (held) => Effect.sync(() => held.close())
        )
        const files = filesIn(path, isReal)
        // The bridge's file goes first: killed in between, the next run meets a sandbox that it knows nothing about and
        // looks before it sends. The other way round it would believe in records that are gone.
        if (fresh) for (const file of [files.bridge, files.sandbox]) remove(file)
        return { path, ...files, had: { bridge: existsSync(files.bridge), sandbox: existsSync(files.sandbox) } }
      })
    )
}

const lock = (file: string): DatabaseSync => {
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
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true })
}

const describe = (path: string, cause: unknown): string => {
  const why = cause instanceof Error ? cause.message : String(cause)
  return why.includes("locked")
    ? `Another run is using ${path}. Wait for it to end, or start this one in another directory.`
    : `${path} cannot be used (${why}). Start the program in a directory that you may write to.`
}
