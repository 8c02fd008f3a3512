/** Stores the last comparison of each tenant. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Reconciliation } from "./Reconciliation.ts"

/** Replaces the stored comparison of a tenant. */
export const storeReconciliation = Effect.fn("storeReconciliation")(function* (
  tenant: string,
  { findings, ...summary }: Reconciliation
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const at = yield* Clock.currentTimeMillis
  yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`
        INSERT INTO bridge_reconciliations (tenant, summary, compared_at) VALUES (${tenant}, ${JSON.stringify(summary)}, ${at})
        ON CONFLICT (tenant) DO UPDATE SET summary = excluded.summary, compared_at = excluded.compared_at`
      yield* sql`DELETE FROM bridge_findings WHERE tenant = ${tenant}`
      for (const { detail, document, id, kind, number } of findings) {
        yield* sql`
          INSERT INTO bridge_findings (tenant, kind, number, source, document, detail, found_at)
          VALUES (${tenant}, ${kind}, ${number}, ${id}, ${document}, ${detail}, ${at}) ON CONFLICT DO NOTHING`
      }
    })
  )
})
