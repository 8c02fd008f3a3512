/** Numbers of all tenants: work under way, and the last day by hour. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type * as Statement from "effect/sql/Statement"
import { text, whole } from "../../database/Rows.ts"
import type { Row } from "../../database/Rows.ts"
import { countsSince, hourOf } from "../../runs/Hours.ts"
import type { Counted, CountedStatus, Overview, TenantName, TenantNumbers } from "../PageData.ts"
import { counted, countUpTo, ofOne, overall } from "./Counting.ts"

/** Tenants of one part of the list. */
const partLength = 50

/** Most tenants that the list of names has. */
const mostNames = 1_000

const hour = 3_600_000

const statuses = ["queued", "running", "waiting", "blocked", "failed"] as const satisfies ReadonlyArray<CountedStatus>

/** Part of the list of tenants. */
export const TenantPart = Schema.Struct({
  /** The tenant to go on after. */
  after: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(500)))
})

/** Makes a column for each status, named like it. */
const columns = (
  sql: SqlClient.SqlClient,
  limit: number,
  from: (status: Statement.Fragment) => Statement.Fragment
): Statement.Fragment =>
  sql.csv(
    statuses.map((status) => sql`${countUpTo(sql, limit, from(sql.literal(`'${status}'`)))} AS ${sql.literal(status)}`)
  )

const countsOf = (row: Row | undefined, limit: number): Readonly<Record<CountedStatus, Counted>> => {
  const of = (status: CountedStatus): Counted => counted(row?.[status], limit)
  return {
    queued: of("queued"),
    running: of("running"),
    waiting: of("waiting"),
    blocked: of("blocked"),
    failed: of("failed")
  }
}

const tenantOf = (row: Row): TenantNumbers => ({
  tenant: text(row["tenant"]),
  name: text(row["name"]),
  status: row["state"] === "paused" ? "paused" : "active",
  runs: countsOf(row, ofOne),
  done: whole(row["done"])
})

const tenantsAfter = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  after: string,
  first: number
): Effect.fn.Return<Overview["tenants"], SqlError> {
  const hours = sql.literal(Array.from({ length: 24 }, (_, index) => String(first + index * hour)).join(", "))
  const ofTenant = columns(
    sql,
    ofOne,
    (status) => sql`bridge_runs r WHERE r.status = ${status} AND r.tenant = t.tenant ORDER BY r.changed_at, r.run`
  )
  const rows = yield* sql<Row>`
    SELECT t.tenant AS tenant, t.name AS name, t.status AS state, ${ofTenant},
      (SELECT COALESCE(SUM(h.amount), 0) FROM bridge_hours h
        WHERE h.hour IN (${hours}) AND h.tenant = t.tenant AND h.ended = 'done') AS done
    FROM bridge_tenants t WHERE t.tenant > ${after} ORDER BY t.tenant LIMIT ${partLength + 1}`
  const shown = rows.slice(0, partLength).map(tenantOf)
  return { rows: shown, next: rows.length > partLength ? shown.at(-1)?.tenant : undefined }
})

/** Counts the work of all tenants together, by status. */
export const countRuns = Effect.fn("countRuns")(function* (): Effect.fn.Return<
  Pick<Overview, "runs" | "tasks">,
  SqlError,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const ofAll = columns(sql, overall, (status) => sql`bridge_runs WHERE status = ${status} ORDER BY changed_at, run`)
  const tasks = countUpTo(sql, overall, sql`bridge_tasks WHERE status = 'open' ORDER BY opened_at, task`)
  const [row] = yield* sql<Row>`SELECT ${ofAll}, ${tasks} AS tasks`
  return { runs: countsOf(row, overall), tasks: counted(row?.["tasks"], overall) }
})

/**
 * Returns the numbers of all tenants.
 *
 * @param after the tenant to go on after
 */
export const overview = Effect.fn("overview")(function* (
  after: string | undefined
): Effect.fn.Return<Overview, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const current = hourOf(yield* Clock.currentTimeMillis)
  const first = current - 23 * hour
  return {
    ...(yield* countRuns()),
    hour: current,
    hours: yield* countsSince(first, undefined),
    tenants: yield* tenantsAfter(sql, after ?? "", first)
  }
})

/** Returns the names of tenants, for filters. */
export const tenantNames = Effect.fn("tenantNames")(function* (): Effect.fn.Return<
  ReadonlyArray<TenantName>,
  SqlError,
  SqlClient.SqlClient
> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`SELECT tenant, name FROM bridge_tenants ORDER BY tenant LIMIT ${mostNames}`
  return rows.map((row) => ({ tenant: text(row["tenant"]), name: text(row["name"]) }))
})
