/**
 * Counts requests in Postgres, so that all workers together stay within a limit.
 *
 * It counts as the counter in memory does: a request may be sent when the request `limit` positions before it is a whole window
 * old. A row has the times of the last requests of one name. One statement takes a permit, and the clock of the database alone
 * counts, so the clocks of the workers need not agree.
 *
 * Why not effect's token bucket: to keep to the limit in every window, it would pace calls that need not wait. It cannot take a
 * permit back either.
 */
import type { Permit, RateCounter } from "@faktura/core/RateCounter"
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { stored } from "../database/Stored.ts"
import type { Row } from "../database/Rows.ts"

/** Largest number of requests that is counted one by one. Why: each permit writes the times of all of them. */
const longestLog = 100

/** Times that are kept beyond the limit, so that returned permits do not hide older requests. */
const spare = 8

/** Longest time to return a permit, in milliseconds. Why: it is returned while its caller is being stopped. */
const returnTimeout = 1_000

/** How far the clock of the database may go back, in milliseconds. After a longer step the old times mean nothing. */
const clockTolerance = 1_000

/**
 * Adds a margin to a window, as the counter in memory does. Why: requests travel at different speeds. A slow request and a fast
 * one a window later arrive less than a window apart.
 */
const guarded = (windowMillis: number): number => windowMillis + Math.min(windowMillis / 20, 50)

/** A limit that is too large to remember every time is split: each part of the window gets its share of the requests. */
const split = (limit: number, windowMillis: number): { readonly places: number; readonly window: number } => {
  const parts = Math.ceil(limit / longestLog)
  return { places: Math.floor(limit / parts), window: guarded(windowMillis / parts) }
}

/**
 * Makes a counter over the table `bridge_rates` of a Postgres database. A permit costs one statement.
 *
 * While the database is away, callers wait for it, as all stored work does. They can be interrupted.
 *
 * Hazard: do not take a permit inside a transaction. Other workers would wait for its end.
 */
export const make = (sql: SqlClient.SqlClient): RateCounter => {
  const now = sql.literal("(extract(epoch from clock_timestamp()) * 1000)::float8")

  /** Takes a permit. Returns when the request may be sent, and the time until then. */
  const taken = (name: string, { places, window }: ReturnType<typeof split>) => {
    // The row is locked before these are evaluated, so each permit sees the one before it.
    const usable = sql`(CASE WHEN r.taken_at > ${now} + ${clockTolerance}::int THEN '{}' ELSE r.times END)`
    const length = sql`cardinality(${usable})`
    // The last time too, so that the times stay in order when a tenant's limit changes.
    const at = sql`greatest(${now}, (${usable})[${length}], (${usable})[${length} - ${places}::int + 1] + ${window}::float8)`
    return sql<Row>`
      INSERT INTO bridge_rates AS r (name, times, taken_at) VALUES (${name}, ARRAY[${now}], ${now})
      ON CONFLICT (name) DO UPDATE
      SET times = (${usable})[${length} - ${places + spare}::int + 2 :] || ${at}, taken_at = ${now}
      RETURNING times[cardinality(times)] AS at, times[cardinality(times)] - ${now} AS wait`
  }

  /** Removes one time of a row. The oldest time takes its place, so that a short log does not look like a free one. */
  const removed = (name: string, at: number) => {
    const position = sql`array_position(times, ${at}::float8)`
    return sql`
      UPDATE bridge_rates SET times = times[1:1] || times[: ${position} - 1] || times[${position} + 1 :]
      WHERE name = ${name} AND ${position} > 1`
  }

  /** Returns a permit once. A permit that cannot be returned delays later requests by one position, which harms nothing. */
  const returned = (name: string, at: number): Effect.Effect<void> => {
    let isReturned = false
    return Effect.suspend(() => {
      if (isReturned) return Effect.void
      isReturned = true
      return removed(name, at).pipe(
        Effect.timeout(returnTimeout),
        Effect.asVoid,
        Effect.catch((error) =>
          Effect.logWarning(`A permit of the limit "${name}" could not be returned: ${error.message}`)
        )
      )
    })
  }

  return {
    take: (name, limit, windowMillis) =>
      stored(taken(name, split(limit, windowMillis))).pipe(
        Effect.flatMap(([row]) =>
          row === undefined
            ? Effect.die(new Error(`The database returned no permit of the limit "${name}".`))
            : Effect.succeed(row)
        ),
        Effect.map((row): Permit => ({
          wait: Math.max(0, Math.ceil(Number(row["wait"]))),
          giveBack: returned(name, Number(row["at"]))
        })),
        // Callers take permits uninterruptibly, and this one may wait for the database. A permit that is lost costs one position.
        Effect.interruptible
      )
  }
}
