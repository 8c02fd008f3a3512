/**
 * How many runs of one tenant may be under way. Other tenants go on while one has a million runs, or an API that is away.
 */
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"

/** Most runs of one tenant that are at work at the same time. Runs that wait for a retry or a person do not count. */
export const mostRunning = 20

/**
 * Most runs of one tenant that wait for a retry. With more, nothing new of the tenant starts. Why: while its API is away, all its
 * queued runs would start, fail, wait, and start again together.
 */
export const mostWaiting = 200

/** Tenant with queued runs. */
export interface TenantRoom {
  readonly tenant: string
  /** Number of runs that may start now. */
  readonly room: number
}

/** Returns the active tenants that have queued runs. */
export const tenantsWithWork = (sql: SqlClient.SqlClient): Effect.Effect<ReadonlyArray<TenantRoom>, SqlError> =>
  Effect.map(
    sql<Row>`
      SELECT t.tenant AS tenant,
        (SELECT count(*) FROM bridge_runs r WHERE r.status = 'running' AND r.tenant = t.tenant) AS running,
        (SELECT count(*) FROM bridge_runs w WHERE w.status = 'waiting' AND w.tenant = t.tenant) AS waiting
      FROM bridge_tenants t
      WHERE t.status = 'active' AND EXISTS (SELECT 1 FROM bridge_runs q WHERE q.status = 'queued' AND q.tenant = t.tenant)
      ORDER BY t.tenant`,
    (rows) =>
      rows.map(({ running, tenant, waiting }) => ({
        tenant: text(tenant),
        room: Math.max(0, Math.min(mostRunning - whole(running), mostWaiting - whole(waiting)))
      }))
  )

/** Returns the tenants that have as many runs at work as they may have. */
export const busyTenants = (sql: SqlClient.SqlClient): Effect.Effect<ReadonlyArray<string>, SqlError> =>
  Effect.map(
    sql<Row>`
      SELECT tenant FROM bridge_runs WHERE status = 'running' GROUP BY tenant HAVING count(*) >= ${mostRunning}`,
    (rows) => rows.map(({ tenant }) => text(tenant))
  )
