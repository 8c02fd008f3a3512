/**
 * Carries every issued invoice of the entity into accounting, with its customer as a contact.
 *
 * Contacts are made first, one for each customer. So two invoices never make the same contact at the same time.
 */
import { ResponseInvalid } from "@faktura/core/Errors"
import { Contacts, Invoices, Maesn } from "@faktura/maesn"
import { Receivables } from "@faktura/monite"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { bookedStatuses } from "./Documents.ts"
import type { Receivable } from "./Documents.ts"
import { once } from "./DurableWrite.ts"
import { RecordIndex } from "./RecordIndex.ts"
import { contactNumber, contactOf, ledgerInvoiceOf, numberOf } from "./Translate.ts"

/** Lists the entity's invoices that belong in the books. */
export const booked = Effect.gen(function* () {
  const receivables = yield* Receivables
  return yield* receivables.stream({ query: { type: "invoice", status__in: [...bookedStatuses], limit: 250 } }).pipe(
    Stream.filter((found): found is Receivable => found.type === "invoice"),
    Stream.runCollect
  )
})

/** Returns one invoice for each customer: it has all fields that a contact needs. */
export const customersOf = (receivables: ReadonlyArray<Receivable>): ReadonlyArray<Receivable> => [
  ...new Map(receivables.map((receivable) => [contactNumber(receivable), receivable])).values()
]

/** Makes the contact of an invoice's customer. Returns its number and id. */
export const carryContact = Effect.fn("carryContact")(function* (receivable: Receivable) {
  const contacts = yield* Contacts
  const recordIndex = yield* RecordIndex
  const number = contactNumber(receivable)
  const { id } = yield* once({
    step: "contact",
    naturalKey: number,
    recordIndex: Effect.map(recordIndex.contacts, (known) => foundAgain(known.get(number)?.id)),
    find: (since) =>
      contacts.stream({ query: { limit: 100, ...modifiedFrom(since) } }).pipe(
        Stream.filter((found) => found.number === number),
        Stream.runHead,
        Effect.map(Option.flatMap((found) => foundAgain(found.id)))
      ),
    send: Effect.flatMap(contacts.create({ body: contactOf(receivable) }), (response) =>
      remembered("Contacts.create", "/accounting/contacts", response.data.id, Maesn.warnings(response))
    )
  })
  return { number, id }
})

/** Makes an invoice in accounting. */
export const carryInvoice = Effect.fn("carryInvoice")(function* (receivable: Receivable, contactId: string) {
  const invoices = yield* Invoices
  const recordIndex = yield* RecordIndex
  const number = yield* Effect.fromResult(numberOf(receivable))
  const body = yield* Effect.fromResult(ledgerInvoiceOf(receivable, contactId))
  yield* once({
    step: "ledgerInvoice",
    naturalKey: number,
    recordIndex: Effect.map(recordIndex.ledgerInvoices, (known) => foundAgain(known.get(number)?.id)),
    find: (since) =>
      invoices.stream({ query: { limit: 100, ...modifiedFrom(since) } }).pipe(
        Stream.filter((found) => found.invoiceNumber === number || found.reference === receivable.id),
        Stream.runHead,
        Effect.map(Option.flatMap((found) => foundAgain(found.invoiceId)))
      ),
    send: Effect.flatMap(invoices.create({ body }), (response) =>
      remembered("Invoices.create", "/accounting/invoices", response.data.invoiceId, Maesn.warnings(response))
    )
  })
  return number
})

/** Result of a record that was found by a lookup. Its warnings were in the lost response. */
const foundAgain = (id: string | null | undefined) =>
  Option.map(Option.fromNullOr(id ?? null), (id) => ({ id, warnings: [] as ReadonlyArray<string> }))

const modifiedFrom = (since: string | undefined) => (since === undefined ? {} : { lastModifiedAt: since })

/**
 * Reads the id of a response. Maesn may respond before the accounting system gives out an id: then the record must be
 * looked up.
 */
const remembered = (
  operation: string,
  path: string,
  id: string | null | undefined,
  warnings: ReadonlyArray<string>
): Effect.Effect<{ readonly id: string; readonly warnings: ReadonlyArray<string> }, ResponseInvalid> =>
  id == null
    ? Effect.fail(
        new ResponseInvalid({
          message: `${operation} (POST ${path}): Maesn accepted the record, and its response has no id.`,
          api: "maesn",
          operation,
          method: "POST",
          path,
          attempts: 1,
          raw: "",
          problems: [{ field: "data", problem: "an id" }],
          written: true
        })
      )
    : Effect.succeed({ id, warnings })
