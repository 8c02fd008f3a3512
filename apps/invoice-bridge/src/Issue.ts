/**
 * Makes invoices in Monite: first a draft, then issued.
 *
 * A draft has no number, so it has our key in `partner_metadata`, which Monite stores and returns unchanged. Issuing is
 * a write like any other: the status shows whether it happened.
 */
import { Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { Party, Shelf } from "./Catalog.ts"
import { keyOf, metadataKey } from "./Documents.ts"
import type { Receivable } from "./Documents.ts"
import { once } from "./DurableWrite.ts"
import type { InvoicePlan } from "./Plan.ts"
import { RecordIndex } from "./RecordIndex.ts"

/** States of a draft. `failed` may be issued again. */
const unissued: ReadonlySet<string> = new Set(["draft", "failed"])

const isInvoice = (document: { readonly type: string }): document is Receivable => document.type === "invoice"

/** Makes and issues an invoice. Returns the receivable's id. */
export const issue = Effect.fn("issue")(function* (plan: InvoicePlan, shelf: Shelf, party: Party) {
  const receivables = yield* Receivables
  const recordIndex = yield* RecordIndex

  const draft = yield* once({
    step: "invoice",
    naturalKey: plan.key,
    recordIndex: Effect.map(recordIndex.receivables, (known) => Option.fromUndefinedOr(known.get(plan.key))),
    find: (since) =>
      receivables
        .stream({ query: { type: "invoice", limit: 250, ...(since === undefined ? {} : { created_at__gte: since }) } })
        .pipe(
          Stream.filter((found) => isInvoice(found) && keyOf(found) === plan.key),
          Stream.runHead,
          Effect.map(Option.map(({ id }) => ({ id })))
        ),
    send: Effect.map(receivables.create({ body: bodyOf(plan, shelf, party) }), ({ id }) => ({ id }))
  })

  const path = { receivable_id: draft.id }
  yield* once({
    step: "issue",
    naturalKey: draft.id,
    find: () =>
      Effect.map(receivables.get({ path }), (found) =>
        unissued.has(found.status) ? Option.none() : Option.some({ documentId: found.document_id ?? null })
      ),
    send: Effect.map(receivables.issue({ path }), (issued) => ({ documentId: issued.document_id ?? null }))
  })
  return draft.id
})

type DraftBody = Extract<
  Parameters<Receivables["Service"]["create"]>[0]["body"],
  { readonly type: "invoice"; readonly line_items: unknown }
>

const bodyOf = ({ customer, goods, hours, key }: InvoicePlan, shelf: Shelf, party: Party): DraftBody => ({
  type: "invoice",
  currency: customer.currency,
  counterpart_id: party.counterpartId,
  counterpart_billing_address_id: party.addressId,
  counterpart_vat_id_id: party.vatIdId,
  payment_terms_id: shelf.paymentTermsId,
  memo: "Thank you for your order.",
  partner_metadata: { [metadataKey]: key },
  line_items: [
    { product_id: shelf.productIds[customer.currency], quantity: hours, vat_rate_id: party.serviceRateId },
    {
      product: { name: goods.name, type: "product", price: { currency: customer.currency, value: goods.price } },
      quantity: goods.quantity,
      vat_rate_id: party.goodsRateId
    }
  ]
})
