/** Layers of the store. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import { isSqlError } from "effect/sql/SqlError"
import { IntentStoreUnavailable } from "../intents/Errors.ts"
import { IntentStore } from "../intents/IntentStore.ts"
import { layerSqliteClient } from "../sqlite/SqliteClient.ts"
import type { SqliteOptions } from "../sqlite/SqliteClient.ts"
import { databaseOf } from "./Database.ts"
import { migrate } from "./Migrations.ts"
import { makeIntents } from "./SqlIntents.ts"
import { makeLeases } from "./SqlLeases.ts"
import { unavailable } from "./SqlProblem.ts"

/**
 * Provides the store over your own `SqlClient`: SQLite or Postgres. Makes its tables `faktura_intents` and
 * `faktura_migrations` when they are missing.
 *
 * `plan` inside `sql.withTransaction` of this client commits together with your own rows.
 *
 * @example
 * ```ts
 * import { layerSql, layerSqliteClient } from "@faktura/durable"
 * import { Layer } from "effect"
 *
 * const layer = layerSql.pipe(Layer.provideMerge(layerSqliteClient({ file: "orders.db" })))
 * ```
 */
export const layerSql: Layer.Layer<IntentStore, IntentStoreUnavailable, SqlClient.SqlClient> = Layer.effect(
  IntentStore,
  Effect.gen(function* () {
    const database = databaseOf(yield* SqlClient.SqlClient)
    if (database === undefined) {
      return yield* new IntentStoreUnavailable({
        message: "The database is neither SQLite nor Postgres. Use one of them for the intent store.",
        problem: "unsupported"
      })
    }
    yield* Effect.mapError(migrate(database.sql, database.now), (error) =>
      isSqlError(error) ? unavailable(error) : error
    )
    return { ...makeIntents(database), leases: makeLeases(database) }
  })
)

/**
 * Provides the store in a SQLite file of its own, which only its user can read. For one machine: a network file system breaks
 * SQLite's locks.
 *
 * @example
 * ```ts
 * import { layerSqlite } from "@faktura/durable"
 *
 * const layer = layerSqlite({ file: "intents.db" })
 * ```
 */
export const layerSqlite = (options: SqliteOptions): Layer.Layer<IntentStore, IntentStoreUnavailable> =>
  Layer.provide(layerSql, layerSqliteClient(options))

const isAddress = (url: string): boolean => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)

/** Error of an address that is no URL. Hazard: the text may be a password, so the message leaves it out. */
const notAnAddress = (): IntentStoreUnavailable =>
  new IntentStoreUnavailable({
    message:
      "The address of the Postgres database is not a URL. Give one such as postgres://user:password@host:5432/database.",
    problem: "failing"
  })

/** Settings of a Postgres database. */
export interface PostgresOptions {
  /** Address with user, password and database: `postgres://user:password@host:5432/database`. */
  readonly url: Redacted.Redacted
  /** Most connections; 4 by default. */
  readonly maxConnections?: number | undefined
}

/**
 * Provides the store in a Postgres database, with connections of its own. For programs on several machines.
 *
 * @example
 * ```ts
 * import { layerPostgres } from "@faktura/durable"
 * import { Redacted } from "effect"
 *
 * const layer = layerPostgres({ url: Redacted.make("postgres://app:secret@127.0.0.1:5432/app") })
 * ```
 */
export const layerPostgres = ({
  maxConnections = 4,
  url
}: PostgresOptions): Layer.Layer<IntentStore, IntentStoreUnavailable> =>
  isAddress(Redacted.value(url))
    ? Layer.provide(
        layerSql,
        Layer.catch(PgClient.layer({ url, maxConnections, applicationName: "faktura-durable" }), (error) =>
          Layer.effect(SqlClient.SqlClient, Effect.fail(unavailable(error)))
        )
      )
    : Layer.effect(IntentStore, Effect.fail(notAnAddress()))
