import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { totals } from "../src/monite/receivables/Totals.ts"
import { product } from "../src/openapi/Decimal.ts"
import { customer, trading } from "./support/Clients.ts"
import { stillClock } from "./support/Time.ts"

const line = (
  quantity: number,
  price: number,
  rate = 1900,
  discount?: { type: "amount" | "percentage"; amount: number }
) => ({
  quantity,
  price,
  rate,
  discount
})

describe("an invoice's sums", () => {
  it.each([
    [[1.005, 100], 1, 0, 101],
    [[0.1, 3], 1, 1, 0.3],
    [[2.675, 1], 1, 2, 2.68],
    [[1e-7, 5_000_000], 1, 0, 1],
    [[-1.5, 1], 1, 0, -2],
    [[99_999_999, 1900], 10_000, 0, 19_000_000]
  ])("multiplies %j / %d to %d places as decimals", (factors, divisor, places, expected) => {
    assert.strictEqual(product(factors, divisor, places), expected)
  })

  const ten = { type: "percentage", amount: 1000 } as const
  it.each([
    ["one line", [line(2, 1000)], undefined, false, 2000, 380],
    ["a fraction, rounded half up", [line(0.5, 101)], undefined, false, 51, 10],
    ["lines rounded one by one", [line(1, 3), line(1, 3), line(1, 3)], undefined, false, 9, 3],
    ["two rates", [line(1, 1000), line(1, 1000, 700)], undefined, false, 2000, 260],
    ["a line's percentage", [line(1, 1000, 1900, ten)], undefined, false, 900, 171],
    ["a line's amount", [line(1, 1000, 1900, { type: "amount", amount: 300 })], undefined, false, 700, 133],
    ["a percentage of all", [line(1, 1000), line(1, 1000, 0)], ten, false, 1800, 171],
    [
      "an amount of all, the rest on the last line",
      [line(1, 100, 0), line(1, 100, 0), line(1, 100, 0)],
      { type: "amount", amount: 100 } as const,
      false,
      200,
      0
    ],
    ["prices with VAT", [line(1, 1190)], undefined, true, 1000, 190],
    ["nothing", [], undefined, false, 0, 0]
  ] as const)("%s", (_, lines, discount, inclusive, net, vat) => {
    const sums = totals(lines, discount, inclusive)
    assert.strictEqual(sums.discountedSubtotal, net)
    assert.strictEqual(sums.vat, vat)
    assert.strictEqual(sums.total, net + vat)
    assert.strictEqual(
      sums.byRate.reduce((sum, each) => sum + each.taxable, 0),
      net
    )
    assert.strictEqual(
      sums.byRate.reduce((sum, each) => sum + each.amount, 0),
      vat
    )
  })
})

describe("an invoice's life", () => {
  it("goes from draft to paid, and nothing else goes in between", async () => {
    const time = stillClock("2026-03-01T10:00:00Z")
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0, clock: time.clock })
    const { call, draft, line, reduced } = await trading(sandbox)
    const terms = (await call("POST", "/payment_terms", { name: "Net 14", term_final: { number_of_days: 14 } })).body
    const created = await call(
      "POST",
      "/receivables",
      draft([line(2, 1000), line(0.5, 999, reduced)], { payment_terms_id: terms.id })
    )
    assert.strictEqual(created.status, 201)
    assert.deepInclude(created.body, {
      status: "draft",
      document_id: null,
      subtotal: 2500,
      total_vat_amount: 415,
      total_amount: 2915,
      amount_due: 2915
    })
    const path = `/receivables/${created.body.id}`
    const status = async (method: string, action = "", body?: unknown) =>
      (await call(method, `${path}${action}`, body)).status
    assert.strictEqual(await status("POST", "/mark_as_paid"), 409)
    assert.strictEqual(await status("POST", "/cancel"), 409)

    const changed = await call("PATCH", path, {
      invoice: { memo: "Thanks", line_items: [{ quantity: 3 }, { price: 1001 }] }
    })
    assert.deepInclude(changed.body, { id: created.body.id, memo: "Thanks", subtotal: 3501, total_vat_amount: 605 })
    assert.strictEqual(changed.body.created_at, created.body.created_at)

    const issued = await call("POST", `${path}/issue`)
    assert.deepInclude(issued.body, { status: "issued", document_id: "INV-00001", due_date: "2026-03-15" })
    assert.strictEqual(await status("POST", "/issue"), 409)
    assert.strictEqual(await status("PATCH", "", { invoice: { memo: "Late" } }), 409)
    assert.strictEqual(await status("DELETE"), 409)
    assert.strictEqual(await status("PATCH", "", { issued_invoice: { memo: "Later" } }), 200)

    const paid = await call("POST", `${path}/mark_as_paid`, { paid_at: "2026-03-02T00:00:00Z", comment: "transfer" })
    assert.deepInclude(paid.body, { status: "paid", amount_due: 0, amount_paid: 4106, paid_at: "2026-03-02T00:00:00Z" })
    assert.strictEqual(await status("POST", "/mark_as_paid"), 409)
    assert.strictEqual(await status("POST", "/cancel"), 409)
    assert.deepStrictEqual(sandbox.counts().monite.receivablesByStatus, { paid: 1 })

    const second = (await call("POST", "/receivables", draft([line(1, 100)], { document_id: "MY-1" }))).body
    assert.deepInclude((await call("POST", `/receivables/${second.id}/issue`)).body, { document_id: "MY-1" })
    assert.strictEqual((await call("POST", `/receivables/${second.id}/cancel`)).status, 204)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("refuses lines that make no sense", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line, standard } = await trading(sandbox)
    const product = { name: "Widget", price: { currency: "USD", value: 1 } }
    const unknown = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
    const table: ReadonlyArray<readonly [string, object, number]> = [
      ["another currency", { quantity: 1, product, vat_rate_id: standard.id }, 422],
      ["no product", { quantity: 1, vat_rate_id: standard.id }, 422],
      ["an unknown product", { quantity: 1, product_id: unknown, vat_rate_id: standard.id }, 404],
      ["no rate", { ...line(1, 1), vat_rate_id: undefined }, 422],
      ["two rates", { ...line(1, 1), tax_rate_value: 1900 }, 422],
      ["an unknown rate", { ...line(1, 1), vat_rate_id: unknown }, 404],
      ["less than nothing", line(-1, 1), 422]
    ]
    for (const [name, bad, status] of table) {
      assert.strictEqual((await call("POST", "/receivables", draft([bad]))).status, status, name)
    }
    assert.strictEqual(sandbox.counts().monite.receivables, 0)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("is issued only with the fields that required_fields names", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line } = await trading(sandbox)
    const dutch = { country: "NL", city: "Utrecht", postal_code: "3511", line1: "Straat 1" }
    const other = (
      await call("POST", "/counterparts", {
        ...customer,
        organization: { ...customer.organization, address: dutch }
      })
    ).body
    const parties = { counterpart_id: other.id, counterpart_billing_address_id: other.default_billing_address_id }
    const without = (await call("POST", "/receivables", { ...draft([line(1, 100)]), ...parties })).body
    assert.strictEqual((await call("POST", `/receivables/${without.id}/issue`)).status, 400)
    const vatId = (await call("POST", `/counterparts/${other.id}/vat_ids`, { country: "NL", value: "NL1" })).body
    await call("PATCH", `/receivables/${without.id}`, { invoice: { counterpart_vat_id_id: vatId.id } })
    assert.strictEqual((await call("POST", `/receivables/${without.id}/issue`)).status, 200)
    const einvoice = (await call("POST", "/receivables", draft([line(1, 100)], { is_einvoice: true }))).body
    assert.strictEqual((await call("POST", `/receivables/${einvoice.id}/issue`)).status, 400)
  })
})
