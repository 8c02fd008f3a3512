/** Counts that stop at a limit. Why: counting a million rows takes a second, and reading ten thousand takes no time. */
import type * as SqlClient from "effect/sql/SqlClient"
import type * as Statement from "effect/sql/Statement"
import { whole } from "../../database/Rows.ts"
import type { Counted } from "../PageData.ts"

/** Limit of counts over all tenants. */
export const overall = 10_000

/** Limit of counts of one tenant, of which a page shows many. */
export const ofOne = 1_000

/**
 * Makes an expression that counts rows, up to one more than the limit.
 *
 * @param from table and condition. It ends with the order of an index, because Postgres may read the whole table otherwise
 */
export const countUpTo = (sql: SqlClient.SqlClient, limit: number, from: Statement.Fragment): Statement.Fragment =>
  sql`(SELECT count(*) FROM (SELECT 1 FROM ${from} LIMIT ${sql.literal(String(limit + 1))}) AS counted)`

/** Reads a count that was made with the limit. */
export const counted = (value: unknown, limit: number): Counted => {
  const amount = whole(value)
  return { amount: Math.min(amount, limit), isMore: amount > limit }
}
