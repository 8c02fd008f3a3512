/** Parts of statements about leases. */
import type * as SqlClient from "effect/sql/SqlClient"
import type * as Statement from "effect/sql/Statement"
import type { Lease } from "../intents/IntentStore.ts"

type Part = Statement.Fragment

/** Ends the lease of any owner. */
export const noLease = (sql: SqlClient.SqlClient): Part => sql`owner = NULL, leased_until = NULL`

/** True for an intent without a lease. */
export const isFree = (sql: SqlClient.SqlClient, now: Part): Part =>
  sql`(faktura_intents.owner IS NULL OR faktura_intents.leased_until <= ${now})`

/** True for the intent of this key while this owner has its lease. */
export const isOwned = (sql: SqlClient.SqlClient, key: string, { owner }: Lease, now: Part): Part =>
  sql`intent_key = ${key} AND owner = ${owner} AND leased_until > ${now}`
