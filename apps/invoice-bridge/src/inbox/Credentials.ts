/** Open tasks about refused credentials. No call is made with them, because servers lock accounts after many refusals. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import type { ApiName } from "./ReadDocument.ts"

/** Returns the open task about the tenant's credentials of an API, or about all its settings. Undefined: there is no such task. */
export type RefusedTasks = (api: ApiName) => string | undefined

/** Looks for the open tasks about the credentials of a tenant. */
export const refusedTasks = Effect.fnUntraced(function* (
  tenant: string
): Effect.fn.Return<RefusedTasks, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT task, about FROM bridge_tasks WHERE tenant = ${tenant} AND kind = 'credentials' AND status = 'open'`
  return (api) => {
    const found = rows.find((row) => [api, "the API", "tenant"].includes(text(row["about"])))
    return found === undefined ? undefined : text(found["task"])
  }
})
