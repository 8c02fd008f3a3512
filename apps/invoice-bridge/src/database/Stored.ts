/** Statements that must not be lost: they wait until the database is back. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { SqlError } from "effect/sql/SqlError"

/** Reasons that pass by themselves. Every other reason is a mistake of this program or of its tables. */
const passing: ReadonlySet<string> = new Set([
  "ConnectionError",
  "DeadlockError",
  "LockTimeoutError",
  "SerializationError",
  "StatementTimeoutError",
  "AuthenticationError",
  "AuthorizationError",
  "UnknownError"
])

/** Waits between tries: up to 5 seconds. */
const waits = Schedule.min([Schedule.exponential(100), Schedule.spaced(5_000)])

/** True for an error of the database that may pass. */
export const isPassing = (error: SqlError): boolean => passing.has(error.reason._tag)

/**
 * Runs a statement until it succeeds. Waits for a database that is away, full or locked, and logs it. Dies of a mistake in
 * the statement.
 *
 * The statement must be repeatable: a commit whose response was lost is done again.
 */
export const stored = <A, R>(statement: Effect.Effect<A, SqlError, R>): Effect.Effect<A, never, R> =>
  statement.pipe(
    Effect.tapError((error) => Effect.logWarning(`The database cannot be used now: ${error.message}`)),
    Effect.retry({ schedule: waits, while: isPassing }),
    Effect.orDie
  )
