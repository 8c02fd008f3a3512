/**
 * Reads what changed in a source since a position.
 *
 * Monite's lists of receivables and payables have no filter and no order by the time of change. Its list of events has both. So
 * the events say which documents changed, and the documents are read by their ids. Before that, the whole list is read once.
 *
 * Maesn's list of invoices has the filter `lastModifiedAt`, and pages by number.
 */
import { Invoices } from "@faktura/maesn"
import { Events, Payables, Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import type { Position } from "./Cursors.ts"
import { knownVersions } from "./Documents.ts"
import { readMany } from "./ReadAgain.ts"
import { ledgerInvoiceOf, payableOf, receivableOf } from "./ReadDocument.ts"
import type { ReadDocument } from "./ReadDocument.ts"
import { later, millisOf, sortable } from "./Version.ts"

/** Takes in documents that were read, and then stores the position. */
export type Keep<R> = (documents: ReadonlyArray<ReadDocument>, position: Position) => Effect.Effect<void, SqlError, R>

/** How a source is read. */
export interface ReadOptions {
  /** How far to go back behind what was seen, in milliseconds. Why: servers show some changes late. */
  readonly overlap: number
  /** Documents of one page, as Maesn allows them. */
  readonly page: 5 | 10 | 20 | 50 | 100
}

type MoniteKind = "receivable" | "payable"

const sortableOr = (time: string | null | undefined, other: string): string => sortable(time ?? "") ?? other

const latest = (times: ReadonlyArray<string | null | undefined>, from: string): string =>
  times.reduce<string>((seen, time) => later(seen, sortableOr(time, "")), from)

/** Time to read from. */
const since = (seen: string, overlap: number): Date => new Date(millisOf(seen) - overlap)

/** Returns the time of the newest event. Empty: there is none. */
const newestEvent = Effect.fnUntraced(function* (kind: MoniteKind) {
  const events = yield* Events
  const { data } = yield* events.list({ query: { object_type: kind, sort: "created_at", order: "desc", limit: 1 } })
  return latest(
    data.map((event) => event.created_at),
    ""
  )
})

/** Reads the whole list, in the order of creation. A stopped scan goes on where it stopped. */
const scan = Effect.fnUntraced(function* <R>(
  kind: MoniteKind,
  { scan: from = "", seen }: Position,
  { page }: ReadOptions,
  keep: Keep<R>
) {
  const receivables = yield* Receivables
  const payables = yield* Payables
  let created = from
  const keepPage = (documents: ReadonlyArray<ReadDocument>, times: ReadonlyArray<string | null | undefined>) => {
    created = latest(times, created)
    return keep(documents, { seen, scan: created })
  }
  const query = {
    sort: "created_at",
    order: "asc",
    limit: page,
    ...(from === "" ? {} : { created_at__gte: since(from, 0).toISOString() })
  } as const
  yield* kind === "receivable"
    ? Stream.runForEach(receivables.pages({ query }), ({ data }) =>
        keepPage(
          data.map(receivableOf),
          data.map((each) => each.created_at)
        )
      )
    : Stream.runForEach(payables.pages({ query: { ...query, origin: "einvoicing" } }), ({ data }) =>
        keepPage(
          data.map(payableOf),
          data.map((each) => each.created_at)
        )
      )
  yield* keep([], { seen })
})

/** Document that an event is about, and its version then. Undefined fields: the event does not say it. */
const subjectOf = (event: object): { readonly id?: string; readonly version?: string } => {
  const object: unknown = Predicate.hasProperty(event, "object") ? event.object : undefined
  const id = Predicate.hasProperty(event, "object_id")
    ? event.object_id
    : Predicate.hasProperty(object, "id")
      ? object.id
      : undefined
  const version = Predicate.hasProperty(object, "updated_at") ? object.updated_at : undefined
  return {
    ...(typeof id === "string" ? { id } : {}),
    ...(typeof version === "string" ? { version: sortableOr(version, "") } : {})
  }
}

/** Reads the documents of the events since a position, in the order of the events. */
const changes = Effect.fnUntraced(function* <R>(
  kind: MoniteKind,
  tenant: string,
  { seen: from }: Position,
  { overlap, page }: ReadOptions,
  keep: Keep<R>
) {
  const events = yield* Events
  let seen = from
  let isWhole = true
  const query = {
    object_type: kind,
    sort: "created_at",
    order: "asc",
    limit: page,
    ...(from === "" ? {} : { created_at__gte: since(from, overlap).toISOString() })
  } as const
  yield* Stream.runForEach(events.pages({ query }), ({ data }) =>
    Effect.gen(function* () {
      const subjects = data.map(subjectOf)
      isWhole &&= subjects.every(({ id }) => id !== undefined)
      const versions = new Map<string, string>()
      for (const { id, version = "~" } of subjects) {
        // An event without a version counts as newer than all.
        if (id !== undefined) versions.set(id, later(versions.get(id) ?? "", version))
      }
      const known = yield* knownVersions(tenant, kind, [...versions.keys()])
      const unknown = [...versions].filter(([id, version]) => (known.get(id) ?? "") < version).map(([id]) => id)
      const documents = unknown.length === 0 ? [] : yield* readMany(kind, unknown)
      seen = latest(
        data.map((event) => event.created_at),
        seen
      )
      yield* keep(documents, { seen })
    })
  )
  // An event that does not name its document may be about any of them: the next turn reads the whole list.
  yield* keep([], isWhole ? { seen } : { seen, scan: "" })
})

/** Reads what changed in Monite. Needs the APIs of the tenant. */
export const readMonite = Effect.fn("readMonite")(function* <R>(
  kind: MoniteKind,
  tenant: string,
  from: Position | undefined,
  options: ReadOptions,
  keep: Keep<R>
) {
  // The newest event before the scan: changes during the scan are events after it.
  const position: Position = from ?? { seen: yield* newestEvent(kind), scan: "" }
  if (from === undefined) yield* keep([], position)
  if (position.scan !== undefined) yield* scan(kind, position, options, keep)
  yield* changes(kind, tenant, { seen: position.seen }, options, keep)
})

/** True if a run of the tenant may have made an invoice in accounting. */
const mayHaveCarried = Effect.fnUntraced(function* (tenant: string) {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT 1 FROM bridge_runs
    WHERE tenant = ${tenant} AND workflow = 'CarryInvoice' AND status <> 'queued' LIMIT 1`
  return rows.length > 0
})

/**
 * Reads what changed in accounting, the last change first. Needs the APIs of the tenant.
 *
 * Why the last one first: an invoice that changes meanwhile moves to the front. Later pages then repeat invoices, and skip none.
 * The invoice itself is later than all that was seen, so the next turn reads it. So the position moves at the end only.
 *
 * A tenant that has not carried anything starts at the newest invoice: no payment of the others is of interest.
 */
export const readLedger = Effect.fn("readLedger")(function* <R>(
  tenant: string,
  from: Position | undefined,
  { overlap, page }: ReadOptions,
  keep: Keep<R>
) {
  const invoices = yield* Invoices
  const order = { orderField: "updatedDate", orderDir: "DESC" } as const
  if (from === undefined && !(yield* mayHaveCarried(tenant))) {
    const { data } = yield* invoices.list({ query: { ...order, limit: 5 } })
    return yield* keep([], {
      seen: latest(
        data.map((each) => each.updatedDate),
        ""
      )
    })
  }
  const { seen: start } = from ?? { seen: "" }
  let seen = start
  // Some systems reject milliseconds.
  const filter = start === "" ? {} : { lastModifiedAt: `${since(start, overlap).toISOString().slice(0, 19)}Z` }
  yield* Stream.runForEach(invoices.pages({ query: { ...order, ...filter, limit: page } }), ({ data }) => {
    seen = latest(
      data.map((each) => each.updatedDate),
      seen
    )
    return keep(
      data.flatMap((each) => ledgerInvoiceOf(each) ?? []),
      { seen: start }
    )
  })
  yield* keep([], { seen })
})
