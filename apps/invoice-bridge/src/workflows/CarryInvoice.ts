/**
 * Carries an issued invoice or credit note into accounting, with its customer as a contact.
 *
 * The writes are named by the document and not by its version. So a later version of a carried document finds the stored record,
 * and neither translates nor sends anything.
 */
import { BookingProposals, Invoices } from "@faktura/maesn"
import { Receivables } from "@faktura/monite"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { CurrentRun, Ignored } from "../engine/CurrentRun.ts"
import { step } from "../engine/Step.ts"
import { defineWorkflow } from "../engine/Workflow.ts"
import { creditNoteProposalOf, invoiceProposalOf } from "../mapping/BookingProposal.ts"
import { contactNumber, customerOf } from "../mapping/Contacts.ts"
import { bookedStatuses } from "../mapping/Documents.ts"
import type { CreditNote, Receivable } from "../mapping/Documents.ts"
import { ledgerInvoiceOf } from "../mapping/LedgerInvoice.ts"
import { dateOf } from "../mapping/ReceivableSource.ts"
import { traitsOf } from "../mapping/Systems.ts"
import type { TenantSettings } from "../tenants/Tenant.ts"
import { currentMapping, CurrentTenant } from "../tenants/CurrentTenant.ts"
import { TenantApis } from "../tenants/TenantApis.ts"
import { LedgerRecord } from "./Accepted.ts"
import { carriedOr, carriedRecord, storeCarried, unlessCarried } from "./Carried.ts"
import { DocumentInput } from "./Inputs.ts"
import { makeContact, makeInvoice, makeProposal } from "./LedgerWrites.ts"
import { currentDocument } from "./CurrentDocument.ts"

/** Workflow that carries an invoice or a credit note. */
export const CarryInvoice = defineWorkflow({
  name: "CarryInvoice",
  input: DocumentInput,
  output: Schema.Struct({
    /** Id in accounting. Null: the document was canceled, and is canceled there too. */
    ledgerId: Schema.NullOr(Schema.String),
    /** Warnings of the accounting system, such as ignored fields. */
    warnings: Schema.Array(Schema.String)
  })
})

/** Error of a document that was carried and then canceled. A person must cancel it in accounting too. */
export class ChangedAfterCarried extends Data.TaggedError("ChangedAfterCarried")<{ readonly message: string }> {}

/** Name of the write that carries a document. */
export const carriedKey = (receivableId: string): string => `receivable ${receivableId}`

const booked: ReadonlySet<string> = new Set(bookedStatuses)

/** Reads the document of the run: an invoice or a credit note. */
const documentOf = Effect.fn("documentOf")(function* (input: DocumentInput) {
  const receivables = yield* Receivables
  const found = yield* currentDocument(input, receivables.get({ path: { receivable_id: input.id } }))
  // Only invoices and credit notes are planned.
  return found as Receivable | CreditNote
})

/** True for a document from before the tenant's first day. */
const isOld = (document: Receivable | CreditNote, { carryFrom, mapping }: TenantSettings) =>
  carryFrom === undefined
    ? Effect.succeed(false)
    : Effect.map(Effect.fromResult(dateOf(document, mapping.timeZone)), (day) => day < carryFrom)

/**
 * True for a document that belongs in accounting: an issued one, and an invoice that its credit note canceled. Why the latter: the
 * credit note is carried too, and would correct an invoice that is not there.
 */
const isBooked = Effect.fn("isBooked")(function* ({ id, status, type }: Receivable | CreditNote) {
  if (booked.has(status)) return true
  if (type === "credit_note") return false
  const receivables = yield* Receivables
  const { data } = yield* receivables.list({
    query: { type: "credit_note", based_on: id, status__in: [...bookedStatuses], limit: 1 }
  })
  return data.length > 0
})

/**
 * Checks that a carried record was removed from accounting: deleted, or a voided invoice. A booking proposal has no status, so it
 * must be deleted.
 */
const isRemoved = Effect.fn("isRemoved")(
  function* (id: string, isProposal: boolean) {
    if (isProposal) {
      const proposals = yield* BookingProposals
      yield* proposals.get({ path: { bookingProposalId: id } })
      return false
    }
    const invoices = yield* Invoices
    const { data } = yield* invoices.get({ path: { invoiceId: id } })
    return data.status === "VOIDED"
  },
  Effect.catchTag("NotFound", () => Effect.succeed(true))
)

/** Checks that a canceled document that was carried is canceled in accounting too. False: it was never carried. */
const isCanceledThere = Effect.fn("isCanceledThere")(function* (document: Receivable | CreditNote) {
  const carried = yield* carriedRecord(carriedKey(document.id))
  if (carried === undefined) return false
  const { id } = carried
  const { forms, hidesProposals } = traitsOf((yield* currentMapping).system)
  const form = document.type === "credit_note" ? forms.creditNote : forms.invoice
  const isProposal = form === "bookingProposal"
  const canLook = !isProposal || hidesProposals !== true
  if (canLook && (yield* isRemoved(id, isProposal))) return true
  const number = document.document_id ?? document.id
  const toDo = `${isProposal ? "Delete its booking proposal" : "Cancel it"} in accounting too (its id there is ${id})`
  return yield* new ChangedAfterCarried({
    message: `${number} was canceled in Monite after it was carried. ${toDo}, then answer with ${canLook ? "retry" : "ignore"}.`
  })
})

/** Makes the customer's contact. Null: the system has no contacts. */
const makeCustomer = Effect.fn("makeCustomer")(function* (document: Receivable | CreditNote) {
  const mapping = yield* currentMapping
  if (!traitsOf(mapping.system).hasContacts) return null
  const { id } = yield* makeContact(contactNumber(document), yield* Effect.fromResult(customerOf(document, mapping)))
  return id
})

/** Makes the invoice, or the booking proposal that stands for it or for a credit note. */
const makeDocument = Effect.fn("makeDocument")(function* (document: Receivable | CreditNote, contactId: string | null) {
  const mapping = yield* currentMapping
  const key = carriedKey(document.id)
  const contact = contactId ?? undefined
  if (document.type === "credit_note") {
    const form = yield* Effect.fromResult(creditNoteProposalOf(document, contact, mapping))
    return yield* makeProposal(key, document.id, form)
  }
  if (traitsOf(mapping.system).forms.invoice === "bookingProposal") {
    const form = yield* Effect.fromResult(invoiceProposalOf(document, contact, mapping))
    return yield* makeProposal(key, document.id, form)
  }
  return yield* makeInvoice(key, yield* Effect.fromResult(ledgerInvoiceOf(document, contactId ?? "", mapping)))
})

/** Provides the workflow to the engine. */
export const layer = CarryInvoice.layer(
  Effect.fnUntraced(function* (input) {
    const { tenant } = yield* CurrentRun
    const apis = yield* TenantApis
    const customer = yield* step({
      name: "contact",
      result: Schema.Struct({
        state: Schema.Literals(["booked", "canceled", "old"]),
        contactId: Schema.NullOr(Schema.String)
      }),
      work: Effect.gen(function* () {
        const document = yield* documentOf(input)
        const { settings } = yield* CurrentTenant
        if (yield* isOld(document, settings)) return { state: "old" as const, contactId: null }
        if (!(yield* isBooked(document))) return { state: "canceled" as const, contactId: null }
        const contactId = yield* unlessCarried(carriedKey(document.id), makeCustomer(document))
        return { state: "booked" as const, contactId }
      }).pipe(apis.with(tenant))
    })
    if (customer.state === "old") {
      return yield* new Ignored({ message: "It was issued before the first day to carry (carryFrom)." })
    }
    if (customer.state === "canceled") {
      const isCanceled = yield* step({
        name: "canceled",
        result: Schema.Boolean,
        work: Effect.flatMap(documentOf(input), isCanceledThere).pipe(apis.with(tenant))
      })
      if (!isCanceled) return yield* new Ignored({ message: "It was canceled before it was carried." })
      return { ledgerId: null, warnings: [] }
    }
    const { id, warnings } = yield* step({
      name: "document",
      result: LedgerRecord,
      work: Effect.gen(function* () {
        const { contactId } = customer
        const making = Effect.flatMap(documentOf(input), (document) => makeDocument(document, contactId))
        const record = yield* carriedOr(carriedKey(input.id), contactId, making)
        yield* storeCarried(tenant, "receivable", input.id, record.id)
        return record
      }).pipe(apis.with(tenant))
    })
    return { ledgerId: id, warnings }
  })
)
