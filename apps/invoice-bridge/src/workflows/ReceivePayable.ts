/**
 * Carries an e-invoice that arrived into accounting: its supplier as a contact, and the payable as a bill.
 *
 * A later version of a carried payable neither translates nor sends anything, as in `CarryInvoice.ts`.
 */
import { Counterparts, PayableLineItems, Payables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { CurrentRun } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { billProposalOf } from "../mapping/BookingProposal.ts"
import { supplierNumber, supplierOf } from "../mapping/Contacts.ts"
import type { Payable } from "../mapping/Documents.ts"
import { ledgerBillOf } from "../mapping/LedgerBill.ts"
import { traitsOf } from "../mapping/Systems.ts"
import { currentMapping } from "../tenants/CurrentTenant.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { LedgerRecord } from "./Accepted.ts"
import { carriedOr, storeCarried, unlessCarried } from "./Carried.ts"
import { DocumentInput } from "./Inputs.ts"
import { makeBill, makeContact, makeProposal } from "./LedgerWrites.ts"
import { currentDocument } from "./CurrentDocument.ts"

/** Workflow that carries a payable. */
export const ReceivePayable = defineWorkflow({
  name: "ReceivePayable",
  input: DocumentInput,
  output: Schema.Struct({
    /** Id in accounting. */
    ledgerId: Schema.String,
    /** Warnings of the accounting system, such as ignored fields. */
    warnings: Schema.Array(Schema.String)
  })
})

/** Name of the write that carries a payable. */
export const receivedKey = (payableId: string): string => `payable ${payableId}`

const payableOf = Effect.fn("payableOf")(function* (input: DocumentInput) {
  const payables = yield* Payables
  const payable: Payable = yield* currentDocument(input, payables.get({ path: { payable_id: input.id } }))
  return payable
})

const counterpartOf = Effect.fn("counterpartOf")(function* ({ counterpart_id: id }: Payable) {
  if (id == null) return undefined
  const counterparts = yield* Counterparts
  return yield* counterparts.get({ path: { counterpart_id: id } })
})

/** Makes the supplier's contact. Null: the system has no contacts. */
const makeSupplier = Effect.fn("makeSupplier")(function* (payable: Payable) {
  const mapping = yield* currentMapping
  if (!traitsOf(mapping.system).hasContacts) return null
  const counterpart = yield* counterpartOf(payable)
  const number = yield* Effect.fromResult(supplierNumber(payable, counterpart))
  const { id } = yield* makeContact(number, yield* Effect.fromResult(supplierOf(payable, counterpart, mapping)))
  return id
})

/** Makes the bill, or the booking proposal that stands for it. */
const makeDocument = Effect.fn("makeDocument")(function* (payable: Payable, contactId: string | null) {
  const mapping = yield* currentMapping
  const items = yield* PayableLineItems
  const lines = yield* Stream.runCollect(items.stream({ path: { payable_id: payable.id } }))
  const key = receivedKey(payable.id)
  if (traitsOf(mapping.system).forms.bill === "bookingProposal") {
    const form = yield* Effect.fromResult(billProposalOf(payable, lines, contactId ?? undefined, mapping))
    return yield* makeProposal(key, payable.id, form)
  }
  return yield* makeBill(key, yield* Effect.fromResult(ledgerBillOf(payable, lines, contactId ?? "", mapping)))
})

/** Provides the workflow to the engine. */
export const layer = ReceivePayable.layer(
  Effect.fnUntraced(function* (input) {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    const contactId = yield* step({
      name: "supplier",
      result: Schema.NullOr(Schema.String),
      work: unlessCarried(receivedKey(input.id), Effect.flatMap(payableOf(input), makeSupplier)).pipe(apis.with(tenant))
    })
    const { id, warnings } = yield* step({
      name: "document",
      result: LedgerRecord,
      work: Effect.gen(function* () {
        const making = Effect.flatMap(payableOf(input), (payable) => makeDocument(payable, contactId))
        const record = yield* carriedOr(receivedKey(input.id), contactId, making)
        yield* storeCarried(tenant, "payable", input.id, record.id)
        return record
      }).pipe(apis.with(tenant))
    })
    return { ledgerId: id, warnings }
  })
)
