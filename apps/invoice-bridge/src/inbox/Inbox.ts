/** Stores events of webhooks until they are handled: each event once, and each tenant's apart. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { text, textOrNone, whole } from "../database/Rows.ts"
import type { Row } from "../database/Rows.ts"
import { answerOf } from "../runs/RunRows.ts"
import { documentKinds } from "./ReadDocument.ts"
import type { DocumentKind } from "./ReadDocument.ts"

type InDatabase<A> = Effect.Effect<A, SqlError, SqlClient.SqlClient>

/** Event to store: a hint that a document changed. */
export interface Hint {
  /** Unique name of the event. */
  readonly event: string
  readonly tenant: string
  readonly kind: DocumentKind
  /** Id of the document in its API. */
  readonly document: string
  /** W3C `traceparent` of the delivery. */
  readonly trace: string | undefined
}

/** Events of one document that are due. One reading of the document is enough for all of them. */
export interface DueDocument {
  readonly kind: DocumentKind
  readonly document: string
  readonly events: ReadonlyArray<string>
  /** Largest number of failed tries of these events. */
  readonly attempts: number
  /** Arrival of the newest of them, in milliseconds since 1970. */
  readonly receivedAt: number
  readonly trace: string | undefined
}

/** Stores events in one transaction. Returns how many of them are new. A known event is not changed. */
export const addHints = Effect.fnUntraced(function* (
  hints: ReadonlyArray<Hint>
): Effect.fn.Return<number, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const at = yield* Clock.currentTimeMillis
  const added = yield* sql.withTransaction(
    Effect.forEach(
      hints,
      ({ document, event, kind, tenant, trace }) => sql`
        INSERT INTO bridge_inbox (event, tenant, kind, document, trace, status, attempts, received_at, due_at)
        VALUES (${event}, ${tenant}, ${kind}, ${document}, ${trace ?? null}, 'new', 0, ${at}, ${at})
        ON CONFLICT (event) DO NOTHING RETURNING event`
    )
  )
  return added.flat().length
})

/** Returns the active tenants that have due events. */
export const dueTenants: InDatabase<ReadonlyArray<string>> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const at = yield* Clock.currentTimeMillis
  const rows = yield* sql<Row>`
    SELECT t.tenant AS tenant FROM bridge_tenants t
    WHERE t.status = 'active' AND EXISTS (
      SELECT 1 FROM bridge_inbox i WHERE i.status = 'new' AND i.tenant = t.tenant AND i.due_at <= ${at})
    ORDER BY t.tenant`
  return rows.map((row) => text(row["tenant"]))
})

const kindOf = (value: unknown): DocumentKind => {
  const found = documentKinds.find((kind) => kind === value)
  if (found === undefined)
    throw new Error(`The inbox has the kind ${text(value)}, and allows only ${documentKinds.join(", ")}.`)
  return found
}

/** Due events that are read for each document: events of one document beyond them are handled by a later reading. */
const eventsForEach = 10

/** Returns documents of a tenant that have due events, those that wait longest first. */
export const dueDocuments = Effect.fnUntraced(function* (
  tenant: string,
  limit: number
): Effect.fn.Return<ReadonlyArray<DueDocument>, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql<Row>`
    SELECT event, kind, document, attempts, received_at, trace FROM bridge_inbox
    WHERE status = 'new' AND tenant = ${tenant} AND due_at <= ${yield* Clock.currentTimeMillis}
    ORDER BY due_at, event LIMIT ${limit * eventsForEach}`
  const documents = new Map<string, DueDocument>()
  for (const row of rows) {
    const [kind, document] = [kindOf(row["kind"]), text(row["document"])]
    const key = `${kind} ${document}`
    const before = documents.get(key)
    if (before === undefined && documents.size === limit) continue
    documents.set(key, {
      kind,
      document,
      events: [...(before?.events ?? []), text(row["event"])],
      attempts: Math.max(before?.attempts ?? 0, whole(row["attempts"])),
      receivedAt: Math.max(before?.receivedAt ?? 0, whole(row["received_at"])),
      trace: textOrNone(row["trace"]) ?? before?.trace
    })
  }
  return [...documents.values()]
})

/** Marks events as handled. @param note why nothing was planned */
export const handled = Effect.fnUntraced(function* (
  events: ReadonlyArray<string>,
  note: string | undefined
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE bridge_inbox SET status = 'handled', problem = ${note ?? null}, handled_at = ${yield* Clock.currentTimeMillis}
    WHERE event IN ${sql.in(events)}`
})

/** Puts events off after a failed try. @param wait in milliseconds */
export const putOff = Effect.fnUntraced(function* (
  events: ReadonlyArray<string>,
  { attempts, problem, wait }: { readonly attempts: number; readonly problem: string; readonly wait: number }
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE bridge_inbox
    SET attempts = ${attempts}, problem = ${problem}, due_at = ${(yield* Clock.currentTimeMillis) + wait}
    WHERE event IN ${sql.in(events)} AND status = 'new'`
})

/** Makes events wait for the answer to a task. */
export const block = Effect.fnUntraced(function* (
  events: ReadonlyArray<string>,
  task: string,
  problem: string
): Effect.fn.Return<void, SqlError, SqlClient.SqlClient> {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE bridge_inbox SET status = 'blocked', task = ${task}, problem = ${problem}
    WHERE event IN ${sql.in(events)} AND status = 'new'`
})

/**
 * Lets events go on whose task was answered. They are tried again, or handled without work if a person said `ignore`. A person
 * cannot ignore wrong credentials: without them, every event would fail.
 */
export const release: InDatabase<void> = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const at = yield* Clock.currentTimeMillis
  const answered = yield* sql<Row>`
    SELECT task, kind, answer, answered_by FROM bridge_tasks
    WHERE status = 'answered' AND task IN (SELECT DISTINCT task FROM bridge_inbox WHERE task IS NOT NULL)`
  for (const row of answered) {
    const answer = answerOf(row["answer"])
    const blocked = sql`status = 'blocked' AND task = ${row["task"]}`
    const isByPerson = text(row["answered_by"]) !== "invoice-bridge"
    if (answer?.action === "ignore" && isByPerson && row["kind"] !== "credentials") {
      yield* sql`
        UPDATE bridge_inbox SET status = 'handled', task = NULL, problem = ${answer.note}, handled_at = ${at}
        WHERE ${blocked}`
    } else {
      yield* sql`UPDATE bridge_inbox SET status = 'new', task = NULL, attempts = 0, due_at = ${at} WHERE ${blocked}`
    }
  }
})
