/** Keeps two processes from working with the same SQLite file. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as SqlClient from "effect/sql/SqlClient"
import { DatabaseSync } from "node:sqlite"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { makePrivate } from "../folder/Folder.ts"
import { EngineUnusable } from "./Engine.ts"

/** Returns the path of the database's file. Empty: it is in memory. */
const fileOf = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<Row>`SELECT file FROM pragma_database_list WHERE name = 'main'`, ([row]) => text(row?.["file"] ?? ""))

/** Takes the lock. The operating system ends it with the process, however the process ends. */
const take = (file: string): DatabaseSync => {
  makePrivate(`${file}-worker`)
  const lock = new DatabaseSync(`${file}-worker`, { timeout: 1_000 })
  try {
    lock.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE")
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

/**
 * Holds the lock of the database's worker, in a file beside the database. Fails with `EngineUnusable` if another process has it.
 *
 * Why: the engine of a single process believes that all work is its own.
 */
export const layer: Layer.Layer<never, EngineUnusable, SqlClient.SqlClient> = Layer.effectDiscard(
  Effect.gen(function* () {
    const file = yield* fileOf(yield* SqlClient.SqlClient).pipe(
      Effect.mapError(
        (error) => new EngineUnusable({ message: `The database cannot be used (${error.message}).`, cause: error })
      )
    )
    if (file === "") return
    yield* Effect.acquireRelease(
      Effect.try({
        try: () => take(file),
        catch: (cause) =>
          new EngineUnusable({
            message:
              `Another process works with ${file}. Stop it first. ` +
              "To work with several processes, set DATABASE_URL to a Postgres database.",
            cause
          })
      }),
      (lock) => Effect.sync(() => lock.close())
    )
  })
)
