/** Counts of ended work by hour, so that a page shows a day without reading every run. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"

const hour = 3_600_000

/** Returns the start of the hour, in milliseconds since 1970. */
export const hourOf = (millis: number): number => millis - (millis % hour)

/** Amount of one hour. */
export interface HourCount {
  /** Start of the hour, in milliseconds since 1970. */
  readonly hour: number
  /** `done`, `ignored` and `failed` count runs; `later` and `asked` count tries of steps. */
  readonly ended: "done" | "ignored" | "failed" | "later" | "asked"
  readonly amount: number
}

/**
 * Returns the counts since a time, in the order of the hours.
 *
 * @param tenant only of this tenant; undefined: of all together
 */
export const countsSince = Effect.fn("countsSince")(function* (
  since: number,
  tenant: string | undefined
): Effect.fn.Return<ReadonlyArray<HourCount>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const ofTenant = tenant === undefined ? sql.literal("1 = 1") : sql`tenant = ${tenant}`
  const rows = yield* sql<Row>`
    SELECT hour, ended, SUM(amount) AS amount FROM bridge_hours WHERE hour >= ${hourOf(since)} AND ${ofTenant}
    GROUP BY hour, ended ORDER BY hour, ended`
  return rows.map((row) => ({
    hour: whole(row["hour"]),
    // The table's own constraint allows these values only.
    ended: text(row["ended"]) as HourCount["ended"],
    amount: whole(row["amount"])
  }))
})
