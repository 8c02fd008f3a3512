/** Makes records in accounting: contacts, invoices, bills and booking proposals. Each exists once for the tenant. */
import { Bills, BookingProposals, Contacts, Invoices, Maesn } from "@faktura/maesn"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ContactBody, LedgerBillBody, LedgerInvoiceBody, ProposalForm } from "../mapping/Documents.ts"
import { proposalMark } from "../mapping/Marks.ts"
import { acceptedAs, foundAs, LedgerRecord } from "./Accepted.ts"
import { adoptionEnded } from "./Adoption.ts"
import { writeOnce } from "./Write.ts"

/** Largest difference between our clock and that of the accounting system, in milliseconds. */
const clockSkew = 3_600_000

/** Filter of lists by time: a record of this write was not changed before. Some systems refuse milliseconds. */
const changedSince = (sentAt: number) => ({
  limit: 100 as const,
  lastModifiedAt: new Date(sentAt - clockSkew).toISOString().replace(/\.\d+Z$/, "Z")
})

/** Name of the write that makes a contact. */
export const contactKey = (number: string): string => `contact ${number}`

/** Makes a contact. Its number names it. */
export const makeContact = Effect.fn("makeContact")(function* (number: string, body: ContactBody) {
  const contacts = yield* Contacts
  yield* adoptionEnded
  return yield* writeOnce({
    key: contactKey(number),
    result: LedgerRecord,
    find: ({ sentAt }) =>
      Stream.map(contacts.stream({ query: changedSince(sentAt) }), (found) => ({
        ...foundAs(found.id),
        number: found.number
      })),
    same: (found) => found.number === number,
    send: Effect.flatMap(contacts.create({ body }), (response) =>
      acceptedAs(
        { operation: "Contacts.create", path: "/accounting/contacts" },
        response.data.id,
        Maesn.warnings(response)
      )
    )
  })
})

/** Makes an invoice. `key` names the write. */
export const makeInvoice = Effect.fn("makeInvoice")(function* (key: string, body: LedgerInvoiceBody) {
  const invoices = yield* Invoices
  yield* adoptionEnded
  return yield* writeOnce({
    key,
    result: LedgerRecord,
    find: ({ sentAt }) =>
      Stream.map(invoices.stream({ query: changedSince(sentAt) }), (found) => ({
        ...foundAs(found.invoiceId),
        number: found.invoiceNumber,
        reference: found.reference
      })),
    // A system may store its own reference. It has our number if callers may set numbers.
    same: (found) =>
      found.reference === body.reference || (body.invoiceNumber !== undefined && found.number === body.invoiceNumber),
    send: Effect.flatMap(invoices.create({ body }), (response) =>
      acceptedAs(
        { operation: "Invoices.create", path: "/accounting/invoices" },
        response.data.invoiceId,
        Maesn.warnings(response)
      )
    )
  })
})

/** Makes a bill. `key` names the write. */
export const makeBill = Effect.fn("makeBill")(function* (key: string, body: LedgerBillBody) {
  const bills = yield* Bills
  yield* adoptionEnded
  return yield* writeOnce({
    key,
    result: LedgerRecord,
    find: ({ sentAt }) =>
      Stream.map(bills.stream({ query: changedSince(sentAt) }), (found) => ({
        ...foundAs(found.id),
        reference: found.reference
      })),
    // Not by the number: two suppliers may use the same one.
    same: (found) => found.reference === body.reference,
    send: Effect.flatMap(bills.create({ body }), (response) =>
      acceptedAs({ operation: "Bills.create", path: "/accounting/bills" }, response.data.id, Maesn.warnings(response))
    )
  })
})

/** Makes a booking proposal for a document in Monite. Its notes name the document. `key` names the write. */
export const makeProposal = Effect.fn("makeProposal")(function* (key: string, documentId: string, body: ProposalForm) {
  const proposals = yield* BookingProposals
  const mark = proposalMark(documentId)
  yield* adoptionEnded
  return yield* writeOnce({
    key,
    result: LedgerRecord,
    find: ({ sentAt }) =>
      Stream.map(proposals.stream({ query: changedSince(sentAt) }), (found) => ({
        ...foundAs(found.id),
        notes: found.notes
      })),
    same: ({ notes }) => notes?.split("\n").includes(mark) === true,
    send: Effect.flatMap(proposals.create({ body }), (response) =>
      acceptedAs(
        { operation: "BookingProposals.create", path: "/accounting/bookingProposals" },
        response.data.id,
        Maesn.warnings(response)
      )
    )
  })
})
