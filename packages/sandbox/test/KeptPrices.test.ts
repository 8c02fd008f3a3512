/**
 * A document keeps its prices, lines and parties after changes of the catalog.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { trading } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"

/** A quote and an invoice of a product for 10.00, both drafts. */
const documents = async (sandbox: Sandbox) => {
  const { call, counterpart, draft, entity, partner, standard } = await trading(sandbox)
  const made = async (path: string, body: object): Promise<Json> => (await call("POST", path, body)).body
  const product = await made("/products", { name: "Widget", price: { currency: "EUR", value: 1000 } })
  const where = { country: "DE", city: "Bremen", postal_code: "28195", line1: "Markt 2" }
  const address = await made(`/counterparts/${counterpart.id}/addresses`, where)
  const vatId = (await partner("POST", `/entities/${entity.id}/vat_ids`, { country: "DE", value: "DE1" })).body
  const more = {
    counterpart_billing_address_id: address.id,
    entity_vat_id_id: vatId.id,
    memo: "For {counterpart_name}"
  }
  const line = { quantity: 2, product_id: product.id, vat_rate_id: standard.id }
  const quote = await made("/receivables", draft([line], { ...more, type: "quote", expiry_date: "2099-01-01" }))
  const invoice = await made("/receivables", draft([line], more))
  return { address, call, counterpart, entity, invoice, partner, product, quote, standard, vatId }
}

type Made = Awaited<ReturnType<typeof documents>>

const raise = ({ call, product }: Made, value = 2000) =>
  call("PATCH", `/products/${product.id}`, { price: { currency: "EUR", value } })

const changes: Readonly<Record<string, (made: Made) => Promise<{ readonly status: number }>>> = {
  "another price": (made) => raise(made),
  "a deleted product": ({ call, product }) => call("DELETE", `/products/${product.id}`),
  "a deleted address": ({ address, call, counterpart }) =>
    call("DELETE", `/counterparts/${counterpart.id}/addresses/${address.id}`),
  "a deleted VAT ID": ({ entity, partner, vatId }) => partner("DELETE", `/entities/${entity.id}/vat_ids/${vatId.id}`)
}

const shown = ["counterpart_billing_address", "entity_vat_id", "line_items", "memo", "subtotal", "total_amount"]

describe("an invoice from an issued quote", () => {
  it.each(Object.entries(changes))("has its lines, sums and parties after %s", async (_, change) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const made = await documents(sandbox)
    const { call, invoice: first, quote } = made
    const issued = (await call("POST", `/receivables/${quote.id}/issue`)).body
    assert.isBelow((await change(made)).status, 300)
    assert.strictEqual((await call("POST", `/receivables/${quote.id}/accept`)).status, 200)
    const invoices = (await call("GET", "/receivables?type=invoice")).body.data
    const invoice = invoices.find((each: Json) => each.id !== first.id)
    for (const member of shown) assert.deepEqual(invoice[member], issued[member], member)
    assert.deepInclude(invoice, {
      status: "draft",
      document_id: null,
      issue_date: null,
      based_on: quote.id,
      amount_due: 2380
    })
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("a draft of an invoice", () => {
  it("keeps its prices when something else changes, and gets today's with new lines", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const made = await documents(sandbox)
    const { call, invoice, product, standard } = made
    await raise(made)
    const path = `/receivables/${invoice.id}`
    const total = async (change: object): Promise<number> =>
      (await call("PATCH", path, { invoice: change })).body.total_amount
    assert.strictEqual(await total({ memo: "Thank you" }), 2380)
    assert.strictEqual(await total({ line_items: [{ quantity: 3 }] }), 3570)
    assert.strictEqual((await call("POST", `${path}/clone`)).body.total_amount, 3570)
    assert.strictEqual(await total({ line_items: [{ price: 100 }] }), 357)
    const lines = [{ quantity: 1, product_id: product.id, vat_rate_id: standard.id }]
    await call("PUT", `${path}/line_items`, { data: lines })
    assert.strictEqual((await call("GET", path)).body.total_amount, 2380)
    await raise(made, 3000)
    assert.strictEqual(await total({ memo: "Thanks" }), 2380)
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
