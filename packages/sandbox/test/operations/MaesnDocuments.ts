/**
 * Maesn: documents with their lines, and downloads.
 */
import type { Sandbox } from "../../src/index.ts"
import { maesnCaller } from "../support/Clients.ts"
import type { Json, Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

const day = "2026-02-01"

/** Line of a bill, a vendor credit or a sales order. */
const line = { itemName: "Paper", quantity: 2, unitAmount: 10, taxRatePercentage: 19 }

const file = (): File => new File(["receipt"], "receipt.pdf", { type: "application/pdf" })

/** Form with a record as JSON in one part, and with a file. */
const form = (name: string, record: object, fields: Readonly<Record<string, string>> = {}): FormData => {
  const made = new FormData()
  made.append("files", file())
  made.append(name, JSON.stringify(record))
  for (const [field, value] of Object.entries(fields)) made.append(field, value)
  return made
}

const entry = {
  transactionDate: day,
  journalLineItems: [
    { accountNumber: 1200, debitCreditIndicator: "DEBIT", totalGrossAmount: 50 },
    { accountNumber: 8400, debitCreditIndicator: "CREDIT", totalGrossAmount: 50 }
  ]
}

const expense = {
  transactionDate: day,
  expenseLines: [{ totalGrossAmount: 11.9, taxRate: { taxRatePercentage: "19" } }]
}

const proposal = { bookingProposalDate: day, lineItems: [{ totalGrossAmount: 119, taxRatePercentage: 19 }] }

/** Line of an offer. All its fields are required. */
export const offerLine = {
  accountCode: "8400",
  accountId: "",
  description: "By the hour",
  itemId: "",
  name: "Consulting",
  quantity: 3,
  taxCode: "UST19",
  taxRatePercentage: 19,
  taxType: "",
  type: "ITEM",
  totalDiscountAmount: 0,
  totalDiscountPercentage: 0,
  totalGrossAmount: 0,
  totalNetAmount: 0,
  totalTaxAmount: 0,
  unitAmount: 100,
  unitDiscountAmount: 0,
  unitDiscountPercentage: 0,
  unitName: "HOUR"
}

export const maesnDocuments = async (sandbox: Sandbox): Promise<Table> => {
  const call = maesnCaller(sandbox)
  const made: Record<string, string> = {}
  const keep = async (name: string, reply: Promise<Reply>, of: (data: Json) => string): Promise<Reply> => {
    const response = await reply
    made[name] = of(response.body.data)
    return response
  }
  const id = (data: Json): string => data.id
  const post = (name: string, path: string, body: object, of = id) => keep(name, call("POST", path, body), of)
  const first = async (path: string): Promise<Json> => (await call("GET", path)).body.data[0]
  const invoice = { invoiceDate: day, lineItems: [{ quantity: 1, unitAmount: 5, taxRatePercentage: 7 }] }
  const { invoiceId } = (await call("POST", "/accounting/invoices", invoice)).body.data
  const [order, receipt, note] = await Promise.all(
    ["/accounting/purchaseOrders", "/accounting/goodsReceipts", "/accounting/creditNotes"].map(first)
  )
  const lines = `/accounting/invoices/${invoiceId}/lineItems`
  const bill = (): string => `/accounting/bills/${made["bill"]}`
  const offer = (): string => `/accounting/offers/${made["offer"]}`

  return {
    createLineItem: [201, () => post("line", lines, { quantity: 2, unitAmount: 3 }, (data) => data.lineItemId)],
    getLineItems: [200, () => call("GET", `${lines}?limit=5`)],
    getLineItem: [200, () => call("GET", `${lines}/${made["line"]}`)],
    patchLineItem: [200, () => call("PATCH", `${lines}/${made["line"]}`, { quantity: 4, type: "CUSTOM" })],
    getInvoiceDocument: [200, () => call("GET", `/accounting/invoices/${invoiceId}/document`)],
    createBill: [
      201,
      () => post("bill", "/accounting/bills", { billNumber: "R-1", billDate: day, currency: "EUR", lineItems: [line] })
    ],
    getBills: [200, () => call("GET", "/accounting/bills?status=DRAFT&orderField=billNumber&orderDir=DESC")],
    getBill: [200, () => call("GET", `${bill()}?rawData=true`)],
    updateBill: [200, () => call("PUT", bill(), { billNumber: "R-2", billDate: day, lineItems: [line, line] })],
    createBillLineItem: [201, () => keep("billLine", call("POST", `${bill()}/lineItems`, line), (data) => data[0].id)],
    getBillLineItems: [200, () => call("GET", `${bill()}/lineItems`)],
    updateBillLineItem: [200, () => call("PUT", `${bill()}/lineItems/${made["billLine"]}`, { ...line, quantity: 9 })],
    getBillDocument: [200, () => call("GET", `${bill()}/document`)],
    deleteBill: [200, () => call("DELETE", bill())],
    createVendorCredit: [
      201,
      () =>
        post("credit", "/accounting/vendorCredit", {
          vendorCreditNumber: "G-1",
          vendorCreditDate: day,
          lineItems: [line]
        })
    ],
    getVendorCredits: [200, () => call("GET", "/accounting/vendorCredits?paymentStatus=PENDING")],
    updateVendorCredit: [
      200,
      () =>
        call("PUT", `/accounting/vendorCredits/${made["credit"]}`, {
          vendorCreditNumber: "G-2",
          vendorCreditDate: day,
          lineItems: [line]
        })
    ],
    deleteVendorCredit: [200, () => call("DELETE", `/accounting/vendorCredits/${made["credit"]}`)],
    createOffer: [
      201,
      () =>
        post("offer", "/accounting/offers", {
          addresses: [{ city: "Berlin", countryCode: "DE", type: "BILLING" }],
          currency: "EUR",
          offerDate: day,
          lineItems: [offerLine]
        })
    ],
    getOffers: [200, () => call("GET", "/accounting/offers?status=DRAFT")],
    getOffer: [200, () => call("GET", offer())],
    getOfferLineItems: [200, () => keep("offerLine", call("GET", `${offer()}/lineItems`), (data) => data[0].id)],
    getOfferLineItem: [200, () => call("GET", `${offer()}/lineItems/${made["offerLine"]}`)],
    getOfferDocument: [200, () => call("GET", `${offer()}/document`)],
    createSalesOrder: [
      201,
      () => post("order", "/accounting/salesOrders", { orderDate: day, currency: "EUR", lineItems: [line] })
    ],
    getSalesOrders: [200, () => call("GET", "/accounting/salesOrders?status=DRAFT")],
    getSalesOrder: [200, () => call("GET", `/accounting/salesOrders/${made["order"]}`)],
    getSalesOrderLines: [200, () => call("GET", `/accounting/salesOrders/${made["order"]}/lineItems`)],
    getPurchaseOrders: [200, () => call("GET", "/accounting/purchaseOrders")],
    getPurchaseOrder: [200, () => call("GET", `/accounting/purchaseOrders/${order.id}`)],
    getPurchaseOrderLineItems: [200, () => call("GET", `/accounting/purchaseOrders/${order.id}/lineItems`)],
    getPurchaseOrderLineItem: [
      200,
      () => call("GET", `/accounting/purchaseOrders/${order.id}/lineItems/${order.lineItems[0].id}`)
    ],
    getGoodsReceipts: [200, () => call("GET", "/accounting/goodsReceipts")],
    getGoodsReceipt: [200, () => call("GET", `/accounting/goodsReceipts/${receipt.id}`)],
    getGoodsReceiptLineItems: [200, () => call("GET", `/accounting/goodsReceipts/${receipt.id}/lineItems`)],
    getGoodsReceiptLineItem: [
      200,
      () => call("GET", `/accounting/goodsReceipts/${receipt.id}/lineItems/${receipt.lineItems[0].id}`)
    ],
    getCreditNotes: [200, () => call("GET", "/accounting/creditNotes")],
    getCreditNote: [200, () => call("GET", `/accounting/creditNotes/${note.id}`)],
    createTransaction: [
      201,
      () => call("POST", "/accounting/transactions", form("transaction", { amount: -5, bookingDate: day }))
    ],
    createExpense: [201, () => keep("expense", call("POST", "/accounting/expenses", form("expense", expense)), id)],
    getExpenses: [200, () => call("GET", "/accounting/expenses")],
    getExpense: [200, () => call("GET", `/accounting/expenses/${made["expense"]}`)],
    createExpenseAsync: [
      202,
      () =>
        call("POST", "/accounting/expenses/async", form("expense", { account: { number: 4980 }, totalGrossAmount: 5 }))
    ],
    createBookingProposal: [
      201,
      () => {
        const body = form("bookingProposal", proposal, { bookingType: "BILL" })
        return keep("proposal", call("POST", "/accounting/bookingProposals", body), id)
      }
    ],
    createBookingProposalV2: [
      201,
      () => {
        const lines = [
          { account: { number: 4980, name: "Office" }, dimensions: [{ name: "Sales" }], totalNetAmount: 5 }
        ]
        const body = form("bookingProposal", { ...proposal, lineItems: lines }, { bookingType: "VENDOR_CREDIT" })
        return call("POST", "/accounting/v2/bookingProposals", body)
      }
    ],
    getBookingProposals: [200, () => call("GET", "/accounting/bookingProposals?bookingType=BILL_CREDIT_NOTE")],
    getBookingProposal: [200, () => call("GET", `/accounting/bookingProposals/${made["proposal"]}`)],
    getBookingProposalDocument: [200, () => call("GET", `/accounting/bookingProposals/${made["proposal"]}/document`)],
    createJournalEntry: [
      201,
      () =>
        keep("entry", call("POST", "/accounting/journalEntries", form("journal_entry", entry, { filesPos: "1" })), id)
    ],
    createJournalEntries: [
      201,
      () =>
        call("POST", "/accounting/journalEntries/bulk", {
          accountNumberLength: 4,
          chartOfAccount: "SKR03",
          entries: [entry, entry],
          fiscalYearStartDate: "2026-01-01"
        })
    ],
    getJournalEntries: [200, () => call("GET", "/accounting/journalEntries?fiscalYear=2026")],
    getJournalEntry: [200, () => call("GET", `/accounting/journalEntries/${made["entry"]}`)],
    createJournalEntryAttachments: [
      201,
      () => {
        const body = new FormData()
        body.append("file", file())
        return keep("attachment", call("POST", `/accounting/journalEntries/${made["entry"]}/Attachments`, body), id)
      }
    ],
    getJournalEntryAttachments: [200, () => call("GET", `/accounting/journalEntries/${made["entry"]}/Attachments`)],
    getJournalEntryAttachmentById: [
      200,
      () => call("GET", `/accounting/journalEntries/${made["entry"]}/Attachments/${made["attachment"]}`)
    ],
    getOpenItems: [200, () => call("GET", "/accounting/openItems?type=INVOICE")],
    getTrialBalance: [200, () => call("GET", "/accounting/trialBalance?fiscalYear=2026&limit=100")]
  }
}
