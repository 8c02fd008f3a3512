/**
 * Changes of Maesn's documents that leave the amounts alone.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { maesnCaller } from "./support/Clients.ts"
import type { Json } from "./support/Clients.ts"

/** Lines of all forms: with a price, with discounts, and with a gross amount alone. */
const lines: Readonly<Record<string, object>> = {
  "a price": { quantity: 3, unitAmount: 33.33, taxRatePercentage: 19 },
  "a price and a discount": { quantity: 3, unitAmount: 33.33, taxRatePercentage: 19, discountItemPercentage: 3.3 },
  "a gross amount": { quantity: 2, grossAmount: 119, taxRatePercentage: 19 },
  "a gross amount and a discount": { quantity: 1, grossAmount: 119, taxRatePercentage: 7, discountItemPercentage: 5 }
}

const sumsOf = ({ discountAmount, sumNetAmount, totalAmount, totalTaxAmount }: Json): ReadonlyArray<number> => [
  sumNetAmount,
  totalTaxAmount,
  totalAmount,
  discountAmount
]

describe("sums of an invoice stay as they are", () => {
  it.each(
    Object.keys(lines).flatMap((name) => ["EXCLUSIVE", "INCLUSIVE", "NOTAX"].map((mode) => [name, mode] as const))
  )("with %s, %s", async (name, lineAmountTypes) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    const made = await call("POST", "/accounting/invoices", {
      invoiceDate: "2026-01-10",
      currency: "EUR",
      discountPercentage: 10,
      lineAmountTypes,
      lineItems: [lines[name]]
    })
    const path = `/accounting/invoices/${made.body.data.invoiceId}`
    const expected = sumsOf(made.body.data)
    const [line] = made.body.data.lineItems
    for (const [method, where, body] of [
      ["PATCH", path, { name: "Renamed" }],
      ["PATCH", path, { lineItems: [{ lineItemId: line.lineItemId, name: "Renamed" }] }],
      ["PATCH", `${path}/lineItems/${line.lineItemId}`, { description: "Described" }],
      ["POST", `${path}/lineItems`, { quantity: 0, unitAmount: 5 }]
    ] as const) {
      assert.isBelow((await call(method, where, body)).status, 300)
      assert.deepStrictEqual(sumsOf((await call("GET", path)).body.data), expected, `${method} ${where}`)
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})

describe("a line with a gross amount", () => {
  it("takes another discount, another gross amount and the older name of the tax rate", async () => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    const body = {
      invoiceDate: "2026-01-10",
      currency: "EUR",
      discountPercentage: 10,
      lineItems: [{ quantity: 1, grossAmount: 119, TaxRatePercentage: 19 }]
    }
    const { data } = (await call("POST", "/accounting/invoices", body)).body
    const [{ lineItemId }] = data.lineItems
    const change = async (fields: object): Promise<ReadonlyArray<number>> =>
      sumsOf((await call("PATCH", `/accounting/invoices/${data.invoiceId}`, fields)).body.data)
    assert.deepStrictEqual(sumsOf(data), [90, 17.1, 107.1, 11.9])
    assert.deepStrictEqual(await change({ discountPercentage: 0 }), [100, 19, 119, 0])
    assert.deepStrictEqual(await change({ lineItems: [{ lineItemId, grossAmount: 238 }] }), [200, 38, 238, 0])
    assert.deepStrictEqual(await change({ lineItems: [{ lineItemId, TaxRatePercentage: 0 }] }), [238, 0, 238, 0])
  })
})
