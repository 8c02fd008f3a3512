/**
 * Maesn's documents and reports: sums to the cent, states, references, and refusals.
 */
import { assert, describe, it } from "vitest"
import { start } from "../src/index.ts"
import type { Sandbox } from "../src/index.ts"
import { maesnCaller } from "./support/Clients.ts"
import type { Json, Send } from "./support/Clients.ts"
import { offerLine } from "./operations/MaesnDocuments.ts"

const line = { itemName: "Paper", quantity: 3, unitAmount: 10.01, taxRatePercentage: 19 }

/** Runs calls on a sandbox that finds all its responses as documented. */
const withSandbox = async (work: (call: Send, sandbox: Sandbox) => Promise<void>): Promise<void> => {
  await using sandbox = await start({ rateLimitPerSecond: 0 })
  await work(maesnCaller(sandbox), sandbox)
  assert.deepStrictEqual(sandbox.defects(), [])
}

const form = (name: string, record: object, files: ReadonlyArray<File> = []): FormData => {
  const made = new FormData()
  made.append(name, JSON.stringify(record))
  for (const file of files) made.append("files", file)
  return made
}

const entry = (debit: number, credit: number, more: object = {}) => ({
  transactionDate: "2026-03-01",
  journalLineItems: [
    { accountNumber: 1200, debitCreditIndicator: "DEBIT", totalGrossAmount: debit },
    { accountNumber: 8400, debitCreditIndicator: "CREDIT", totalGrossAmount: credit }
  ],
  ...more
})

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

describe("journal entries", () => {
  const refused: ReadonlyArray<readonly [name: string, record: object, field: string]> = [
    ["debit is not credit", entry(10, 10.01), "journal_entry.journalLineItems"],
    [
      "no side",
      { journalLineItems: [{ accountNumber: 1200 }] },
      "journal_entry.journalLineItems.0.debitCreditIndicator"
    ],
    ["no account", { journalLineItems: [{ debitCreditIndicator: "DEBIT" }] }, "journal_entry.journalLineItems.0"]
  ]
  it.each(refused)("are refused: %s", (_, record, field) =>
    withSandbox(async (call) => {
      const { body, status } = await call("POST", "/accounting/journalEntries", form("journal_entry", record))
      assert.strictEqual(status, 400)
      assert.strictEqual(body.validationErrors[0].field, field)
      assert.deepStrictEqual((await call("GET", "/accounting/journalEntries")).body.data, [])
    })
  )

  it("may leave the other side to their own account", () =>
    withSandbox(async (call) => {
      const [account] = (await call("GET", "/accounting/accounts")).body.data
      const record = {
        accountId: account.id,
        debitCreditIndicator: "CREDIT",
        journalLineItems: [{ accountCode: "4980", totalNetAmount: 10, taxRate: { taxRatePercentage: "19" } }]
      }
      const { data } = (await call("POST", "/accounting/journalEntries", form("journal_entry", record))).body
      assert.deepInclude(data.journalLineItems[0], {
        accountNumber: 4980,
        debitCreditIndicator: "DEBIT",
        totalGrossAmount: 11.9,
        totalTaxAmount: 1.9
      })
    }))

  it("are all refused if one of many is", () =>
    withSandbox(async (call) => {
      const batch = { accountNumberLength: 4, chartOfAccount: "SKR03", fiscalYearStartDate: "2026-01-01" }
      const reply = await call("POST", "/accounting/journalEntries/bulk", {
        ...batch,
        entries: [entry(1, 1), entry(1, 2)]
      })
      assert.strictEqual(reply.body.validationErrors[0].field, "entries.1.journalLineItems")
      assert.deepStrictEqual((await call("GET", "/accounting/journalEntries")).body.data, [])
    }))

  it("have the files and the attachments that belong to them", () =>
    withSandbox(async (call) => {
      const file = new File(["x"], "a.pdf", { type: "application/pdf" })
      const create = (positions: string) => {
        const body = form("journal_entry", entry(1, 1), [file])
        body.append("filesPos", positions)
        return call("POST", "/accounting/journalEntries", body)
      }
      assert.strictEqual((await create("3")).status, 400)
      const { id } = (await create("2")).body.data
      const path = `/accounting/journalEntries/${id}/Attachments`
      const attach = (name: string) => {
        const body = new FormData()
        body.append("file", new File(["y"], name))
        return call("POST", path, body)
      }
      assert.strictEqual((await attach("noextension")).status, 400)
      const { data } = (await attach("b.pdf")).body
      assert.deepInclude(data, { documentId: id, description: "b.pdf" })
      assert.lengthOf((await call("GET", path)).body.data, 1)
      assert.lengthOf((await call("GET", `/accounting/journalEntries/${id}`)).body.data.files, 2)
      assert.strictEqual((await call("GET", `${path}/none`)).status, 404)
    }))
})

describe("reports", () => {
  it("open items are what is left of invoices and bills", () =>
    withSandbox(async (call) => {
      const lineItems = [{ quantity: 1, unitAmount: 100, taxRatePercentage: 19 }]
      const invoice = { invoiceDate: "2026-01-01", invoiceNumber: "I-1", status: "OPEN", currency: "EUR", lineItems }
      const bill = { billDate: "2025-12-31", billNumber: "B-1", status: "OPEN", currency: "EUR", lineItems }
      const { invoiceId } = (await call("POST", "/accounting/invoices", invoice)).body.data
      await call("POST", "/accounting/invoices", { ...invoice, status: "DRAFT" })
      const { id } = (await call("POST", "/accounting/bills", bill)).body.data
      const pay = (documentType: string, of: string, amount: number) =>
        call("POST", "/accounting/payments", { documentType, paymentLines: [{ invoiceId: of, amount }] })
      const open = async (query = ""): Promise<unknown> => {
        const { data } = (await call("GET", `/accounting/openItems${query}`)).body
        return data.map((item: Json) => [
          item.documentNumber,
          item.openBalance.amount,
          item.openBalance.debitCreditIndicator
        ])
      }
      assert.deepStrictEqual(await open(), [
        ["I-1", 119, "DEBIT"],
        ["B-1", 119, "CREDIT"]
      ])
      assert.deepStrictEqual(await open("?type=BILL"), [["B-1", 119, "CREDIT"]])
      assert.deepStrictEqual(await open("?fiscalYear=2026"), [["I-1", 119, "DEBIT"]])
      await pay("INVOICE", invoiceId, 19.01)
      const paid = (await pay("BILL", id, 119)).body.data
      assert.deepStrictEqual(await open(), [["I-1", 99.99, "DEBIT"]])
      assert.deepInclude((await call("GET", `/accounting/bills/${id}`)).body.data, {
        status: "PAID",
        paymentStatus: "PAID"
      })
      assert.strictEqual((await call("DELETE", `/accounting/bills/${id}`)).status, 400)
      const lines = `/accounting/bills/${id}/lineItems`
      const extra = (await call("POST", lines, { quantity: 1, unitAmount: 1, taxRatePercentage: 0 })).body.data[0]
      assert.deepStrictEqual(await open("?type=BILL"), [["B-1", 1, "CREDIT"]])
      await call("PUT", `${lines}/${extra.id}`, { quantity: 0 })
      const put = await call("PUT", `/accounting/bills/${id}`, { ...bill, status: undefined })
      assert.deepInclude(put.body.data, { status: "PAID", paymentStatus: "PAID" })
      await call("DELETE", `/accounting/payments/${paid.id}`)
      assert.deepStrictEqual(await open("?documentNumber=B-1"), [["B-1", 119, "CREDIT"]])
    }))

  it("the trial balance has the same debit and credit, and the balances of the documents", () =>
    withSandbox(async (call) => {
      const lineItems = [{ quantity: 3, unitAmount: 33.33, taxRatePercentage: 19 }]
      await call("POST", "/accounting/invoices", { invoiceDate: "2026-02-01", status: "OPEN", lineItems })
      await call("POST", "/accounting/invoices", {
        invoiceDate: "2026-02-01",
        status: "OPEN",
        currency: "USD",
        lineItems
      })
      await call("POST", "/accounting/bills", { billDate: "2026-03-01", status: "OPEN", lineItems })
      await call("POST", "/accounting/journalEntries", form("journal_entry", entry(7.77, 7.77)))
      await call(
        "POST",
        "/accounting/expenses",
        form("expense", { transactionDate: "2026-04-01", totalGrossAmount: 5 })
      )
      const rows: ReadonlyArray<Json> = (await call("GET", "/accounting/trialBalance?fiscalYear=2026&limit=100")).body
        .data
      const cents = (name: string): number => rows.reduce((sum, row) => sum + Math.round(row[name] * 100), 0)
      assert.strictEqual(cents("totalDebitAmount"), cents("totalCreditAmount"))
      const of = (number: string): Json => rows.find((row) => row.accountNumber === number)
      assert.deepStrictEqual(of("1400").balance, { amount: 97.61, debitCreditIndicator: "DEBIT" })
      assert.deepStrictEqual(of("1400").openingBalance, { amount: 21.38, debitCreditIndicator: "CREDIT" })
      assert.deepStrictEqual(of("1776").totalCreditAmount, 19)
      assert.deepStrictEqual(
        of("8400").monthlyValues.map((value: Json) => value.month),
        [2, 3]
      )
      assert.deepStrictEqual(of("1200").balance, { amount: 2.77, debitCreditIndicator: "DEBIT" })
      const one = (await call("GET", "/accounting/trialBalance?accountNumber=4980")).body.data
      assert.deepStrictEqual(
        one.map((row: Json) => row.totalDebitAmount),
        [104.99]
      )
    }))
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
