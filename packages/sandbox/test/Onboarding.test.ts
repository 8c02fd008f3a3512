import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { acme, moniteCaller, png, tokenOf, trading, upload } from "./support/Clients.ts"

const maxLogo = 10 * 1024 * 1024

describe("the logo", () => {
  const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0])
  const gif = new Uint8Array(Buffer.from("GIF89a"))
  it.each([
    ["a PNG", png(), "image/png", 200],
    ["a JPEG", jpeg, "image/jpeg", 200],
    ["a PNG of exactly 10 MiB", png(maxLogo), "image/png", 200],
    ["a byte more", png(maxLogo + 1), "image/png", 413],
    ["far more", png(maxLogo + 4_000_000), "image/png", 413],
    ["a GIF", gif, "image/gif", 415],
    ["a GIF that claims to be a PNG", gif, "image/png", 415],
    ["a JPEG that claims to be a PNG", jpeg, "image/png", 415],
    ["a PNG without a type", png(), "", 415]
  ] as const)("%s", async (_, bytes, type, status) => {
    await using sandbox = await startSandbox()
    const { partner, entity } = await trading(sandbox)
    const response = await partner("PUT", `/entities/${entity.id}/logo`, upload(bytes, type))
    assert.strictEqual(response.status, status, JSON.stringify(response.body))
    const { logo } = (await partner("GET", `/entities/${entity.id}`)).body
    if (status === 200) assert.deepStrictEqual(logo, response.body)
    else assert.isNull(logo)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("is a file named upload, with a size, a checksum and a moment without a zone", async () => {
    await using sandbox = await startSandbox()
    const { partner, entity } = await trading(sandbox)
    const { body } = await partner("PUT", `/entities/${entity.id}/logo`, upload(png(), "image/png", "acme.png"))
    assert.deepInclude(body, { size: 64, name: "upload", mimetype: "image/png", file_type: "entity-logo" })
    assert.match(body.created_at, /T\d\d:\d\d:\d\d\.\d{6}$/)
    assert.strictEqual((await partner("PUT", `/entities/${entity.id}/logo`, new FormData())).status, 422)
  })
})

/** Sample body of the vendor's page, unchanged but for an existing VAT ID. */
const seed = (vatId: string) => ({
  address: {
    address_line1: "<string>",
    city: "<string>",
    country: "DE",
    postal_code: "<string>",
    address_line2: "<string>",
    state: "<string>"
  },
  entity_vat_id_id: vatId,
  is_receiver: true,
  is_sender: true
})

describe("the e-invoicing connection", () => {
  it("takes the vendor's sample and makes the first credential from the VAT ID", async () => {
    await using sandbox = await startSandbox()
    const { partner, call, entity } = await trading(sandbox)
    const vatId = (await partner("POST", `/entities/${entity.id}/vat_ids`, { country: "DE", value: "DE123456789" }))
      .body
    const connection = await call("POST", "/einvoicing_connections", seed(vatId.id))
    assert.strictEqual(connection.status, 201)
    assert.deepInclude(connection.body, {
      address: seed("").address,
      entity_id: entity.id,
      legal_name: "Acme Inc.",
      status: "active"
    })
    assert.deepInclude(connection.body.credentials[0], {
      einvoicing_connection_id: connection.body.id,
      network_credentials_identifier: "DE123456789",
      network_credentials_schema: "DE:VAT"
    })

    const path = `/einvoicing_connections/${connection.body.id}`
    const kvk = { network_credentials_identifier: "12345678", network_credentials_schema: "NL:KVK" }
    assert.strictEqual((await call("POST", `${path}/network_credentials`, kvk)).status, 201)
    assert.strictEqual((await call("POST", `${path}/network_credentials`, kvk)).status, 409)
    assert.strictEqual((await call("POST", "/einvoicing_connections", seed(vatId.id))).status, 409)
    assert.lengthOf((await call("GET", path)).body.credentials, 2)
    assert.deepInclude(sandbox.counts().monite, { einvoicingConnections: 1, networkCredentials: 2 })
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it.each([
    ["neither sender nor receiver", { is_sender: false, is_receiver: false }, 422],
    ["a VAT ID that does not exist", { entity_vat_id_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a" }, 400],
    ["a country outside the network", { address: { ...seed("").address, country: "FR" } }, 422]
  ])("refuses %s", async (_, change, status) => {
    await using sandbox = await startSandbox()
    const { call } = await trading(sandbox)
    const { entity_vat_id_id: _none, ...body } = seed("")
    assert.strictEqual((await call("POST", "/einvoicing_connections", { ...body, ...change })).status, status)
    assert.strictEqual(sandbox.counts().monite.einvoicingConnections, 0)
  })

  it("cannot be told to do nothing afterwards", async () => {
    await using sandbox = await startSandbox()
    const { call } = await trading(sandbox)
    const { entity_vat_id_id: _none, ...body } = seed("")
    const { id } = (await call("POST", "/einvoicing_connections", { ...body, is_sender: false })).body
    assert.strictEqual((await call("PATCH", `/einvoicing_connections/${id}`, { is_receiver: false })).status, 422)
    assert.isTrue((await call("GET", `/einvoicing_connections/${id}`)).body.is_receiver)
  })
})

describe("the country of an entity", () => {
  it.each([[{ country: "FR" }], [{ country: "FR", city: "Paris" }], [{ country: "FR", city: 5 }]])(
    "cannot be changed, and the message says so: %j",
    async (address) => {
      await using sandbox = await startSandbox()
      const { partner, entity } = await trading(sandbox)
      const response = await partner("PATCH", `/entities/${entity.id}`, { address })
      assert.strictEqual(response.status, 422)
      assert.lengthOf(response.body.detail, 1)
      assert.deepStrictEqual(response.body.detail[0].loc, ["body", "address", "country"])
      assert.include(response.body.detail[0].msg, "country of an entity cannot be changed")
      assert.strictEqual((await partner("GET", `/entities/${entity.id}`)).body.address.country, "DE")
    }
  )
})

describe("VAT IDs and bank accounts", () => {
  it("an entity has a VAT ID once", async () => {
    await using sandbox = await startSandbox()
    const { partner, entity } = await trading(sandbox)
    const body = { country: "DE", type: "eu_vat", value: "DE123456789" }
    assert.strictEqual((await partner("POST", `/entities/${entity.id}/vat_ids`, body)).status, 201)
    assert.strictEqual((await partner("POST", `/entities/${entity.id}/vat_ids`, body)).status, 409)
    assert.strictEqual(sandbox.counts().monite.entityVatIds, 1)
    const other = (await partner("POST", "/entities", acme)).body
    assert.strictEqual((await partner("POST", `/entities/${other.id}/vat_ids`, body)).status, 201)
  })

  it.each([
    [{ currency: "EUR" }, ["iban"]],
    [{ currency: "GBP", account_number: "1" }, ["account_holder_name", "sort_code"]],
    [{ currency: "USD", iban: "DE1" }, ["account_holder_name", "account_number", "routing_number"]],
    [{ currency: "PLN", account_number: "1" }, ["iban"]],
    [{ currency: "PLN", account_number: "1", sort_code: "2", bic: "X" }, ["iban"]]
  ])("a bank account needs what its currency needs: %j", async (body, missing) => {
    await using sandbox = await startSandbox()
    const { call } = await trading(sandbox)
    const response = await call("POST", "/bank_accounts", { country: "DE", ...body })
    assert.strictEqual(response.status, 422)
    assert.deepStrictEqual(
      response.body.detail.map((problem: { loc: Array<string> }) => problem.loc[1]),
      missing
    )
  })

  it("one bank account of a currency is the default", async () => {
    await using sandbox = await startSandbox()
    const { call } = await trading(sandbox)
    const add = async (iban: string) =>
      (await call("POST", "/bank_accounts", { country: "DE", currency: "EUR", iban })).body
    const first = await add("DE89370400440532013000")
    const second = await add("DE02120300000000202051")
    assert.deepStrictEqual([first.is_default_for_currency, second.is_default_for_currency], [true, false])
    await call("POST", `/bank_accounts/${second.id}/make_default`)
    const { data } = (await call("GET", "/bank_accounts")).body
    assert.deepStrictEqual(
      data.map((account: { is_default_for_currency: boolean }) => account.is_default_for_currency),
      [false, true]
    )
  })

  it("required fields follow the VAT ID and the border", async () => {
    await using sandbox = await startSandbox()
    const { call, partner, entity } = await trading(sandbox)
    const ask = async (country: string) =>
      (await call("GET", `/receivables/required_fields?counterpart_country=${country}&counterpart_type=organization`))
        .body
    assert.deepInclude((await ask("DE")).entity.tax_id, { required: true })
    await partner("POST", `/entities/${entity.id}/vat_ids`, { country: "DE", value: "DE123456789" })
    const abroad = await ask("NL")
    assert.isFalse(abroad.entity.tax_id.required)
    assert.isTrue(abroad.entity.vat_id.required)
    assert.isTrue(abroad.counterpart.vat_id.required)
    assert.isFalse((await ask("US")).counterpart.vat_id.required)
    const token = await tokenOf(sandbox)
    const us = { ...acme, address: { ...acme.address, country: "US" } }
    const { id } = (await partner("POST", "/entities", us)).body
    const lines = (await moniteCaller(sandbox, token, id)("GET", "/receivables/required_fields")).body.line_item
    assert.deepStrictEqual([lines.tax_rate_value.required, lines.vat_rate_id.required], [true, false])
  })
})
