/**
 * States of logins under way. A state is a random text in the address that the browser returns to. It proves that the callback
 * belongs to a login of this tenant.
 *
 * Only a hash is stored, so a reader of the database cannot finish a login.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { createHash, randomBytes } from "node:crypto"
import { text, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"

const hashOf = (state: string): string => createHash("sha256").update(state).digest("hex")

/** Login of a customer that a state stands for. */
export interface Login {
  readonly targetSystem: string
  readonly isExpired: boolean
}

/** Stores a new state, and returns it. Deletes old states of all tenants. */
export const add = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  login: { readonly tenant: string; readonly targetSystem: string; readonly lifeMillis: number }
): Effect.fn.Return<string, SqlError> {
  const now = yield* Clock.currentTimeMillis
  const state = yield* Effect.sync(() => randomBytes(32).toString("base64url"))
  // A state that expired within the last day is kept, so that a late customer reads why the login is refused.
  yield* sql`DELETE FROM bridge_connections WHERE expires_at < ${now - 86_400_000}`
  yield* sql`
    INSERT INTO bridge_connections (state_hash, tenant, target_system, expires_at)
    VALUES (${hashOf(state)}, ${login.tenant}, ${login.targetSystem}, ${now + login.lifeMillis})`
  return state
})

/** Uses a state up. Undefined: it is unknown, was used, or belongs to another tenant. The last is not used up. */
export const take = Effect.fnUntraced(function* (
  sql: SqlClient.SqlClient,
  tenant: string,
  state: string
): Effect.fn.Return<Login | undefined, SqlError> {
  const [row] = yield* sql<Row>`
    DELETE FROM bridge_connections WHERE state_hash = ${hashOf(state)} AND tenant = ${tenant}
    RETURNING target_system, expires_at`
  const now = yield* Clock.currentTimeMillis
  return row && { targetSystem: text(row["target_system"]), isExpired: whole(row["expires_at"]) <= now }
})
