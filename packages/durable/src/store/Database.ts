/** Database of a store: its client, and its clock. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type * as Statement from "effect/sql/Statement"

/** Database of a store. */
export interface Database {
  readonly sql: SqlClient.SqlClient
  /**
   * Present time as a part of a statement, in milliseconds since 1970.
   *
   * Postgres: the clock of the server, because the programs of several machines compare leases. SQLite: Effect's `Clock`,
   * because its file belongs to one machine.
   */
  readonly moment: Effect.Effect<Statement.Fragment>
  /** The same time as a number. */
  readonly now: Effect.Effect<number, SqlError>
}

const postgresMoment = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

/** Makes the database of a client. Undefined: it is neither SQLite nor Postgres. */
export const databaseOf = (client: SqlClient.SqlClient): Database | undefined => {
  // The store's columns have fixed names, which a client's transformation of names would change.
  const sql = client.withoutTransforms()
  return sql.onDialectOrElse<Database | undefined, Database, Database>({
    sqlite: () => ({
      sql,
      moment: Effect.map(Clock.currentTimeMillis, (millis) => sql`${millis}`),
      now: Clock.currentTimeMillis
    }),
    pg: () => ({
      sql,
      moment: Effect.succeed(sql.literal(postgresMoment)),
      now: Effect.map(sql<{ readonly now: unknown }>`SELECT ${sql.literal(postgresMoment)} AS now`, (rows) =>
        Number(rows[0]?.now)
      )
    }),
    orElse: () => undefined
  })
}
