/** Hooks into the statements of a database client: each is one round trip to Postgres. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlConnection } from "effect/sql"

const methods = [
  "execute",
  "executeRaw",
  "executeUnprepared",
  "executeValues",
  "executeValuesUnprepared",
  "executeWithoutTransform"
] as const

/** Runs a statement of a connection. */
type Call = (sql: string, ...rest: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>

/**
 * Puts code around all statements of a database client, also those of transactions and of the engine.
 *
 * The client has no other hook for it: the engine switches spans off for its own statements.
 *
 * @param around gets the connection, the text of the statement and its run
 */
export const aroundStatements = (
  around: (connection: object, sql: string, run: Effect.Effect<unknown, unknown>) => Effect.Effect<unknown, unknown>
): Effect.Effect<void, never, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const connection: SqlConnection.Connection = yield* Effect.orDie(sql.reserve)
    // Connections of Postgres share a class. SQLite has one connection, without a class.
    const shared: object = Object.getPrototypeOf(connection)
    const target = (shared === Object.prototype ? connection : shared) as Record<string, Call | undefined> // methods, see the list
    for (const name of methods) {
      const original = target[name]
      if (original === undefined) continue
      target[name] = function (this: object, statement, ...rest) {
        return around(
          this,
          statement,
          Effect.suspend(() => original.call(this, statement, ...rest))
        )
      }
    }
  }).pipe(Effect.scoped)

/** Calls `before` with the text of each statement, and waits for it. */
export const beforeStatements = (
  before: (sql: string) => Effect.Effect<void>
): Effect.Effect<void, never, SqlClient.SqlClient> =>
  aroundStatements((_, statement, run) => Effect.andThen(before(statement), run))
