/**
 * Adopts documents that are in accounting already: of an earlier installation whose database was lost, or carried by hand with our
 * reference. Without this, they would be carried again.
 */
import { IntentStore } from "@faktura/durable"
import { Contacts, Invoices } from "@faktura/maesn"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { foundAs } from "./Accepted.ts"
import { carriedKey } from "./CarryInvoice.ts"
import { contactKey } from "./LedgerWrites.ts"
import { writeKey } from "./Write.ts"

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Stores the result of a write that was done elsewhere. A write that the bridge knows stays as it is. */
const adopt = Effect.fnUntraced(function* (key: string, id: string | null | undefined) {
  if (id == null) return 0
  const intents = yield* IntentStore
  if (!(yield* intents.plan(key))) return 0
  yield* intents.resolve(key, foundAs(id))
  return 1
})

/**
 * Reads contacts and invoices in accounting, and stores those that a write would make again. Contacts are named by their number,
 * and invoices by a reference that is an id of Monite. Returns their number.
 *
 * Call it before the tenant is stored, because workers start to carry at once.
 */
export const adoptExisting = Effect.fn("adoptExisting")(function* (tenant: string) {
  const contacts = yield* Contacts
  const invoices = yield* Invoices
  const adoptedContacts = yield* contacts.stream({ query: { limit: 100 } }).pipe(
    Stream.filter(({ number }) => number != null && number !== ""),
    Stream.mapEffect(({ id, number }) => adopt(writeKey(tenant, contactKey(number ?? "")), id)),
    Stream.runFold(
      () => 0,
      (sum, added) => sum + added
    )
  )
  const adoptedInvoices = yield* invoices.stream({ query: { limit: 100 } }).pipe(
    Stream.filter(({ reference, status }) => status !== "VOIDED" && uuid.test(reference ?? "")),
    Stream.mapEffect(({ invoiceId, reference }) => adopt(writeKey(tenant, carriedKey(reference ?? "")), invoiceId)),
    Stream.runFold(
      () => 0,
      (sum, added) => sum + added
    )
  )
  return { contacts: adoptedContacts, invoices: adoptedInvoices }
})
