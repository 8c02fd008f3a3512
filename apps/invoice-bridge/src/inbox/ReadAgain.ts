/** Reads documents from their API. An event is only a hint: it may be late, doubled, or older than the document. */
import { Invoices } from "@faktura/maesn"
import { Payables, Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import { ledgerInvoiceOf, payableOf, receivableOf } from "./ReadDocument.ts"
import type { DocumentKind, ReadDocument } from "./ReadDocument.ts"

/** Reads a document as it is now. Undefined: the API does not have it, or not yet. Needs the APIs of the tenant. */
export const readAgain = Effect.fn("readAgain")(function* (kind: DocumentKind, id: string) {
  switch (kind) {
    case "receivable": {
      const receivables = yield* Receivables
      return yield* receivables.get({ path: { receivable_id: id } }).pipe(
        Effect.map(receivableOf),
        Effect.catchTag("NotFound", () => Effect.undefined)
      )
    }
    case "payable": {
      const payables = yield* Payables
      return yield* payables.get({ path: { payable_id: id } }).pipe(
        Effect.map(payableOf),
        Effect.catchTag("NotFound", () => Effect.undefined)
      )
    }
    case "ledger invoice": {
      const invoices = yield* Invoices
      return yield* invoices.get({ path: { invoiceId: id } }).pipe(
        Effect.map(({ data }) => ledgerInvoiceOf(data)),
        Effect.catchTag("NotFound", () => Effect.undefined)
      )
    }
  }
})

/** Most ids of one request: they are part of its address. */
const idsAtOnce = 50

const chunksOf = <A>(all: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> =>
  all.length === 0 ? [] : [all.slice(0, idsAtOnce), ...chunksOf(all.slice(idsAtOnce))]

/** Reads documents of Monite as they are now. Leaves out those that the API does not have. Needs the APIs of the tenant. */
export const readMany = Effect.fn("readMany")(function* (kind: "receivable" | "payable", ids: ReadonlyArray<string>) {
  const receivables = yield* Receivables
  const payables = yield* Payables
  const lists = yield* Effect.forEach(chunksOf(ids), (some) => {
    const query = { id__in: [...some], limit: idsAtOnce }
    return kind === "receivable"
      ? Effect.map(receivables.list({ query }), ({ data }): ReadonlyArray<ReadDocument> => data.map(receivableOf))
      : Effect.map(payables.list({ query }), ({ data }): ReadonlyArray<ReadDocument> => data.map(payableOf))
  })
  return lists.flat()
})
