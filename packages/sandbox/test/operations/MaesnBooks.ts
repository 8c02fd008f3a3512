/**
 * Maesn: master data of the books, customers and suppliers.
 */
import type { Sandbox } from "../../src/index.ts"
import { maesnCaller } from "../support/Clients.ts"
import type { Json, Reply } from "../support/Clients.ts"
import type { Table } from "./Table.ts"

const company = {
  contactType: "COMPANY",
  companyName: "Partner GmbH",
  bankAccount: { iban: "DE89370400440532013000", holder: "Partner GmbH" },
  contactPersons: [{ firstName: "Ada", lastName: "Meyer", emailAddresses: ["ada@example.com"] }],
  emailAddresses: [{ email: "office@example.com", type: "OFFICE" }]
}

const batch = {
  accountNumberLength: 4,
  chartOfAccount: "SKR03",
  entries: [{ contactType: "COMPANY", companyName: "One" }],
  fiscalYearStartDate: "2026-01-01"
}

export const maesnBooks = async (sandbox: Sandbox): Promise<Table> => {
  const call = maesnCaller(sandbox)
  const made: Record<string, string> = {}
  const keep = async (name: string, reply: Promise<Reply>): Promise<Reply> => {
    const response = await reply
    made[name] = response.body.data.id
    return response
  }
  const post = (name: string, path: string, body: object) => keep(name, call("POST", `/accounting/${path}`, body))
  const at = (path: string, name: string): string => `/accounting/${path}/${made[name]}`
  const [year]: ReadonlyArray<Json> = (await call("GET", "/accounting/fiscalYears")).body.data

  return {
    createCustomer: [201, () => post("customer", "customers", company)],
    getCustomers: [200, () => call("GET", "/accounting/customers?email=office@example.com&name=partner")],
    getCustomer: [200, () => call("GET", at("customers", "customer"))],
    updateCustomer: [200, () => call("PUT", at("customers", "customer"), { ...company, vatId: "DE1" })],
    patchCustomers: [200, () => call("PATCH", at("customers", "customer"), { companyName: "New GmbH" })],
    createSupplier: [201, () => post("supplier", "suppliers", company)],
    getSuppliers: [200, () => call("GET", "/accounting/suppliers?number=70001")],
    getSupplier: [200, () => call("GET", at("suppliers", "supplier"))],
    updateSupplier: [200, () => call("PUT", at("suppliers", "supplier"), { ...company, role: "SUPPLIER" })],
    patchSupplier: [200, () => call("PATCH", at("suppliers", "supplier"), { companyName: "New AG" })],
    createContacts: [201, () => call("POST", "/accounting/contacts/bulk", batch)],
    createContactsV1: [201, () => call("POST", "/accounting/batch/contacts", batch)],
    createContactV2: [201, () => post("contact", "v2/contacts", { contactType: "COMPANY", isSupplier: true })],
    getContactsV2: [200, () => call("GET", "/accounting/v2/contacts?limit=5")],
    getContactV2: [200, () => call("GET", at("v2/contacts", "contact"))],
    putContactV2: [200, () => call("PUT", at("v2/contacts", "contact"), { contactType: "COMPANY" })],
    patchContactV2: [
      200,
      () => call("PATCH", at("v2/contacts", "contact"), { contactType: "COMPANY", isCustomer: true })
    ],
    createAccount: [
      201,
      () => post("account", "accounts", { number: "4930", name: "Office", class: "EXPENSE", type: "EXPENSE" })
    ],
    createBankAccount: [
      201,
      () => post("bank", "bankAccounts", { name: "Second", iban: "DE02120300000000202051", fileType: "MT940" })
    ],
    getBankAccounts: [200, () => call("GET", "/accounting/bankAccounts")],
    getBankAccount: [200, () => call("GET", at("bankAccounts", "bank"))],
    getDimensions: [200, () => call("GET", "/accounting/dimensions")],
    getDimensionsV2: [200, () => call("GET", "/accounting/v2/dimensions")],
    getDimensionsByDimension: [200, () => call("GET", "/accounting/v2/dimensions/KOST1")],
    createItem: [
      201,
      () => post("item", "items", { name: "Pen", itemNumber: "PEN", type: "PRODUCT", unitSalesPrice: 2 })
    ],
    patchItem: [200, () => call("PATCH", at("items", "item"), { unitSalesPrice: 2.5 })],
    getJournals: [200, () => call("GET", "/accounting/journals")],
    createProject: [201, () => post("project", "projects", { name: "House", startDate: "2026-01-01" })],
    getProjects: [200, () => call("GET", "/accounting/projects")],
    getProject: [200, () => call("GET", at("projects", "project"))],
    createPaymentTerm: [201, () => post("term", "paymentTerms", { name: "Net 7", paymentDays: 7 })],
    getPaymentTerms: [200, () => call("GET", "/accounting/paymentTerms?fiscalYear=2026")],
    getPaymentTerm: [200, () => call("GET", at("paymentTerms", "term"))],
    getUnits: [200, () => call("GET", "/accounting/units")],
    getFiscalYears: [200, () => call("GET", "/accounting/fiscalYears")],
    getFiscalYear: [200, () => call("GET", `/accounting/fiscalYears/${year.id}`)]
  }
}
