/**
 * Calls for tests with faults, one for each kind of retry, and their outcomes.
 */
import type { AnyCallError } from "@faktura/core"
import { Contacts, Invoices } from "@faktura/maesn"
import type { Account } from "@faktura/maesn"
import { Counterparts, Monite, Products, Receivables } from "@faktura/monite"
import type { Entities, VatRates } from "@faktura/monite"
import type { ApiName, Sandbox } from "@faktura/sandbox"
import * as Effect from "effect/Effect"
import { trading } from "./Sandboxed.ts"

type Services = Account | Contacts | Invoices | Counterparts | Entities | Products | Receivables | VatRates

type Call = Effect.Effect<unknown, AnyCallError, Services>

/** `delete`: an idempotent write whose retry finds nothing after it was done. */
export type Kind = "read" | "idempotent" | "delete" | "write"

/** A call for tests with faults. */
export interface Subject {
  readonly kind: Kind
  readonly api: ApiName
  readonly operationId: string
  /** Creates the records that the call needs; the faults begin after it. */
  readonly prepare: Effect.Effect<Call, AnyCallError, Services>
  /** Number of records that the call creates, changes or deletes. */
  readonly records: (sandbox: Sandbox) => number
}

const contactBody = (companyName: string) => ({ contactType: "COMPANY", companyName }) as const
const invoiceBody = (reference: string) => ({
  reference,
  invoiceDate: "2026-01-15",
  lineItems: [{ quantity: 1, unitAmount: 100, taxRatePercentage: 19 }]
})
/** Creates an invoice with this reference in accounting. */
export const createInvoice = (reference: string) =>
  Invoices.use((invoices) => invoices.create({ body: invoiceBody(reference) }))

/** Two reads, two idempotent writes, a DELETE, and two plain writes. */
export const subjects: ReadonlyArray<Subject> = [
  {
    kind: "read",
    api: "monite",
    operationId: "get_receivables_id",
    prepare: Effect.gen(function* () {
      const { draft, entityId } = yield* trading
      const entity = Monite.entity(entityId)
      const receivables = yield* Receivables
      const { id } = yield* receivables.create({ body: draft("to read") }).pipe(Effect.provide(entity))
      return receivables.get({ path: { receivable_id: id } }).pipe(Effect.provide(entity))
    }),
    records: (sandbox) => sandbox.counts().monite.receivables
  },
  {
    kind: "read",
    api: "maesn",
    operationId: "getInvoice",
    prepare: Effect.map(createInvoice("to read"), ({ data }) =>
      Invoices.use((invoices) => invoices.get({ path: { invoiceId: data?.invoiceId ?? "" } }))
    ),
    records: (sandbox) => sandbox.counts().maesn.invoices
  },
  {
    kind: "idempotent", // PUT
    api: "maesn",
    operationId: "putContact",
    prepare: Effect.map(
      Contacts.use((contacts) => contacts.create({ body: contactBody("Before") })),
      ({ data }) =>
        Contacts.use((contacts) =>
          contacts.replace({ path: { contactId: data?.id ?? "" }, body: contactBody("After") })
        )
    ),
    records: (sandbox) => sandbox.maesn.contacts().filter(({ companyName }) => companyName === "After").length
  },
  {
    kind: "idempotent", // PATCH that the overlay marks
    api: "monite",
    operationId: "patch_counterparts_id",
    prepare: Effect.map(trading, ({ counterpartId, entityId }) =>
      Counterparts.use((counterparts) =>
        counterparts.update({
          path: { counterpart_id: counterpartId },
          body: { organization: { legal_name: "After" } }
        })
      ).pipe(Effect.provide(Monite.entity(entityId)))
    ),
    records: (sandbox) =>
      sandbox.monite.counterparts().filter(({ organization }) => organization?.legal_name === "After").length
  },
  {
    kind: "delete",
    api: "monite",
    operationId: "delete_products_id",
    prepare: Effect.gen(function* () {
      const entity = Monite.entity((yield* trading).entityId)
      const products = yield* Products
      const { id } = yield* products.create({ body: { name: "Widget" } }).pipe(Effect.provide(entity))
      return products.delete({ path: { product_id: id } }).pipe(Effect.provide(entity))
    }),
    records: (sandbox) => sandbox.counts().monite.products
  },
  {
    kind: "write",
    api: "monite",
    operationId: "post_receivables",
    prepare: Effect.map(trading, ({ draft, entityId }) =>
      Receivables.use((receivables) => receivables.create({ body: draft("one") })).pipe(
        Effect.provide(Monite.entity(entityId))
      )
    ),
    records: (sandbox) => sandbox.counts().monite.receivables
  },
  {
    kind: "write",
    api: "maesn",
    operationId: "createInvoice",
    prepare: Effect.succeed(createInvoice("one")),
    records: (sandbox) => sandbox.counts().maesn.invoices
  }
]

/** A success, or the error's tag. */
export type Outcome = "done" | AnyCallError["_tag"]

/** Runs a call and returns its outcome. */
export const outcomeOf = <A, R>(call: Effect.Effect<A, AnyCallError, R>) =>
  Effect.match(call, {
    onSuccess: () => ({ tag: "done" as Outcome, error: undefined }),
    onFailure: (error: AnyCallError) => ({ tag: error._tag as Outcome, error: error as AnyCallError | undefined })
  })
