/**
 * Makes an invoice in Monite: first a draft, then issued.
 *
 * A draft has no number, so it has our key in `partner_metadata`, which Monite stores and returns unchanged. Issuing is a write
 * like any other: the status shows whether it happened.
 */
import { Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import type { Receivable } from "../mapping/Documents.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { writeOnce } from "../workflows/Write.ts"
import { Party, Shelf } from "./Catalog.ts"
import { invoices } from "./Plan.ts"
import type { InvoicePlan } from "./Plan.ts"

/** Metadata field of our key in Monite's invoices. */
const metadataKey = "invoice_bridge"

/** Workflow that makes and issues one planned invoice. */
export const IssueInvoice = defineWorkflow({
  name: "IssueInvoice",
  input: Schema.Struct({ key: Schema.String, shelf: Shelf, party: Party }),
  output: Schema.Struct({ receivableId: Schema.String })
})

/** States of a draft. `failed` may be issued again. */
const unissued: ReadonlySet<string> = new Set(["draft", "failed"])

const Made = Schema.Struct({ id: Schema.String })

const isInvoice = (document: { readonly type: string }): document is Receivable => document.type === "invoice"

/** Returns our key of an invoice in Monite, or `undefined` for other invoices. */
const keyOf = (receivable: Receivable): string | undefined => {
  const key = receivable.partner_metadata?.[metadataKey]
  return typeof key === "string" ? key : undefined
}

/** Largest difference between our clock and Monite's, in milliseconds. */
const clockSkew = 3_600_000

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
  ...(party.networkId === undefined
    ? {}
    : { is_einvoice: true, counterpart_einvoicing_credentials_id: party.networkId }),
  line_items: [
    { product_id: shelf.productIds[customer.currency], quantity: hours, vat_rate_id: party.serviceRateId },
    {
      product: { name: goods.name, type: "product", price: { currency: customer.currency, value: goods.price } },
      quantity: goods.quantity,
      vat_rate_id: party.goodsRateId
    }
  ]
})

const makeDraft = Effect.fn("makeDraft")(function* (plan: InvoicePlan, shelf: Shelf, party: Party) {
  const receivables = yield* Receivables
  return yield* writeOnce({
    key: `invoice ${plan.key}`,
    result: Made,
    find: ({ sentAt }) =>
      receivables.stream({
        query: {
          type: "invoice",
          limit: 250,
          created_at__gte: new Date(sentAt - clockSkew).toISOString().replace(/\.\d+Z$/, "Z")
        }
      }),
    same: (found) => isInvoice(found) && keyOf(found) === plan.key,
    send: receivables.create({ body: bodyOf(plan, shelf, party) })
  })
})

const issue = Effect.fn("issue")(function* (draftId: string) {
  const receivables = yield* Receivables
  const path = { receivable_id: draftId }
  yield* writeOnce({
    key: `issuing of receivable ${draftId}`,
    result: Schema.Struct({ id: Schema.String }),
    find: () => Effect.map(receivables.get({ path }), (found) => [found]),
    same: ({ status }) => !unissued.has(status),
    send: receivables.issue({ path })
  })
})

/** Provides the workflow to the engine. */
export const layer = IssueInvoice.layer(
  Effect.fnUntraced(function* ({ key, party, shelf }) {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    const plan = invoices.find((each) => each.key === key)
    if (plan === undefined) return yield* Effect.die(`The plan has no invoice ${key}.`)
    const draft = yield* step({
      name: "draft",
      result: Made,
      work: makeDraft(plan, shelf, party).pipe(apis.with(tenant))
    })
    yield* step({ name: "issue", result: Schema.Void, work: issue(draft.id).pipe(apis.with(tenant)) })
    return { receivableId: draft.id }
  })
)
