/** Databases that a test runs over: SQLite and, where it runs, Postgres. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { afterAll, beforeAll, describe } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { layerSqliteClient } from "../../src/index.ts"
import { noPostgres, startPostgres } from "./Postgres.ts"
import type { Postgres } from "./Postgres.ts"

/** Makes clients of one new, empty database. */
export type NewDatabase = () => Promise<() => Layer.Layer<SqlClient.SqlClient>>

const inFolder = (tests: (database: NewDatabase) => void): void => {
  let folder = ""
  let files = 0
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "faktura-durable-"))
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  tests(() => {
    const file = join(folder, `${files++}.db`)
    return Promise.resolve(() => Layer.orDie(layerSqliteClient({ file })))
  })
}

/** Address of the server's first database, which each server has. */
const home = (url: string): string => url.replace(/[^/]+$/, "postgres")

/** Makes a database on the server, and returns its address. */
export const makeDatabase = async (postgres: Postgres): Promise<string> => {
  const url = postgres.database()
  const make = SqlClient.SqlClient.use((sql) => sql.unsafe(`CREATE DATABASE ${url.slice(url.lastIndexOf("/") + 1)}`))
  await Effect.runPromise(Effect.provide(make, PgClient.layer({ url: Redacted.make(home(url)), maxConnections: 1 })))
  return url
}

const onServer = (tests: (database: NewDatabase) => void): void => {
  let postgres: Postgres | undefined
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(() => postgres?.stop())
  tests(async () => {
    const url = await makeDatabase(postgres!) // beforeAll has set it
    return () => Layer.orDie(PgClient.layer({ url: Redacted.make(url), maxConnections: 8 }))
  })
}

/** Describes tests for each kind of database. Says why if Postgres does not run here. */
export const overDatabases = (tests: (database: NewDatabase) => void): void => {
  describe("SQLite", () => inFolder(tests))
  if (noPostgres !== undefined) console.log(`Tests of Postgres are skipped: ${noPostgres}.`)
  describe.skipIf(noPostgres !== undefined)("Postgres", () => onServer(tests))
}
