/** Stores how far the poller has read each source of each tenant. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import type { DocumentKind } from "./ReadDocument.ts"

/**
 * Position in a source. All times are those of the API, as `sortable` writes them: our own clock may differ from its clock.
 *
 * - `seen`: the latest change that was read. Empty: none
 * - `scan`: the whole list is being read, and this is the creation time of the last document. Missing: it was read to its end
 */
export const Position = Schema.Struct({ seen: Schema.String, scan: Schema.optionalKey(Schema.String) })

/** Position in a source. */
export type Position = typeof Position.Type

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Position))

/** Returns the stored position. Undefined: the source was never read. */
export const readPosition = Effect.fnUntraced(function* (
  tenant: string,
  source: DocumentKind
): Effect.fn.Return<Position | undefined, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Row>`SELECT position FROM bridge_cursors WHERE tenant = ${tenant} AND source = ${source}`
  const position = text(row?.["position"] ?? "")
  // This program has written it.
  return position === "" ? undefined : yield* Effect.orDie(decode(position))
})

/** Stores the position. */
export const storePosition = Effect.fnUntraced(function* (
  tenant: string,
  source: DocumentKind,
  position: Position
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    INSERT INTO bridge_cursors (tenant, source, position, read_at)
    VALUES (${tenant}, ${source}, ${JSON.stringify(position)}, 0)
    ON CONFLICT (tenant, source) DO UPDATE SET position = excluded.position`
})

/** Stores that a source was read to its end just now. */
export const storeRead = Effect.fnUntraced(function* (
  tenant: string,
  source: DocumentKind
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE bridge_cursors SET read_at = ${yield* Clock.currentTimeMillis}, problem = NULL
    WHERE tenant = ${tenant} AND source = ${source}`
})

/** Stores why a source could not be read. */
export const storeProblem = Effect.fnUntraced(function* (
  tenant: string,
  source: DocumentKind,
  problem: string
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    INSERT INTO bridge_cursors (tenant, source, position, read_at, problem)
    VALUES (${tenant}, ${source}, '', 0, ${problem})
    ON CONFLICT (tenant, source) DO UPDATE SET problem = excluded.problem`
})

/** Returns the active tenants, and when each of their sources was last read to its end, in milliseconds since 1970. */
export const lastReads: Effect.Effect<
  ReadonlyArray<{ readonly tenant: string; readonly readAt: ReadonlyMap<string, number> }>,
  SqlError,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT t.tenant AS tenant, c.source AS source, c.read_at AS read_at
    FROM bridge_tenants t LEFT JOIN bridge_cursors c ON c.tenant = t.tenant
    WHERE t.status = 'active' ORDER BY t.tenant`
  const tenants = new Map<string, Map<string, number>>()
  for (const row of rows) {
    const tenant = text(row["tenant"])
    const reads = tenants.get(tenant) ?? new Map<string, number>()
    if (row["source"] != null) reads.set(text(row["source"]), whole(row["read_at"]))
    tenants.set(tenant, reads)
  }
  return [...tenants].map(([tenant, readAt]) => ({ tenant, readAt }))
})
