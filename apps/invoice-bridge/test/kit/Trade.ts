/**
 * People at both vendors: they issue invoices to new customers, receive e-invoices, and pay.
 *
 * Requests may meet faults. Each is repeated until its record is there, and the sandbox's own records say whether it is. So
 * people make nothing twice, and every duplicate is a mistake of the bridge.
 */
import type { Invoice, Receivable, Sandbox } from "@faktura/sandbox"
import {
  acme,
  customer,
  maesnCaller,
  moniteCaller,
  tokenOf
} from "../../../../packages/sandbox/test/support/Clients.ts"
import type { Json, Reply, Send } from "../../../../packages/sandbox/test/support/Clients.ts"
import { recordsOf } from "./SandboxRecords.ts"

/** People of one company, and of the supplier that sends it e-invoices. */
export interface Trade {
  readonly sandbox: Sandbox
  /** Id of the company's entity in Monite. */
  readonly entity: string
  /** Issues an invoice of about 119.00 EUR to a new customer. Returns the invoice's id. `name` is unique. */
  readonly sell: (name: string) => Promise<string>
  /** Lets the supplier send an e-invoice. Returns the id of the payable. `name` is unique. */
  readonly buy: (name: string) => Promise<string>
  /** Pays an invoice in accounting in full. May be repeated. */
  readonly pay: (invoice: Invoice) => Promise<void>
}

/** Pause after a failed request, in milliseconds. */
const pause = 50

/** True for a response that says nothing about the request. 408: a busy machine sent the request too slowly. */
const isTemporary = (status: number): boolean => status >= 500 || status === 429 || status === 408

/**
 * Repeats a request until its record is there.
 *
 * @param found looks into the sandbox. Undefined: the record is not there
 */
const until = async <A>(request: () => Promise<Reply>, found: () => A | undefined): Promise<A> => {
  for (;;) {
    const known = found()
    if (known !== undefined) return known
    const reply = await request().catch(() => undefined)
    const done = found()
    if (done !== undefined) return done
    if (reply !== undefined && !isTemporary(reply.status)) {
      throw new Error(`The sandbox refused what a person did: ${reply.status} ${JSON.stringify(reply.body)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** Sends a request that must succeed. For the time before faults are on. */
const done = async (request: () => Promise<Reply>): Promise<Json> => {
  for (;;) {
    const { body, status } = await request()
    if (status < 300) return body
    // The rate limit counts whole seconds.
    if (status !== 429) throw new Error(`${status}: ${JSON.stringify(body)}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const buyer = { network_schema: "NL:KVK", network_identifier: "12345678" }

const connect = async (call: Send, roles: object, identifier: typeof buyer): Promise<Json> => {
  const address = { address_line1: "Straat 1", city: "Utrecht", country: "NL", postal_code: "3511" }
  const connection = await done(() => call("POST", "/einvoicing_connections", { address, ...roles }))
  return done(() =>
    call("POST", `/einvoicing_connections/${connection.id}/network_credentials`, {
      network_credentials_identifier: identifier.network_identifier,
      network_credentials_schema: identifier.network_schema
    })
  )
}

const terms = { payment_terms: { term_final: { number_of_days: 14 } } }

/** Finds an invoice by our name of it, which is its memo. */
const named =
  (name: string) =>
  ({ memo }: Receivable): boolean =>
    memo === name

/** Starts to trade in a new sandbox without faults: makes the company, its supplier, and their connections. */
export const openTrade = async (sandbox: Sandbox): Promise<Trade> => {
  const token = await tokenOf(sandbox)
  const partner = moniteCaller(sandbox, token)
  const company = await done(() => partner("POST", "/entities", acme))
  const call = moniteCaller(sandbox, token, company.id)
  const supplier = await done(() =>
    partner("POST", "/entities", { ...acme, tax_id: "DE987654321", organization: { legal_name: "Supplies GmbH" } })
  )
  const supplierCall = moniteCaller(sandbox, token, supplier.id)
  const sender = await connect(
    supplierCall,
    { is_sender: true, is_receiver: false },
    { network_schema: "DE:VAT", network_identifier: "DE987654321" }
  )
  await connect(call, { is_sender: false, is_receiver: true }, buyer)
  const supplied = await done(() => supplierCall("POST", "/counterparts", customer))
  const receiver = await done(() => supplierCall("POST", `/counterparts/${supplied.id}/einvoicing_credentials`, buyer))
  const rate = (await done(() => call("GET", "/vat_rates"))).data.find((each: Json) => each.value === 1900)
  const books = maesnCaller(sandbox)

  const bodyOf = (name: string, counterpart: Json, price: number, more: object = {}) => ({
    type: "invoice",
    currency: "EUR",
    counterpart_id: counterpart.id,
    counterpart_billing_address_id: counterpart.default_billing_address_id,
    memo: name,
    line_items: [
      { quantity: 1, product: { name: "Widget", price: { currency: "EUR", value: price } }, vat_rate_id: rate.id }
    ],
    ...terms,
    ...more
  })

  /** Makes an invoice of an entity, and issues it. */
  const issued = async (send: Send, name: string, body: object): Promise<string> => {
    const invoice = () => sandbox.monite.receivables().find(named(name))
    const { id } = await until(() => send("POST", "/receivables", body), invoice)
    await until(
      () => send("POST", `/receivables/${id}/issue`),
      () => (invoice()?.status === "draft" ? undefined : true)
    )
    return id
  }

  let sold = 0
  return {
    sandbox,
    entity: company.id,
    sell: async (name) => {
      const { organization } = customer
      const counterpart = await until(
        () =>
          call("POST", "/counterparts", {
            ...customer,
            external_reference: name,
            organization: { ...organization, legal_name: `Customer ${name}` }
          }),
        () => sandbox.monite.counterparts().find((each) => each.external_reference === name)
      )
      return issued(call, name, bodyOf(name, counterpart, 10_000 + (sold++ % 97)))
    },
    buy: async (name) => {
      const body = bodyOf(name, supplied, 2_000, {
        is_einvoice: true,
        network_credentials_id: sender.id,
        counterpart_einvoicing_credentials_id: receiver.id
      })
      const id = await issued(supplierCall, name, body)
      const invoice = () => sandbox.monite.receivables().find((each) => each.id === id)
      // The sandbox delivers e-invoices before the next request that it works on.
      await until(
        () => call("GET", "/payables?limit=1"),
        () => (invoice()?.status === "issuing" ? undefined : true)
      )
      const payables = await recordsOf(sandbox, "monite /payables")
      const payable = payables.find((each) => each["document_id"] === invoice()?.document_id)
      if (payable === undefined) throw new Error(`The e-invoice ${name} did not arrive`)
      return String(payable["id"])
    },
    pay: async ({ invoiceId: paid, totalAmount: amount }) => {
      const line = { invoiceId: paid, amount, paymentDate: "2026-12-01T00:00:00Z" }
      await until(
        () => books("POST", "/accounting/payments", { documentType: "INVOICE", paymentLines: [line] }),
        () =>
          sandbox.maesn.payments().find(({ paymentLines }) => paymentLines.some(({ invoiceId }) => invoiceId === paid))
      )
    }
  }
}
