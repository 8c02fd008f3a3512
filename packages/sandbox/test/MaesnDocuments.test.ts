/**
 * Maesn's documents: sums to the cent, states, references, refusals and webhooks.
 */
import { assert, describe, it } from "vitest"
import { entry, form, withSandbox } from "./support/Books.ts"
import type { Json, Send } from "./support/Clients.ts"
import { receiver } from "./support/Receiver.ts"
import { offerLine } from "./operations/MaesnDocuments.ts"

const line = { itemName: "Paper", quantity: 3, unitAmount: 10.01, taxRatePercentage: 19 }

describe("sums of a document", () => {
  const table: ReadonlyArray<readonly [name: string, fields: object, sums: readonly [number, number, number, number]]> =
    [
      ["quantity x price", { lineItems: [line] }, [30.03, 5.71, 35.74, 0]],
      ["each line rounded alone", { lineItems: [line, { ...line, quantity: 0.5 }] }, [35.04, 6.66, 41.7, 0]],
      ["percent off a line", { lineItems: [{ ...line, totalDiscountPercentage: 10 }] }, [27.03, 5.14, 32.17, 3]],
      ["money off each unit", { lineItems: [{ ...line, unitDiscountAmount: 0.01 }] }, [30, 5.7, 35.7, 0.03]],
      ["money off a line", { lineItems: [{ ...line, totalDiscountAmount: 5.03 }] }, [25, 4.75, 29.75, 5.03]],
      ["percent off the document", { totalDiscountPercentage: 50, lineItems: [line] }, [15.02, 2.85, 17.87, 15.01]],
      ["prices with tax", { taxRule: "GROSS", lineItems: [line] }, [25.24, 4.79, 30.03, 0]],
      ["a gross amount alone", { lineItems: [{ totalGrossAmount: 119, taxRatePercentage: 19 }] }, [100, 19, 119, 0]],
      ["a net amount alone", { lineItems: [{ totalNetAmount: 0.1, taxRatePercentage: 7 }] }, [0.1, 0.01, 0.11, 0]],
      ["a currency without cents", { currency: "JPY", lineItems: [{ ...line, quantity: 1 }] }, [10, 2, 12, 0]],
      ["no lines: the sums as sent", { totalNetAmount: 10, totalGrossAmount: 11.9 }, [10, 1.9, 11.9, 0]]
    ]
  it.each(table)("%s", (_, fields, [net, tax, gross, discount]) =>
    withSandbox(async (call) => {
      const sums = { totalNetAmount: net, totalTaxAmount: tax, totalGrossAmount: gross, totalDiscountAmount: discount }
      const { data } = (await call("POST", "/accounting/bills", fields)).body
      assert.deepInclude(data, sums)
      // A change that touches no line keeps the sums.
      const extra = await call("POST", `/accounting/bills/${data.id}/lineItems`, { quantity: 1, unitAmount: 0 })
      assert.strictEqual(extra.status, 201)
      if (data.lineItems.length > 0) {
        assert.deepInclude((await call("GET", `/accounting/bills/${data.id}`)).body.data, sums)
      }
    })
  )

  it("follow a line that is added and changed, also on an invoice that is paid in part", () =>
    withSandbox(async (call) => {
      const invoice = { invoiceDate: "2026-01-01", status: "OPEN", lineItems: [{ quantity: 1, unitAmount: 100 }] }
      const { invoiceId } = (await call("POST", "/accounting/invoices", invoice)).body.data
      const paymentLines = [{ invoiceId, amount: 100, paymentDate: "2026-01-02" }]
      await call("POST", "/accounting/payments", { documentType: "INVOICE", paymentLines })
      const read = async (): Promise<Json> => (await call("GET", `/accounting/invoices/${invoiceId}`)).body.data
      assert.deepInclude(await read(), { totalAmount: 100, status: "PAID" })
      const lines = `/accounting/invoices/${invoiceId}/lineItems`
      const added = (await call("POST", lines, { quantity: 2, unitAmount: 10, taxRatePercentage: 19, taxType: "x" }))
        .body
      assert.deepStrictEqual(added.meta.warnings, ["Field taxType is not used by the target system"])
      assert.deepInclude(await read(), { totalAmount: 123.8, status: "PARTIALLY_PAID", paymentStatus: "PARTLY_PAID" })
      await call("PATCH", `${lines}/${added.data.lineItemId}`, { quantity: 1 })
      assert.deepInclude(await read(), { totalAmount: 111.9, totalTaxAmount: 1.9 })
      assert.strictEqual((await call("GET", `${lines}/stray`)).status, 404)
    }))
})

describe("documents", () => {
  const unknown: ReadonlyArray<readonly [method: string, path: string, body: object | undefined]> = [
    ["POST", "/accounting/bills", { contactId: "nobody" }],
    ["POST", "/accounting/salesOrders", { shippingContactId: "nobody" }],
    ["GET", "/accounting/bills/none", undefined],
    ["DELETE", "/accounting/bills/none", undefined],
    ["GET", "/accounting/offers/none/document", undefined],
    ["PUT", "/accounting/vendorCredits/none", { vendorCreditDate: "2026-01-01", vendorCreditNumber: "1" }],
    ["GET", "/accounting/goodsReceipts/none/lineItems", undefined]
  ]
  it.each(unknown)("%s %s %j is 404", (method, path, body) =>
    withSandbox(async (call) => assert.strictEqual((await call(method, path, body)).status, 404))
  )

  it("get the next number of their books, keep a sent one, and are gone after DELETE", () =>
    withSandbox(async (call) => {
      const create = async (body: object): Promise<Json> => (await call("POST", "/accounting/bills", body)).body.data
      const [first, second, own] = [await create({}), await create({}), await create({ billNumber: "R-7" })]
      assert.deepStrictEqual([first.billNumber, second.billNumber, own.billNumber], ["BILL-1", "BILL-2", "R-7"])
      const removed = await call("DELETE", `/accounting/bills/${first.id}`)
      assert.strictEqual(removed.body.data, "deleted")
      const list = (await call("GET", "/accounting/bills?orderField=billNumber&orderDir=DESC")).body
      assert.deepStrictEqual(
        list.data.map((bill: Json) => bill.billNumber),
        ["R-7", "BILL-2"]
      )
      assert.strictEqual(list.meta.pagination.total, 2)
      const put = (await call("PUT", `/accounting/bills/${own.id}`, { reference: "new" })).body.data
      assert.deepInclude(put, { id: own.id, billNumber: "R-7", reference: "new", createdDate: own.createdDate })
    }))

  it("warn about unknown fields, at every depth", () =>
    withSandbox(async (call) => {
      const { meta } = (await call("POST", "/accounting/bills", { color: "red", lineItems: [{ ...line, size: 4 }] }))
        .body
      assert.deepStrictEqual(meta.warnings, [
        "Field color is not used by the target system",
        "Field lineItems.size is not used by the target system"
      ])
    }))

  it("are downloaded as a PDF", () =>
    withSandbox(async (call) => {
      const body = { currency: "EUR", offerDate: "2026-01-01", addresses: [], lineItems: [offerLine] }
      const offer = (await call("POST", "/accounting/offers", body)).body.data
      assert.deepInclude(offer, { totalNetAmount: 300, totalGrossAmount: 357 })
      const { data } = (await call("GET", `/accounting/offers/${offer.id}/document`)).body
      assert.deepInclude(data, { id: offer.id, contentType: "application/pdf", base64Encoded: true })
      const text = Buffer.from(data.content, "base64").toString("latin1")
      assert.match(text, /^%PDF-1\.4[\s\S]*totalGrossAmount: 357[\s\S]*%%EOF\n$/)
      assert.strictEqual(Number(/startxref\n(\d+)/.exec(text)?.[1]), text.indexOf("xref\n0 6"))
    }))

  it("have the file that was sent with them", () =>
    withSandbox(async (call) => {
      const receipt = new File(["receipt"], "receipt.txt", { type: "text/plain" })
      const proposal = { bookingProposalDate: "2026-01-01", lineItems: [] }
      const body = form("bookingProposal", proposal, [receipt])
      const { data } = (await call("POST", "/accounting/bookingProposals", body)).body
      const { data: file } = (await call("GET", `/accounting/bookingProposals/${data.id}/document`)).body
      assert.deepInclude(file, { contentType: "text/plain", content: Buffer.from("receipt").toString("base64") })
    }))
})

describe("booking proposals", () => {
  const proposal = {
    bookingProposalDate: "2026-01-01",
    contact: { name: "Supplier AG", accountNumber: 70_001 },
    lineItems: [
      {
        account: { number: 4980, name: "Office" },
        dimensions: [{ name: "Sales" }],
        totalNetAmount: 100,
        type: "PRODUCT"
      }
    ]
  }
  const create = (call: Send, headers: Record<string, string> = {}) => {
    const body = form("bookingProposal", proposal)
    body.append("bookingType", "VENDOR_CREDIT")
    return call("POST", "/accounting/v2/bookingProposals", body, headers)
  }

  it("of the v2 form are read in the older one", () =>
    withSandbox(async (call) => {
      const { data } = (await create(call)).body
      assert.deepInclude(data, { bookingType: "VENDOR_CREDIT", status: "DRAFT", totalGrossAmount: 100 })
      assert.strictEqual(data.lineItems[0].account.name, "Office")
      const older = (await call("GET", `/accounting/bookingProposals/${data.id}`)).body.data
      assert.deepInclude(older, {
        bookingType: "BILL_CREDIT_NOTE",
        contactName: "Supplier AG",
        contactAccountNumber: 70_001
      })
      const line = {
        accountName: "Office",
        accountNumber: 4980,
        dimension1: "Sales",
        type: "GOODS",
        totalNetAmount: 100
      }
      assert.deepInclude(older.lineItems[0], line)
    }))

  it("are taken in the background by DATEV", () =>
    withSandbox(async (call, sandbox) => {
      const headers = { "X-ACCOUNT-KEY": sandbox.maesn.addAccount("datev-unternehmen-online") }
      const { body, status } = await create(call, headers)
      assert.strictEqual(status, 202)
      const read = () => call("GET", `/accounting/asyncTask/${body.data.taskId}`, undefined, headers)
      await read()
      assert.deepInclude((await read()).body.data.responseData, { bookingType: "VENDOR_CREDIT", totalGrossAmount: 100 })
    }))
})

describe("webhooks", () => {
  const table: ReadonlyArray<readonly [resource: string, path: string, body: object]> = [
    ["BILL", "bills", {}],
    ["OFFER", "offers", { addresses: [], currency: "EUR", offerDate: "2026-01-01" }],
    ["SALES_ORDER", "salesOrders", {}],
    ["CUSTOMER", "customers", { contactType: "COMPANY" }],
    ["SUPPLIER", "suppliers", { contactType: "COMPANY" }],
    ["ITEM", "items", {}],
    ["ACCOUNT", "accounts", { number: "1" }],
    ["BANK_ACCOUNT", "bankAccounts", {}],
    ["JOURNAL_ENTRY", "journalEntries", form("journal_entry", entry(1, 1))],
    ["EXPENSE", "expenses", form("expense", { totalGrossAmount: 1 })]
  ]
  it.each(table)("tell of a new %s", async (resource, path, body) => {
    await using hook = await receiver()
    await withSandbox(async (call) => {
      await call("POST", "/webhooks", { callbackUrl: hook.url, resource, eventType: "CREATED" })
      const { data } = (await call("POST", `/accounting/${path}`, body)).body
      assert.deepInclude(JSON.parse((await hook.take()).body), { eventType: "CREATED", resource, resourceId: data.id })
    })
  })
})

describe("work in the background", () => {
  it("an expense is there with the files that were accepted", () =>
    withSandbox(async (call) => {
      const files = ["good.pdf", "bad.exe"].map((name) => new File(["x"], name))
      const expense = { account: { number: 4980 }, totalGrossAmount: 5 }
      const { data } = (await call("POST", "/accounting/expenses/async", form("expense", expense, files))).body
      await call("GET", `/accounting/asyncTask/${data.taskId}`)
      const task = (await call("GET", `/accounting/asyncTask/${data.taskId}`)).body.data
      assert.strictEqual(task.status, "PARTIAL_SUCCESS")
      const made = (await call("GET", `/accounting/expenses/${task.responseData.id}`)).body.data
      assert.deepInclude(made, { accountCode: "4980", totalGrossAmount: 5 })
      assert.lengthOf(made.files, 1)
    }))
})
