import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { maesnCaller } from "./support/Clients.ts"
import { olderInvoice } from "./support/OlderInvoice.ts"

const todays = {
  reference: "INV-00001",
  invoiceNumber: "2026-17",
  currency: "EUR",
  invoiceDate: "2026-03-01",
  dueDate: "2026-03-15",
  status: "OPEN",
  lineAmountTypes: "EXCLUSIVE",
  lineItems: [
    { name: "A", quantity: 2, unitAmount: 10.01, taxRatePercentage: 19 },
    { name: "B", quantity: 0.5, unitAmount: 9.99, taxRatePercentage: 7 }
  ]
}

describe("Maesn invoices", () => {
  it("accepts the older sample unchanged and lists ignored fields as warnings", async () => {
    await using sandbox = await startSandbox()
    const response = await maesnCaller(sandbox)("POST", "/accounting/invoices", olderInvoice)
    assert.strictEqual(response.status, 201)
    assert.deepStrictEqual(
      response.body.meta.warnings.map((warning: string) => warning.split(" ")[1]),
      ["account", "invoiceId", "shippingEndDate", "shippingType", "taxText", "lineItems.taxType"]
    )
    assert.deepInclude(response.body.data, {
      reference: "REF-12345",
      status: "DRAFT",
      sumNetAmount: 81,
      totalTaxAmount: 15.39,
      totalAmount: 96.39,
      discountAmount: 19
    })
    assert.strictEqual(response.body.data.lineItems[0].taxRatePercentage, 19)
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("takes today's body without a warning, and adds up in cents", async () => {
    await using sandbox = await startSandbox()
    const response = await maesnCaller(sandbox)("POST", "/accounting/invoices", todays)
    assert.strictEqual(response.status, 201)
    assert.isNull(response.body.meta.warnings)
    assert.deepInclude(response.body.data, {
      invoiceNumber: "2026-17",
      status: "OPEN",
      paymentStatus: "PENDING",
      sumNetAmount: 25.02,
      totalTaxAmount: 4.15,
      totalAmount: 29.17
    })
  })

  it.each([
    ["INCLUSIVE", { quantity: 1, unitAmount: 119, taxRatePercentage: 19 }, "EUR", 100, 119],
    ["NOTAX", { quantity: 1, unitAmount: 100, taxRatePercentage: 19 }, "EUR", 100, 100],
    ["EXCLUSIVE", { quantity: 1, grossAmount: 119, taxRatePercentage: 19 }, "EUR", 100, 119],
    ["EXCLUSIVE", { quantity: 1, unitAmount: 99.6, taxRatePercentage: 10 }, "JPY", 100, 110],
    ["EXCLUSIVE", { quantity: 1, unitAmount: 99.6, taxRatePercentage: 10 }, "UYI", 100, 110],
    ["EXCLUSIVE", { quantity: 1, unitAmount: 1.2345, taxRatePercentage: 10 }, "KWD", 1.235, 1.359],
    ["EXCLUSIVE", { quantity: 3, unitAmount: 0.333, taxRatePercentage: 0 }, "TND", 0.999, 0.999],
    ["INCLUSIVE", { quantity: 1, unitAmount: 10.005, taxRatePercentage: 5 }, "BHD", 9.529, 10.005],
    ["EXCLUSIVE", { quantity: 1, unitAmount: 1.23456, taxRatePercentage: 0 }, "CLF", 1.2346, 1.2346],
    ["EXCLUSIVE", { quantity: 1, unitAmount: 1.235, taxRatePercentage: 0 }, "USD", 1.24, 1.24]
  ])("reads amounts as %s: %j in %s", async (lineAmountTypes, line, currency, net, gross) => {
    await using sandbox = await startSandbox()
    const { data } = (
      await maesnCaller(sandbox)("POST", "/accounting/invoices", {
        ...todays,
        currency,
        lineAmountTypes,
        lineItems: [line]
      })
    ).body
    assert.deepInclude(data, { sumNetAmount: net, totalAmount: gross })
  })

  it("knows no idempotency: the same body twice makes two invoices", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const first = (await call("POST", "/accounting/invoices", todays)).body.data
    const second = (await call("POST", "/accounting/invoices", todays)).body.data
    assert.notStrictEqual(first.invoiceId, second.invoiceId)
    assert.deepStrictEqual(
      sandbox.maesn.invoices().map((invoice) => invoice.reference),
      ["INV-00001", "INV-00001"]
    )
  })

  it("refuses an invoice for a contact that does not exist", async () => {
    await using sandbox = await startSandbox()
    const response = await maesnCaller(sandbox)("POST", "/accounting/invoices", { ...todays, contactId: "nobody" })
    assert.strictEqual(response.status, 404)
    assert.strictEqual(sandbox.counts().maesn.invoices, 0)
  })

  it("changes fields and lines in place", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const before = (await call("POST", "/accounting/invoices", todays)).body.data
    const path = `/accounting/invoices/${before.invoiceId}`
    const lineItemId = before.lineItems[1].lineItemId
    const after = (await call("PATCH", path, { name: "New", lineItems: [{ lineItemId, quantity: 1 }] })).body.data
    assert.deepInclude(after, { name: "New", invoiceNumber: "2026-17", status: "OPEN", sumNetAmount: 30.01 })
    assert.strictEqual(after.lineItems[0].lineItemId, before.lineItems[0].lineItemId)
    assert.strictEqual((await call("PATCH", path, { lineItems: [{ lineItemId: "stray" }] })).status, 404)
  })
})

describe("Maesn payments", () => {
  it("pay invoices in part and wholly, and can be taken back", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const { invoiceId } = (await call("POST", "/accounting/invoices", todays)).body.data
    const pay = (amount: number) =>
      call("POST", "/accounting/payments", {
        documentType: "INVOICE",
        paymentLines: [{ invoiceId, amount, paymentDate: "2026-03-10" }]
      })
    const state = async () => {
      const { status, paymentStatus, paidDate } = (await call("GET", `/accounting/invoices/${invoiceId}`)).body.data
      return [status, paymentStatus, paidDate]
    }
    await pay(9.17)
    assert.deepStrictEqual(await state(), ["PARTIALLY_PAID", "PARTLY_PAID", null])
    const rest = (await pay(20)).body.data
    assert.deepStrictEqual(await state(), ["PAID", "PAID", "2026-03-10"])
    assert.strictEqual((await call("DELETE", `/accounting/payments/${rest.id}`)).body.data, "deleted")
    assert.deepStrictEqual(await state(), ["PARTIALLY_PAID", "PARTLY_PAID", null])
    const stray = await call("POST", "/accounting/payments", { paymentLines: [{ invoiceId: "none", amount: 1 }] })
    assert.strictEqual(stray.status, 404)
    assert.strictEqual(sandbox.counts().maesn.payments, 1)
  })
})

describe("Maesn contacts", () => {
  it("PUT loses what it leaves out, PATCH keeps it", async () => {
    await using sandbox = await startSandbox()
    const call = maesnCaller(sandbox)
    const body = { contactType: "COMPANY", companyName: "Customer GmbH", website: "https://example.com" }
    const { id } = (await call("POST", "/accounting/contacts", body)).body.data
    const path = `/accounting/contacts/${id}`
    const patched = await call("PATCH", path, { contactType: "COMPANY", isCustomer: true, projectId: "p" })
    assert.deepInclude(patched.body.data, { companyName: "Customer GmbH", isCustomer: true })
    assert.lengthOf(patched.body.meta.warnings, 1)
    const put = (await call("PUT", path, { contactType: "COMPANY", companyName: "New GmbH" })).body.data
    assert.deepInclude(put, { id, companyName: "New GmbH", website: null, isCustomer: null })
  })
})
