import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { acme, moniteCaller, trading } from "./support/Clients.ts"
import type { Json, Send } from "./support/Clients.ts"

const buyer = { network_schema: "NL:KVK", network_identifier: "12345678" }

/** Registers an entity on the network. */
const connect = async (call: Send, roles: object, identifier: typeof buyer): Promise<Json> => {
  const address = { address_line1: "Straat 1", city: "Utrecht", country: "NL", postal_code: "3511" }
  const connection = (await call("POST", "/einvoicing_connections", { address, ...roles })).body
  const credential = await call("POST", `/einvoicing_connections/${connection.id}/network_credentials`, {
    network_credentials_identifier: identifier.network_identifier,
    network_credentials_schema: identifier.network_schema
  })
  assert.strictEqual(credential.status, 201)
  return credential.body
}

/** A seller that can send, its customer with an identifier, and another entity that is the buyer. */
const network = async (sandbox: Sandbox) => {
  const seller = await trading(sandbox)
  const { call, counterpart, draft, line, partner, token } = seller
  const sender = await connect(
    call,
    { is_sender: true, is_receiver: false },
    { network_schema: "DE:VAT", network_identifier: "DE123456789" }
  )
  const credential = (await call("POST", `/counterparts/${counterpart.id}/einvoicing_credentials`, buyer)).body
  const { id } = (
    await partner("POST", "/entities", { ...acme, tax_id: "NL1", organization: { legal_name: "Buyer BV" } })
  ).body
  const create = async (more: object = {}): Promise<string> => {
    const terms = { term_final: { number_of_days: 14 } }
    const ids = { network_credentials_id: sender.id, counterpart_einvoicing_credentials_id: credential.id }
    const body = draft([line(2, 1000), line(1, 500)], {
      is_einvoice: true,
      payment_terms: terms,
      memo: "Hi",
      ...ids,
      ...more
    })
    const created = await call("POST", "/receivables", body)
    assert.strictEqual(created.status, 201, JSON.stringify(created.body))
    return `/receivables/${created.body.id}`
  }
  return { ...seller, credential, sender, buyerCall: moniteCaller(sandbox, token, id), create }
}

describe("an e-invoice", () => {
  it("is issuing, then issued, and arrives as a payable of the receiver", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { buyerCall, call, create, credential, sender } = await network(sandbox)
    await connect(buyerCall, { is_sender: false, is_receiver: true }, buyer)
    const path = await create()
    const issuing = (await call("POST", `${path}/issue`)).body
    assert.deepInclude(issuing, { status: "issuing", document_id: "INV-00001", einvoice_file_url: null })
    assert.deepStrictEqual(issuing.counterpart_einvoicing_credentials, { id: credential.id, ...buyer })
    assert.strictEqual(issuing.network_credentials.id, sender.id)

    // The receiver looks first: the next request of any caller delivers.
    const [payable] = (await buyerCall("GET", "/payables")).body.data
    assert.deepInclude(payable, {
      payable_origin: "einvoicing",
      status: "new",
      currency: "EUR",
      document_id: "INV-00001",
      due_date: issuing.due_date,
      issued_at: issuing.issue_date.slice(0, 10),
      subtotal: 2500,
      tax_amount: 475,
      total_amount: 2975,
      amount_due: 2975
    })
    const lines = (await buyerCall("GET", `/payables/${payable.id}/line_items`)).body.data
    assert.deepStrictEqual(
      lines.map(({ quantity, tax, total, unit_price }: Json) => [quantity, unit_price, tax, total]),
      [
        [2, 1000, 1900, 2380],
        [1, 500, 1900, 595]
      ]
    )
    const vendor = (await buyerCall("GET", `/counterparts/${payable.counterpart_id}`)).body
    assert.deepInclude(vendor.organization, { legal_name: "Acme Inc.", is_vendor: true, is_customer: false })
    assert.isTrue(vendor.created_automatically)

    const issued = (await call("GET", path)).body
    assert.deepInclude(issued, { status: "issued", einvoice_error_comment: null })
    assert.strictEqual(payable.file.url, issued.einvoice_file_url)
    const xml = await (await fetch(issued.einvoice_file_url)).text()
    for (const part of ["<cbc:ID>INV-00001</cbc:ID>", ">DE123456789<", ">12345678<", ">29.75<"])
      assert.include(xml, part)
    const changes = (await call("GET", `${path}/history?event_type__in=status_changed`)).body.data
    assert.deepStrictEqual(
      changes.map(({ event_data: { new_status: status } }: Json) => status),
      ["issuing", "issued"]
    )

    // A second invoice finds the vendor that the first one added.
    await call("POST", `${await create()}/issue`)
    const { data } = (await buyerCall("GET", "/payables")).body
    assert.strictEqual(data[1].counterpart_id, payable.counterpart_id)
    assert.lengthOf((await buyerCall("GET", "/counterparts")).body.data, 1)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("fails if no connection receives for the identifier", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { buyerCall, call, create } = await network(sandbox)
    // A connection that only sends receives nothing.
    await connect(buyerCall, { is_sender: true, is_receiver: false }, buyer)
    const path = await create()
    assert.strictEqual((await call("POST", `${path}/issue`)).body.status, "issuing")
    const failed = (await call("GET", path)).body
    assert.deepInclude(failed, { status: "failed", einvoice_file_url: null })
    assert.include(failed.einvoice_error_comment, "NL:KVK 12345678")
    assert.lengthOf((await buyerCall("GET", "/payables")).body.data, 0)
    for (const action of ["issue", "mark_as_paid", "cancel", "send"]) {
      const body = action === "send" ? { subject_text: "s", body_text: "b" } : undefined
      assert.strictEqual((await call("POST", `${path}/${action}`, body)).status, 409, action)
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("uses the first credential of each side, and is not issued without them", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart, create, credential, sender } = await network(sandbox)
    const none = { network_credentials_id: undefined, counterpart_einvoicing_credentials_id: undefined }
    const found = (await call("GET", await create(none))).body
    assert.strictEqual(found.network_credentials.id, sender.id)
    assert.strictEqual(found.counterpart_einvoicing_credentials.id, credential.id)
    await call("DELETE", `/counterparts/${counterpart.id}/einvoicing_credentials/${credential.id}`)
    const path = await create(none)
    assert.strictEqual((await call("POST", `${path}/issue`)).status, 400)
    const { errors } = (await call("POST", `${path}/verify`)).body
    assert.deepStrictEqual(errors.receivable, ["counterpart_einvoicing_credentials_id"])
    const named = { is_einvoice: true, counterpart_einvoicing_credentials_id: credential.id }
    assert.strictEqual((await call("PATCH", path, { invoice: named })).status, 404)
  })

  it("credits over the network too", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { buyerCall, call, create } = await network(sandbox)
    await connect(buyerCall, { is_sender: false, is_receiver: true }, buyer)
    const path = await create()
    await call("POST", `${path}/issue`)
    const { id } = (await call("GET", path)).body
    const note = (await call("POST", "/receivables", { type: "credit_note", based_on: id })).body
    assert.strictEqual((await call("POST", `/receivables/${note.id}/issue`)).body.status, "issuing")
    assert.deepInclude((await call("GET", path)).body, { status: "canceled", total_amount_with_credit_notes: 0 })
    assert.strictEqual((await call("GET", `/receivables/${note.id}`)).body.status, "issued")
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("credentials of counterparts", () => {
  it("come from a VAT ID or by themselves, each once", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, counterpart } = await trading(sandbox)
    const path = `/counterparts/${counterpart.id}/einvoicing_credentials`
    const vatId = async (country: string): Promise<object> => ({
      counterpart_vat_id_id: (await call("POST", `/counterparts/${counterpart.id}/vat_ids`, { country, value: "X1" }))
        .body.id
    })
    const dutch = await call("POST", path, await vatId("NL"))
    assert.deepInclude(dutch.body, { network_schema: "NL:VAT", network_identifier: "X1" })
    const table: ReadonlyArray<readonly [string, object, number]> = [
      ["a country outside the network", await vatId("FR"), 400],
      ["an unknown VAT ID", { counterpart_vat_id_id: counterpart.id }, 404],
      ["the same identifier", { network_schema: "NL:VAT", network_identifier: "X1" }, 409],
      ["a schema outside the network", { network_schema: "XX:1", network_identifier: "X1" }, 422],
      ["another schema", { network_schema: "NL:KVK", network_identifier: "X1" }, 201]
    ]
    for (const [name, body, status] of table) assert.strictEqual((await call("POST", path, body)).status, status, name)
    const [, second] = (await call("GET", path)).body.data
    assert.strictEqual((await call("PATCH", `${path}/${second.id}`, { network_schema: "NL:VAT" })).status, 400)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it.each([
    ["an identifier of a counterpart", "NL:KVK", "12345678", true],
    ["an identifier of a receiver", "BE:VAT", "BE1", true],
    ["an identifier of a sender", "DE:VAT", "DE123456789", false],
    ["the same identifier in another schema", "NL:VAT", "12345678", false],
    ["an identifier of no one", "NL:KVK", "0", false]
  ])("the search of the network: %s", async (_, schema, identifier, exists) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { buyerCall, partner } = await network(sandbox)
    await connect(buyerCall, { is_receiver: true }, { network_schema: "BE:VAT", network_identifier: "BE1" })
    const found = await partner("GET", `/einvoice_search?network_schema=${schema}&network_identifier=${identifier}`)
    assert.deepStrictEqual(found.body, { exists })
  })
})
