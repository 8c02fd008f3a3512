// The process of `Child.ts` without Effect: `openDurable` and `createMaesn`.
import { createMaesn } from "@faktura/maesn/promise"
import { openDurable } from "../../src/promise/Durable.ts"
import { attemptTimeout, contactOf, customerOf, invoiceOf, times } from "./Order.ts"

const { INTENTS_FILE = "", INTENTS_URL, MAESN_ACCOUNT_KEY = "", ORDER = "" } = process.env

await using maesn = createMaesn({ account: { key: MAESN_ACCOUNT_KEY }, policy: { attemptTimeout } })
await using durable = await openDurable(
  INTENTS_URL === undefined ? { sqlite: INTENTS_FILE } : { postgres: INTENTS_URL }
)
console.log("ready")
const contact = await durable.write({
  ...times,
  key: `contact ${ORDER}`,
  find: (_, signal) => maesn.contacts.list({ limit: 100 }, { signal, retryBudget: "none" }),
  same: ({ companyName }) => companyName === customerOf(ORDER),
  send: async (signal) => (await maesn.contacts.create(contactOf(ORDER), { signal })).data
})
if (typeof contact.id !== "string") throw new Error("the contact has no id")
const { id } = contact
const invoice = await durable.write({
  ...times,
  key: `invoice ${ORDER}`,
  find: (_, signal) => maesn.invoices.list({ limit: 100 }, { signal, retryBudget: "none" }),
  same: ({ reference }) => reference === ORDER,
  send: async (signal) => (await maesn.invoices.create(invoiceOf(ORDER, id), { signal })).data
})
console.log(JSON.stringify({ contact: id, invoice: invoice.invoiceId }))
