/** Counts the statements of a database client: each is one round trip to Postgres. */
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

type Call = (sql: string, ...rest: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>

/**
 * Calls `before` with the text of each statement, and waits for it. Covers the statements of transactions and of the engine.
 *
 * The client has no other hook for it: the engine switches spans off for its own statements.
 */
export const beforeStatements = (
  before: (sql: string) => Effect.Effect<void>
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
      target[name] = function (this: unknown, statement, ...rest) {
        return Effect.andThen(
          before(statement),
          Effect.suspend(() => original.call(this, statement, ...rest))
        )
      }
    }
  }).pipe(Effect.scoped)
