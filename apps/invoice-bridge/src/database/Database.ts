/** Opens the database of the bridge: a SQLite file for one process, or Postgres for many. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { IntentStore, layerSql, layerSqlite, layerSqliteClient } from "@faktura/durable"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import { migrate } from "./Tables.ts"

/** Error of a database that cannot be used. The message says why, and what to do. Contains no password. */
export class DatabaseUnusable extends Data.TaggedError("DatabaseUnusable")<{
  readonly message: string
  readonly cause?: unknown
}> {}

/** Database to open. */
export type DatabaseTarget =
  | { readonly kind: "sqlite"; readonly file: string }
  /** `postgres://user:password@host:5432/database` */
  | { readonly kind: "postgres"; readonly url: Redacted.Redacted }

/** Most connections of one process to Postgres. The cluster keeps one more for its locks. */
const connections = 10

const unusable = (where: string, remedy: string) => (error: { readonly message: string }) =>
  new DatabaseUnusable({ message: `${where} cannot be used (${error.message}). ${remedy}`, cause: error })

/** Names the server without user and password. */
const serverOf = (url: string): string => {
  const { hostname, pathname, port } = new URL(url)
  return `The database ${pathname.slice(1)} at ${hostname}:${port === "" ? "5432" : port}`
}

const nameOf = (target: DatabaseTarget): string =>
  target.kind === "sqlite" ? target.file : serverOf(Redacted.value(target.url))

/** Remedies for tables that cannot be made. */
const remedies: Readonly<Record<DatabaseTarget["kind"], string>> = {
  sqlite: "Free some space if its disk is full, and check its permissions, then start again.",
  postgres: "Check that it runs, and that its user may make tables, then start again."
}

/** Names the server of an error that does not. The errors of a file name it. */
const named = (target: DatabaseTarget, error: { readonly message: string }): DatabaseUnusable =>
  new DatabaseUnusable({
    message:
      target.kind === "sqlite"
        ? error.message
        : `${serverOf(Redacted.value(target.url))} cannot be used. ${error.message}`,
    cause: error
  })

const isAddress = (url: string): boolean => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)

const client = (target: DatabaseTarget): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> => {
  if (target.kind === "sqlite") {
    // The error of the store names the file, and says what to do.
    return layerSqliteClient({ file: target.file, surviving: "crash" }).pipe(
      Layer.catch((error) => noClient(new DatabaseUnusable({ message: error.message, cause: error })))
    )
  }
  const url = Redacted.value(target.url)
  if (!isAddress(url)) {
    return noClient(
      new DatabaseUnusable({
        message: "DATABASE_URL is not an address such as postgres://user:password@host:5432/database."
      })
    )
  }
  return PgClient.layer({ url: target.url, maxConnections: connections, applicationName: "invoice-bridge" }).pipe(
    Layer.catch((error) =>
      noClient(unusable(serverOf(url), "Check that it runs, and that DATABASE_URL is right.")(error))
    )
  )
}

/** A client that cannot be made. */
const noClient = (error: DatabaseUnusable): Layer.Layer<SqlClient.SqlClient, DatabaseUnusable> =>
  Layer.effect(SqlClient.SqlClient, Effect.fail(error))

/**
 * The store of intents. Over a file it has a connection of its own, which waits for the disk. The other tables need not: after a
 * power cut the engine does its last steps again, and finds their writes in the intents.
 */
const intents = (target: DatabaseTarget): Layer.Layer<IntentStore, DatabaseUnusable, SqlClient.SqlClient> =>
  (target.kind === "sqlite" && target.file !== ":memory:" ? layerSqlite({ file: target.file }) : layerSql).pipe(
    Layer.catch((error) => Layer.effect(IntentStore, Effect.fail(named(target, error))))
  )

/** Opens the database, and brings its tables to the newest version. Work that was stored before is found again. */
export const layer = (target: DatabaseTarget): Layer.Layer<SqlClient.SqlClient | IntentStore, DatabaseUnusable> =>
  Layer.mergeAll(
    intents(target),
    Layer.effectDiscard(
      Effect.mapError(migrate, (error) =>
        error._tag === "TablesUnusable"
          ? new DatabaseUnusable({ message: error.message, cause: error })
          : unusable(nameOf(target), remedies[target.kind])(error)
      )
    )
  ).pipe(Layer.provideMerge(client(target)))
