/**
 * Maesn's journal entries, open items and trial balance.
 */
import { assert, describe, it } from "vitest"
import { entry, form, withSandbox } from "./support/Books.ts"
import type { Json } from "./support/Clients.ts"

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
      assert.deepStrictEqual(await open("?fiscalYear=2025"), [["B-1", 119, "CREDIT"]])
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
