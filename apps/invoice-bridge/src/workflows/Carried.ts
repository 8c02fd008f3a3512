/** Remembers which document in accounting belongs to which document in Monite. */
import { IntentStore, ValueInvalid } from "@faktura/durable"
import type { IntentStoreUnavailable } from "@faktura/durable"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { CurrentRun, CurrentTry } from "../engine/CurrentRun.ts"
import type { LedgerInvoice } from "../mapping/Documents.ts"
import { idInReference } from "../mapping/Marks.ts"
import { LedgerRecord } from "./Accepted.ts"
import { writeKey } from "./Write.ts"

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

const storedRecord = Schema.decodeUnknownEffect(Schema.fromJsonString(LedgerRecord))

/**
 * Returns the record in accounting that a write of this tenant has made. Undefined: the write is not done.
 *
 * @param key name of the write within the tenant
 */
export const carriedRecord = Effect.fn("carriedRecord")(function* (
  key: string
): Effect.fn.Return<LedgerRecord | undefined, IntentStoreUnavailable | ValueInvalid, CurrentRun | IntentStore> {
  const { tenant } = yield* CurrentRun
  const intents = yield* IntentStore
  const intent = yield* intents.get(writeKey(tenant, key))
  if (intent?.status !== "done") return undefined
  return yield* Effect.mapError(
    storedRecord(intent.result),
    (cause) =>
      new ValueInvalid({
        message: `${intent.key}: the write was done, and the stored id of its record cannot be read. Store another result with \`resolve\` of @faktura/durable. Nothing was sent.`,
        key: intent.key,
        value: "result",
        cause
      })
  )
})

/**
 * Makes the contact of a document. Null: the system has no contacts, or the document was carried already.
 *
 * Why: a carried document needs no contact. The mapping may have changed since, and could ask a person for a value.
 */
export const unlessCarried = Effect.fnUntraced(function* <E, R>(
  key: string,
  make: Effect.Effect<string | null, E, R>
): Effect.fn.Return<string | null, E | IntentStoreUnavailable | ValueInvalid, R | CurrentRun | IntentStore> {
  return (yield* carriedRecord(key)) === undefined ? yield* make : null
})

/**
 * Makes a document, or returns its record if it was carried already.
 *
 * The first try with a contact does not look: the step before has looked. A later try does, because another run may have carried the
 * document meanwhile.
 */
export const carriedOr = Effect.fnUntraced(function* <E, R>(
  key: string,
  contactId: string | null,
  make: Effect.Effect<LedgerRecord, E, R>
): Effect.fn.Return<LedgerRecord, E | IntentStoreUnavailable | ValueInvalid, R | CurrentRun | IntentStore> {
  const mayBeCarried = contactId === null || (yield* CurrentTry) > 1
  return (mayBeCarried ? yield* carriedRecord(key) : undefined) ?? (yield* make)
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
