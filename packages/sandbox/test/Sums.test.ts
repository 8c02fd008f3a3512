/**
 * Amounts to the last digit, their limits, and numbers of documents.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { lineAmounts } from "../src/maesn/world/Amounts.ts"
import { bill } from "./operations/MonitePayables.ts"
import { maesnCaller, trading } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"
import { stillClock } from "./support/Time.ts"

describe("discounts of Maesn", () => {
  it("leave the exact amount, rounded half up", () => {
    for (let hundredths = 0; hundredths <= 10_000; hundredths++) {
      for (const unitCents of [50, 125, 250, 1250, 3750, 5000, 15_000]) {
        const net = (BigInt(unitCents) * BigInt(10_000 - hundredths) + 5_000n) / 10_000n
        const line = {
          quantity: 1,
          unitAmount: unitCents / 100,
          discountItemPercentage: hundredths / 100,
          taxRatePercentage: 0
        }
        assert.strictEqual(lineAmounts(line, "EXCLUSIVE", 0, 2).net, Number(net) / 100, JSON.stringify(line))
      }
    }
  })

  it.each([
    ["KWD", 1.005, 3, 5, [3.015, 0.151, 3.166]],
    ["JPY", 33.5, 3, 10, [101, 10, 111]],
    ["EUR", 33.335, 3, 19, [100.01, 19, 119.01]]
  ])("%s has its own number of digits", async (currency, unitAmount, quantity, taxRatePercentage, expected) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const body = { invoiceDate: "2026-01-10", currency, lineItems: [{ quantity, unitAmount, taxRatePercentage }] }
    const { data } = (await maesnCaller(sandbox)("POST", "/accounting/invoices", body)).body
    assert.deepStrictEqual([data.sumNetAmount, data.totalTaxAmount, data.totalAmount], expected)
  })
})

describe("amounts that no JSON number has exactly", () => {
  const most = Number.MAX_SAFE_INTEGER

  it("are refused by Maesn", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    const lineItems = [{ quantity: most, unitAmount: 10 }]
    for (const [path, body] of [
      ["invoices", { invoiceDate: "2026-01-10", currency: "EUR" }],
      ["bills", { billDate: "2026-01-10", currency: "EUR" }],
      ["salesOrders", { orderDate: "2026-01-10", currency: "EUR" }]
    ] as const)
      assert.strictEqual((await call("POST", `/accounting/${path}`, { ...body, lineItems })).status, 400, path)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("are refused by Monite", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line } = await trading(sandbox)
    const { id } = (await call("POST", "/payables", bill)).body
    const lines = `/payables/${id}/line_items`
    const one = { quantity: 1, unit_price: most, tax: 0 }
    assert.strictEqual((await call("POST", lines, { ...one, tax: 1900 })).status, 422)
    assert.strictEqual((await call("POST", lines, one)).status, 201)
    assert.strictEqual((await call("POST", lines, one)).status, 422)
    assert.strictEqual((await call("POST", "/receivables", draft([line(2, most)]))).status, 422)
    assert.strictEqual((await call("GET", `/payables/${id}`)).body.total_amount, most)
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("what is left to pay", () => {
  it("counts a credit without the tax that the customer withholds", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line } = await trading(sandbox)
    const invoice = (await call("POST", "/receivables", draft([line(2, 5000)], { withholding_tax_rate: 1000 }))).body
    await call("POST", `/receivables/${invoice.id}/issue`)
    const left = async (): Promise<Json> => (await call("GET", `/receivables/${invoice.id}`)).body
    assert.deepInclude(await left(), { total_amount: 11_900, amount_due: 10_900 })
    const credit = async (quantity: number): Promise<void> => {
      const note = (await call("POST", "/receivables", { type: "credit_note", based_on: invoice.id })).body
      const lines = { [invoice.line_items[0].product.id]: { quantity } }
      await call("PATCH", `/receivables/${note.id}`, { credit_note: { line_items: lines } })
      assert.strictEqual((await call("POST", `/receivables/${note.id}/issue`)).status, 200)
    }
    await credit(1)
    assert.deepInclude(await left(), { amount_due: 5_450, total_amount_with_credit_notes: 5_950, status: "issued" })
    await credit(1)
    assert.deepInclude(await left(), { amount_due: 0, total_amount_with_credit_notes: 0, status: "canceled" })
  })

  it("never grows by a payment of a payable", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call } = await trading(sandbox)
    const { id } = (await call("POST", "/payables", bill)).body
    await call("POST", `/payables/${id}/line_items`, { quantity: 1, unit_price: 1000, tax: 0 })
    await call("POST", `/payables/${id}/approve_payment_operation`)
    for (const [amount_paid, status, due] of [
      [500, 200, 500],
      [400, 422, 500],
      [500, 200, 500],
      [1000, 422, 500],
      [999, 200, 1]
    ] as const) {
      const reply = await call("POST", `/payables/${id}/mark_as_partially_paid`, { amount_paid })
      assert.strictEqual(reply.status, status, String(amount_paid))
      assert.strictEqual((await call("GET", `/payables/${id}`)).body.amount_due, due)
    }
  })
})

describe("amounts of a payable", () => {
  it("of a line stay as they were sent when its name changes, and follow its price", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call } = await trading(sandbox)
    const { id } = (await call("POST", "/payables", bill)).body
    const sent = { quantity: 3, unit_price: 500, tax: 1900, total: 1800 }
    const [line] = (await call("PUT", `/payables/${id}/line_items`, { data: [sent] })).body.data
    const change = async (fields: object): Promise<ReadonlyArray<number>> => {
      const next = (await call("PATCH", `/payables/${id}/line_items/${line.id}`, fields)).body
      return [next.subtotal, next.tax_amount, next.total, (await call("GET", `/payables/${id}`)).body.total_amount]
    }
    assert.deepStrictEqual(await change({ name: "Paper" }), [1500, 300, 1800, 1800])
    assert.deepStrictEqual(await change({ unit_price: 600 }), [1800, 342, 2142, 2142])
  })

  it("have the discount of the day on which they are read", async () => {
    const time = stillClock("2026-01-05T12:00:00Z")
    await using sandbox = await startSandbox({ clock: time.clock, rateLimitPerSecond: 0, tokenLifetimeSeconds: 9e6 })
    const { call } = await trading(sandbox)
    const terms = { name: "Early", term_1: { discount: 200, number_of_days: 10 }, term_final: { number_of_days: 30 } }
    const { id } = (await call("POST", "/payables", { ...bill, issued_at: "2026-01-05", payment_terms: terms })).body
    await call("POST", `/payables/${id}/line_items`, { quantity: 1, unit_price: 1000, tax: 0 })
    const toPay = async (): Promise<ReadonlyArray<number>> => [
      (await call("GET", `/payables/${id}`)).body.amount_to_pay,
      (await call("GET", "/payables")).body.data[0].amount_to_pay
    ]
    assert.deepStrictEqual(await toPay(), [980, 980])
    time.advance(11 * 86_400_000)
    assert.deepStrictEqual(await toPay(), [1000, 1000])
  })
})

describe("numbers of documents", () => {
  it("leave out those that callers chose", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const { call, draft, line } = await trading(sandbox)
    const issued = async (more: object = {}): Promise<string> => {
      const { id } = (await call("POST", "/receivables", draft([line(1, 100)], more))).body
      return (await call("POST", `/receivables/${id}/issue`)).body.document_id
    }
    assert.strictEqual(await issued({ document_id: "INV-00002" }), "INV-00002")
    assert.deepStrictEqual([await issued(), await issued()], ["INV-00001", "INV-00003"])
  })
})
