/** Remembers which document in accounting belongs to which document in Monite. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import type { LedgerInvoice } from "../mapping/Documents.ts"
import { idInReference } from "../mapping/Marks.ts"

/** Kinds of documents in Monite that are carried. */
export type CarriedKind = "receivable" | "payable"

/** Stores that a document in Monite was carried. The document was seen before, so its row exists. */
export const storeCarried = Effect.fn("storeCarried")(function* (
  tenant: string,
  kind: CarriedKind,
  document: string,
  ledgerId: string
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE bridge_documents SET counterpart = ${ledgerId}
    WHERE tenant = ${tenant} AND kind = ${kind} AND document = ${document}`
})

/**
 * Returns the id of the receivable that an invoice in accounting was made from: what was stored when it was carried, or else its
 * reference. Undefined: it does not come from Monite.
 */
export const receivableOf = Effect.fn("receivableOf")(function* (
  tenant: string,
  { invoiceId, reference }: LedgerInvoice
): Effect.fn.Return<string | undefined, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const [row] = yield* sql<Row>`
    SELECT document FROM bridge_documents
    WHERE tenant = ${tenant} AND counterpart = ${invoiceId ?? ""} AND kind = 'receivable'`
  if (row !== undefined) return text(row["document"])
  return idInReference(reference)
})
