/**
 * Index of the existing records of both APIs, by natural key.
 *
 * It is for a bridge whose state was lost, and for an account that already has records. Each record is looked up before
 * it is first sent. Why an index: reading whole lists once is cheaper than reading them for every invoice. The lists
 * are read on first use, and again after a failed read. Records of this run are in the state, so the index does not
 * need them.
 */
import { Contacts, Invoices } from "@faktura/maesn"
import type { Account } from "@faktura/maesn"
import { Receivables } from "@faktura/monite"
import type { Entity } from "@faktura/monite"
import * as Cache from "effect/Cache"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { keyOf } from "./Documents.ts"
import type { Receivable } from "./Documents.ts"

interface Known {
  readonly id: string
}

type Table<E, R = never> = Effect.Effect<ReadonlyMap<string, Known>, E, R>

type StreamError<F extends (...args: never) => Stream.Stream<unknown, unknown, unknown>> = Stream.Error<ReturnType<F>>

/** Existing records. */
export class RecordIndex extends Context.Service<
  RecordIndex,
  {
    /** Invoices in Monite, by our key. */
    readonly receivables: Table<StreamError<Receivables["Service"]["stream"]>>
    /** Contacts in accounting, by number. */
    readonly contacts: Table<StreamError<Contacts["Service"]["stream"]>>
    /** Invoices in accounting, by number. */
    readonly ledgerInvoices: Table<StreamError<Invoices["Service"]["stream"]>>
  }
>()("invoice-bridge/Recall") {
  /** Index of one entity and one account. */
  static readonly layer: Layer.Layer<RecordIndex, never, Receivables | Contacts | Invoices | Entity | Account> =
    Layer.effect(
      RecordIndex,
      Effect.gen(function* () {
        const receivables = yield* Receivables
        const contacts = yield* Contacts
        const invoices = yield* Invoices
        return {
          receivables: yield* readOnce(
            receivables.stream({ query: { type: "invoice", limit: 250 } }),
            // `type` in the query selects invoices only.
            (found) => [keyOf(found as Receivable), found.id]
          ),
          contacts: yield* readOnce(contacts.stream({ query: { limit: 100 } }), ({ id, number }) => [number, id]),
          ledgerInvoices: yield* readOnce(
            invoices.stream({ query: { limit: 100 } }),
            ({ invoiceId, invoiceNumber }) => [invoiceNumber, invoiceId]
          )
        }
      })
    )
}

const readOnce = <A, E, R>(
  list: Stream.Stream<A, E, R>,
  entry: (record: A) => readonly [key: string | null | undefined, id: string | null | undefined]
): Effect.Effect<Table<E>, never, R> =>
  Effect.map(
    Cache.makeWith(
      () =>
        Effect.map(
          Stream.runCollect(list),
          (records) =>
            new Map(
              records.flatMap((record) => {
                const [key, id] = entry(record)
                return key == null || id == null ? [] : [[key, { id }] as const]
              })
            ) as ReadonlyMap<string, Known>
        ),
      { capacity: 1, timeToLive: (exit) => (Exit.isSuccess(exit) ? "1 day" : 0), requireServicesAt: "construction" }
    ),
    (cache) => Cache.get(cache, "all")
  )
