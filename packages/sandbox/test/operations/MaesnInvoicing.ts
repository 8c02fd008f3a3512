/**
 * Maesn: connecting, contacts, invoices and payments.
 */
import type { Sandbox } from "../../src/index.ts"
import { maesnCaller } from "../support/Clients.ts"
import type { Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

export const maesnInvoicing = async (sandbox: Sandbox): Promise<Table> => {
  const call = maesnCaller(sandbox)
  const made: Record<string, string> = {}
  const keep = async (name: string, member: string, reply: Promise<Reply>): Promise<Reply> => {
    const response = await reply
    made[name] = response.body.data[member]
    return response
  }
  const first = async (path: string): Promise<string> => (await call("GET", path)).body.data[0].id
  const [account, taxRate, item] = await Promise.all(
    ["/accounting/accounts", "/accounting/taxRates", "/accounting/items"].map(first)
  )
  const invoice = { invoiceDate: "2026-01-15", lineItems: [{ quantity: 1, unitAmount: 100, taxRatePercentage: 19 }] }

  return {
    check: [200, () => call("GET", "/health")],
    systemLoginUrl: [200, () => call("GET", "/auth/xero?callbackUrl=https://example.com/back")],
    createEndUserAccount: [201, () => call("POST", "/auth/accounts/weclapp", { apiKey: "k", tenantId: "t" })],
    getEnvironments: [200, () => call("GET", "/auth/environments")],
    getCompanies: [200, () => call("GET", "/auth/companies?environmentName=production")],
    getAccounts: [200, () => call("GET", "/accounting/accounts?debitCreditIndicator=CREDIT&limit=5")],
    getAccount: [200, () => call("GET", `/accounting/accounts/${account}`)],
    getTaxRates: [200, () => call("GET", "/accounting/taxRates?isActive=true")],
    getTaxRate: [200, () => call("GET", `/accounting/taxRates/${taxRate}`)],
    getItems: [200, () => call("GET", "/accounting/items?itemNumber=SKU-1")],
    getItem: [200, () => call("GET", `/accounting/items/${item}?rawData=true`)],
    createContact: [
      201,
      () =>
        keep(
          "contact",
          "id",
          call("POST", "/accounting/contacts", {
            contactType: "COMPANY",
            companyName: "Customer GmbH",
            isCustomer: true,
            emailAddresses: [{ email: "buyer@example.com", type: "BUSINESS" }]
          })
        )
    ],
    getContacts: [200, () => call("GET", "/accounting/contacts")],
    getContact: [200, () => call("GET", `/accounting/contacts/${made["contact"]}`)],
    putContact: [
      200,
      () => call("PUT", `/accounting/contacts/${made["contact"]}`, { contactType: "COMPANY", companyName: "New GmbH" })
    ],
    patchContact: [
      200,
      () => call("PATCH", `/accounting/contacts/${made["contact"]}`, { contactType: "COMPANY", isSupplier: false })
    ],
    createInvoice: [
      201,
      () =>
        keep(
          "invoice",
          "invoiceId",
          call("POST", "/accounting/invoices", { ...invoice, contactId: made["contact"], currency: "EUR" })
        )
    ],
    getInvoices: [200, () => call("GET", "/accounting/invoices?status=DRAFT&orderField=invoiceNumber&orderDir=DESC")],
    getInvoice: [200, () => call("GET", `/accounting/invoices/${made["invoice"]}`)],
    patchInvoice: [200, () => call("PATCH", `/accounting/invoices/${made["invoice"]}`, { status: "OPEN" })],
    createPayment: [
      201,
      () =>
        keep(
          "payment",
          "id",
          call("POST", "/accounting/payments", {
            documentType: "INVOICE",
            paymentLines: [{ invoiceId: made["invoice"], amount: 119, paymentDate: "2026-01-20" }]
          })
        )
    ],
    getPayments: [200, () => call("GET", `/accounting/payments?invoiceId=${made["invoice"]}`)],
    getPayment: [200, () => call("GET", `/accounting/payments/${made["payment"]}`)],
    deletePayment: [200, () => call("DELETE", `/accounting/payments/${made["payment"]}`)],
    createWebhook: [
      201,
      () => keep("hook", "id", call("POST", "/webhooks", { callbackUrl: "http://127.0.0.1:9/hook", resource: "ITEM" }))
    ],
    getWebhooks: [200, () => call("GET", "/webhooks")],
    deleteWebhook: [200, () => call("DELETE", `/webhooks/${made["hook"]}`)]
  }
}
