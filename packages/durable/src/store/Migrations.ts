/** Tables of the store, in versions. The table `faktura_migrations` has a row for each version that the database has. */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { IntentStoreUnavailable } from "../intents/Errors.ts"

/** Statements of each version. Version 1 is the first. They run on SQLite and Postgres. */
const versions: ReadonlyArray<ReadonlyArray<string>> = [
  [
    `CREATE TABLE IF NOT EXISTS faktura_intents (
      intent_key TEXT NOT NULL PRIMARY KEY,
      status TEXT NOT NULL CHECK (status IN ('planned', 'open', 'written', 'done', 'refused', 'abandoned')),
      payload TEXT,
      result TEXT,
      source TEXT CHECK (source IN ('response', 'lookup', 'person')),
      note TEXT,
      sends INTEGER NOT NULL,
      created_at BIGINT NOT NULL,
      changed_at BIGINT NOT NULL,
      first_sent_at BIGINT,
      last_sent_at BIGINT,
      owner TEXT,
      leased_until BIGINT,
      CHECK ((status = 'done') = (result IS NOT NULL))
    )`,
    `CREATE INDEX IF NOT EXISTS faktura_intents_status ON faktura_intents (status, changed_at)`
  ]
]

const versionTable = `CREATE TABLE IF NOT EXISTS faktura_migrations (version INTEGER NOT NULL PRIMARY KEY, applied_at BIGINT NOT NULL)`

/** Newest version that this package knows. */
export const newestVersion: number = versions.length

/** Number of the lock that keeps two migrations of one Postgres database apart. */
const migrationLock = 4_711_001

const newer = (version: number): IntentStoreUnavailable =>
  new IntentStoreUnavailable({
    message:
      `The intent store has tables of version ${version}, and this version of @faktura/durable reads up to ${newestVersion}. ` +
      "Update @faktura/durable in this program. Nothing was sent.",
    problem: "newer"
  })

/** Returns the version of the tables. 0: there are none. */
const versionOf = (sql: SqlClient.SqlClient): Effect.Effect<number, SqlError> =>
  Effect.gen(function* () {
    const tables = yield* sql.onDialectOrElse({
      pg: () => sql`SELECT 1 WHERE to_regclass('faktura_migrations') IS NOT NULL`,
      orElse: () => sql`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'faktura_migrations'`
    })
    if (tables.length === 0) return 0
    const rows = yield* sql<{ readonly version: unknown }>`SELECT max(version) AS version FROM faktura_migrations`
    return Number(rows[0]?.version ?? 0)
  })

/** Brings the tables to the newest version. A database that has it needs no permission to make tables. */
export const migrate = (
  sql: SqlClient.SqlClient,
  now: Effect.Effect<number, SqlError>
): Effect.Effect<void, SqlError | IntentStoreUnavailable> => {
  const apply = Effect.gen(function* () {
    yield* sql.onDialectOrElse({
      pg: () => Effect.asVoid(sql`SELECT pg_advisory_xact_lock(${migrationLock})`),
      orElse: () => Effect.void
    })
    yield* sql.unsafe(versionTable)
    const at = yield* versionOf(sql)
    for (const [index, statements] of versions.entries()) {
      if (index < at) continue
      for (const statement of statements) yield* sql.unsafe(statement)
      yield* sql`INSERT INTO faktura_migrations (version, applied_at) VALUES (${index + 1}, ${yield* now})`
    }
  })
  return Effect.gen(function* () {
    const version = yield* versionOf(sql)
    if (version > newestVersion) return yield* newer(version)
    if (version < newestVersion) yield* sql.withTransaction(apply)
  })
}
