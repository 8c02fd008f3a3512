/** Takes in documents that were read: compares the version with the known one, stores it, and plans the work. */
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, textOrNone } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { idInReference } from "../mapping/Marks.ts"
import { Runs } from "../runs/Runs.ts"
import { notFromMonite, planOf } from "./Plans.ts"
import type { Reading } from "./Plans.ts"
import type { DocumentKind, ReadDocument } from "./ReadDocument.ts"
import { sortable } from "./Version.ts"

/** Outcome of a document: the name of its run, or the reason why nothing was planned. */
export type Taken = { readonly planned: string } | { readonly nothing: string }

/** True if an invoice in accounting was made from a receivable: it was stored when it was carried, or its reference says so. */
const isCarried = Effect.fnUntraced(function* (
  tenant: string,
  { id, reference }: ReadDocument
): Effect.fn.Return<boolean, SqlError, SqlClient.SqlClient> {
  if (idInReference(reference) !== undefined) return true
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT 1 FROM bridge_documents WHERE tenant = ${tenant} AND counterpart = ${id} AND kind = 'receivable' LIMIT 1`
  return rows.length > 0
})

/** Version of a document whose accounting system says no time of change. Later than no version. */
const noTime = "-"

/** True if a version is new: later than the known one. An invoice in accounting may also change its state alone. */
const isNew = ({ kind, state }: ReadDocument, version: string, row: Row): boolean => {
  const known = text(row["version"])
  if (version !== known && version !== noTime && known !== noTime) return version > known
  return known === "" || (kind === "ledger invoice" && state !== text(row["state"]))
}

/**
 * Takes in a document. An older or equal version than the known one changes nothing.
 *
 * Call it in a transaction: the version and the run are stored together. It locks the document's row, so two callers with two
 * versions of a document come one after the other.
 */
export const take = Effect.fn("take")(function* (
  read: ReadDocument,
  reading: Reading
): Effect.fn.Return<Taken, SqlError, SqlClient.SqlClient | Runs> {
  const sql = yield* SqlClient.SqlClient
  const runs = yield* Runs
  const { readAt, tenant } = reading
  const { id, kind, state, title } = read
  const isOurs = kind === "ledger invoice" && (yield* isCarried(tenant, read))
  if (kind === "ledger invoice" && !isOurs) {
    // Stores nothing: it may be stored as carried a moment later, and must then count as new.
    return { nothing: notFromMonite }
  }
  // Locks the row until the end of the transaction. A new row has an empty version.
  const [row = {}] = yield* sql<Row>`
    INSERT INTO bridge_documents (tenant, kind, document, version, state, title, seen_at)
    VALUES (${tenant}, ${kind}, ${id}, '', '', ${title}, ${readAt})
    ON CONFLICT (tenant, kind, document) DO UPDATE SET seen_at = excluded.seen_at RETURNING version, state, planned`
  const version = sortable(read.version ?? "") ?? noTime
  if (!isNew(read, version, row)) return { nothing: "This version is known." }
  const planned = textOrNone(row["planned"])
  const known = {
    state: text(row["version"]) === "" ? undefined : text(row["state"]),
    isPlanned: planned !== undefined,
    isCarried: isOurs
  }
  const plan = planOf(read, known, reading)
  const isRun = "run" in plan
  yield* sql`
    UPDATE bridge_documents
    SET version = ${version}, state = ${state}, title = ${title}, planned = ${isRun ? version : (planned ?? null)}
    WHERE tenant = ${tenant} AND kind = ${kind} AND document = ${id}`
  if (!isRun) return plan
  yield* runs.plan(plan.run)
  return { planned: plan.run.run }
})

/** Returns the known versions of some documents, by id. */
export const knownVersions = Effect.fnUntraced(function* (
  tenant: string,
  kind: DocumentKind,
  ids: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyMap<string, string>, SqlError, SqlClient.SqlClient> {
  if (ids.length === 0) return new Map()
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT document, version FROM bridge_documents
    WHERE tenant = ${tenant} AND kind = ${kind} AND document IN ${sql.in(ids)}`
  return new Map(rows.map((row) => [text(row["document"]), text(row["version"])]))
})
