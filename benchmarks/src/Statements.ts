/** Counts statements at the Postgres server, so that programs with different drivers are counted in the same way. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as SqlClient from "effect/sql/SqlClient"
import { startPostgres } from "../../packages/durable/test/kit/Postgres.ts"
import type { Postgres } from "../../packages/durable/test/kit/Postgres.ts"

const query = (url: string, statement: string): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> =>
  Effect.runPromise(
    SqlClient.SqlClient.use((sql) => sql.unsafe<Readonly<Record<string, unknown>>>(statement)).pipe(
      Effect.provide(PgClient.layer({ url: Redacted.make(url), maxConnections: 1 }))
    )
  )

/** Address of the server's first database, where the statements of all databases are counted. */
const homeOf = (url: string): string => url.replace(/[^/]+$/, "postgres")

/** Starts a server that counts statements. */
export const startCounting = async (): Promise<Postgres> => {
  const postgres = await startPostgres()
  const home = homeOf(postgres.database())
  await query(home, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'")
  await postgres.restart()
  await query(home, "CREATE EXTENSION pg_stat_statements")
  return postgres
}

/** Number of statements in a database, with those that begin and end transactions: each is one round trip. */
export const statementsOf = async (url: string): Promise<number> => {
  const name = url.slice(url.lastIndexOf("/") + 1)
  const [row] = await query(
    homeOf(url),
    `SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
     WHERE d.datname = '${name}'`
  )
  return Number(row?.["calls"])
}
