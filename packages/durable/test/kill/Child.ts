// A process that makes the contact and the invoice of one order, once. It may be killed at any moment.
//
// Environment: ORDER, and INTENTS_FILE or INTENTS_URL; the variables of Maesn. Prints `ready`, then the ids as JSON.
import { withCallPolicy } from "@faktura/core"
import { Contacts, Invoices, Maesn } from "@faktura/maesn"
import { Effect, Layer, Redacted, Schema } from "effect"
import { durableWrite, layerPostgres, layerSqlite } from "../../src/index.ts"
import { attemptTimeout, contactOf, customerOf, invoiceOf, times } from "./Order.ts"

const { INTENTS_FILE = "", INTENTS_URL, ORDER = "" } = process.env

const store =
  INTENTS_URL === undefined ? layerSqlite({ file: INTENTS_FILE }) : layerPostgres({ url: Redacted.make(INTENTS_URL) })

const program = Effect.gen(function* () {
  const contacts = yield* Contacts
  const invoices = yield* Invoices
  console.log("ready")
  const contact = yield* durableWrite({
    ...times,
    key: `contact ${ORDER}`,
    result: Schema.Struct({ id: Schema.String }),
    find: contacts.stream({ query: { limit: 100 } }),
    same: (one) => one.companyName === customerOf(ORDER),
    send: Effect.map(contacts.create({ body: contactOf(ORDER) }), ({ data }) => data)
  })
  const invoice = yield* durableWrite({
    ...times,
    key: `invoice ${ORDER}`,
    result: Schema.Struct({ invoiceId: Schema.String }),
    find: invoices.stream({ query: { limit: 100 } }),
    same: ({ reference }) => reference === ORDER,
    send: Effect.map(invoices.create({ body: invoiceOf(ORDER, contact.id) }), ({ data }) => data)
  })
  console.log(JSON.stringify({ contact: contact.id, invoice: invoice.invoiceId }))
})

await Effect.runPromise(
  program.pipe(
    withCallPolicy({ attemptTimeout }),
    Effect.provide(Layer.mergeAll(store, Maesn.layerConfig, Maesn.layerAccount))
  )
)
