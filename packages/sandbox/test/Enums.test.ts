/**
 * Every value in the documents and on the vendors' pages gets a response as from the vendor: success or refusal. It is never a
 * defect of the sandbox.
 */
import { assert, describe, it } from "vitest"
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { acme, customer, maesnCaller, trading } from "./support/Clients.ts"
import type { Reply, Send } from "./support/Clients.ts"
import { enumsOfBody, enumsOfQuery, withValue } from "./support/Enums.ts"

interface Row {
  readonly operationId: string
  readonly path: string
  readonly body: object
  /** The statuses that its values may have, besides 200 and 201. */
  readonly mayRefuse?: ReadonlyArray<number>
}

const line = { name: "Line", quantity: 2, unitAmount: 100, taxRatePercentage: 19 }
const ledgerInvoice = {
  currency: "EUR",
  invoiceDate: "2026-01-31",
  addresses: [{ addressLine1: "Street", city: "City", countryCode: "DE", type: "BILLING" }],
  lineItems: [line]
}

/** Sends every value of every enum of a row's body; what is refused is refused by a status that the row allows. */
const exercise = async (sandbox: Sandbox, api: "monite" | "maesn", call: Send, row: Row): Promise<number> => {
  let sent = 0
  const method = row.operationId.startsWith("patch") ? "PATCH" : "POST"
  for (const { path, values } of enumsOfBody(api, row.operationId)) {
    for (const value of values) {
      const body = withValue(row.body, path, value)
      if (body === undefined) continue
      sent += 1
      // An e-mail address names an entity, and a number a network credential.
      const reply = await call(method, row.path, {
        ...body,
        ...("email" in body ? { email: `${sent}@example.com` } : {})
      })
      const says = `${path.join(".")} ${JSON.stringify(value)}: ${JSON.stringify(reply.body)}`
      assert.include([200, 201, ...(row.mayRefuse ?? [])], reply.status, says)
    }
  }
  assert.deepStrictEqual(sandbox.defects(), [])
  return sent
}

describe("every value of the documents' enums gets a response", () => {
  it("Maesn: bodies, and what was made is read again", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    const made = (await call("POST", "/accounting/invoices", ledgerInvoice)).body.data
    const contact = { contactType: "COMPANY", companyName: "x", addresses: ledgerInvoice.addresses }
    const rows: ReadonlyArray<Row> = [
      { operationId: "createInvoice", path: "/accounting/invoices", body: ledgerInvoice },
      {
        operationId: "patchInvoice",
        path: `/accounting/invoices/${made.invoiceId}`,
        body: { lineItems: [{ lineItemId: made.lineItems[0].lineItemId }] }
      },
      { operationId: "createContact", path: "/accounting/contacts", body: contact }
    ]
    for (const row of rows) assert.isAbove(await exercise(sandbox, "maesn", call, row), 20, row.operationId)
    for (let page = 1; page <= 5; page++) {
      assert.strictEqual((await call("GET", `/accounting/invoices?limit=100&page=${page}`)).status, 200)
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("Maesn: queries", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    for (const [operationId, path] of [
      ["getInvoices", "/accounting/invoices"],
      ["getContacts", "/accounting/contacts"]
    ] as const) {
      for (const { path: at, values } of enumsOfQuery("maesn", operationId)) {
        for (const value of values) {
          const reply = await call("GET", `${path}?${at[0]}=${encodeURIComponent(String(value))}`)
          assert.strictEqual(reply.status, 200, `${at.join(".")} ${String(value)}: ${JSON.stringify(reply.body)}`)
        }
      }
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("Monite: bodies", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart, draft, entity, line: row, partner } = await trading(sandbox)
    const vatId = (
      await call("POST", `/entities/${entity.id}/vat_ids`, { country: "DE", value: "DE1", type: "eu_vat" })
    ).body
    const connection = {
      address: { address_line1: "a", city: "b", country: "DE", postal_code: "1" },
      is_receiver: true,
      is_sender: true
    }
    const connected = (await call("POST", "/einvoicing_connections", { ...connection, entity_vat_id_id: vatId.id }))
      .body
    const credential = { network_credentials_schema: "NL:KVK", network_credentials_identifier: "1" }
    const account = {
      country: "DE",
      currency: "EUR",
      iban: "DE89370400440532013000",
      account_number: "1",
      sort_code: "1"
    }
    const bank = { ...account, account_holder_name: "x", routing_number: "1" }
    const person = { ...acme, organization: undefined, individual: { first_name: "a", last_name: "b" } }
    const address = { country: "DE", city: "Bremen", postal_code: "28195", line1: "Am Wall 1" }
    const product = { name: "x", type: "product", price: { currency: "EUR", value: 1 } }
    const rows: ReadonlyArray<Row & { readonly as?: Send }> = [
      // 422: the other of the two types, without what belongs to it.
      { operationId: "post_entities", path: "/entities", body: acme, mayRefuse: [422], as: partner },
      {
        operationId: "post_entities",
        path: "/entities",
        body: { ...person, type: "individual" },
        mayRefuse: [422],
        as: partner
      },
      {
        operationId: "post_entities_id_vat_ids",
        path: `/entities/${entity.id}/vat_ids`,
        body: { country: "DE", value: "x", type: "eu_vat" },
        // The same number again.
        mayRefuse: [409]
      },
      { operationId: "post_bank_accounts", path: "/bank_accounts", body: bank },
      { operationId: "post_einvoicing_connections", path: "/einvoicing_connections", body: connection },
      {
        operationId: "post_einvoicing_connections_id_network_credentials",
        path: `/einvoicing_connections/${connected.id}/network_credentials`,
        body: credential
      },
      { operationId: "post_counterparts", path: "/counterparts", body: customer, mayRefuse: [422] },
      {
        operationId: "post_counterparts_id_addresses",
        path: `/counterparts/${counterpart.id}/addresses`,
        body: address
      },
      {
        operationId: "post_counterparts_id_vat_ids",
        path: `/counterparts/${counterpart.id}/vat_ids`,
        body: { country: "DE", value: "x", type: "eu_vat" },
        mayRefuse: [409]
      },
      { operationId: "post_products", path: "/products", body: product },
      // 400: only invoices are kept, in the currency of their products.
      { operationId: "post_receivables", path: "/receivables", body: draft([row(1, 100)]), mayRefuse: [400, 422] }
    ]
    for (const each of rows)
      assert.isAbove(await exercise(sandbox, "monite", each.as ?? call, each), 1, each.operationId)
  }, 180_000)

  it("Monite: the fields that an invoice needs, from each country to each", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, partner } = await trading(sandbox)
    const ask = (send: Send, country: unknown, type: unknown): Promise<Reply> =>
      send(
        "GET",
        `/receivables/required_fields?counterpart_country=${String(country)}&counterpart_type=${String(type)}`
      )
    const [countries = [], types = []] = ["counterpart_country", "counterpart_type"].map(
      (name) => enumsOfQuery("monite", "get_receivables_required_fields").find(({ path }) => path[0] === name)?.values
    )
    assert.isAbove(countries.length, 200)
    for (const type of types) {
      for (const country of countries)
        assert.strictEqual((await ask(call, country, type)).status, 200, `${country} ${type}`)
    }
    for (const country of countries) {
      const body = { ...acme, email: `${country}@example.com`, address: { ...acme.address, country } }
      const { id } = (await partner("POST", "/entities", body)).body
      const own: Send = (method, path) => partner(method, path, undefined, { "x-monite-entity-id": id })
      assert.strictEqual((await ask(own, "DE", "organization")).status, 200, String(country))
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  }, 180_000)
})

const seeds = new URL("../../../../shared/seeds/", import.meta.url)
const hasSeeds = existsSync(seeds)

/** `name`, `enum<string>`, perhaps `required`, `Available options:`, and the values with commas between them. */
const listing = /^(\w+)\nenum<string>\n(?:required\n)?Available options:\n((?:[A-Z_]+ ?,\n)*[A-Z_]+ ?)$/gm

describe(`the vendors' pages${hasSeeds ? "" : " (skipped: they are not beside this checkout)"}`, () => {
  it.skipIf(!hasSeeds)("every value of the page on invoices makes an invoice, which comes back", async () => {
    const text = readdirSync(seeds)
      .map((name) => readFileSync(new URL(name, seeds), "utf8"))
      .join("\n")
    const enums = [...text.matchAll(listing)].map(([, name = "", list = ""]) => ({ name, values: list.split(",\n") }))
    assert.sameMembers(
      enums.map(({ name }) => name),
      ["currency", "status", "invoiceType", "taxRule", "shippingType", "lineAmountTypes"]
    )
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    for (const { name, values } of enums) {
      for (const value of values) {
        const reply = await call("POST", "/accounting/invoices", { ...ledgerInvoice, [name]: value })
        assert.strictEqual(reply.status, 201, `${name} "${value}": ${JSON.stringify(reply.body)}`)
        const read = await call("GET", `/accounting/invoices/${reply.body.data.invoiceId}`)
        assert.strictEqual(read.status, 200)
      }
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("older names", () => {
  const table: ReadonlyArray<readonly [field: string, sent: string, answered: string | null]> = [
    ["status", "AUTHORISED", "OPEN"],
    ["status", "CANCELED", "VOIDED"],
    ["status", "PAID", "PAID"],
    ["taxRule", "NET", "NET"],
    ["taxRule", "REVERSE_CHARGE", "REVERSE_CHARGE"],
    ["taxRule", "REVERSECHARGE", "REVERSE_CHARGE"],
    ["taxRule", "FREETAX", "TAXFREE"],
    ["taxRule", "EXPORT ", "EXPORT_GOODS"],
    ["taxRule", "CUSTOM", null]
  ]
  it.each(table)("%s %s comes back as %s", async (field, sent, answered) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { body } = await maesnCaller(sandbox)("POST", "/accounting/invoices", { ...ledgerInvoice, [field]: sent })
    assert.strictEqual(body.data[field], answered)
    const warning = `The ${field} ${sent} is unknown to the target system`
    assert.strictEqual(body.meta.warnings?.includes(warning) ?? false, answered === null)
  })
})
