/**
 * Target systems: which operations each offers, and which fields it ignores. The system of a call is that of its account key.
 *
 * Maesn publishes the support of each system as a table of pictures. The entries here follow the API of each system, and Maesn's
 * notes on DATEV and on webhooks. `xero` offers nearly all, so that a new sandbox does not refuse. The slug of DATEV
 * Unternehmen online is not documented.
 */
import type { Operation } from "../../openapi/Document.ts"

/** Resources by what the system does with them, as in Maesn's tables. A star stands for all but `datevOnly`. */
interface TargetSystemSupport {
  readonly reads: string
  readonly creates: string
  readonly updates: string
  readonly deletes: string
  /** True if the system reports changes to webhooks and event subscriptions. */
  readonly webhooks: boolean
  /** True if a delivery is a list of events. */
  readonly deliversLists?: boolean
  /** Fields of requests that the system ignores, by resource. `lineItems.` stands before a field of a line. */
  readonly unused: Readonly<Record<string, ReadonlyArray<string>>>
}

const everything = { reads: "*", creates: "*", updates: "*", deletes: "*", webhooks: true }

const datev = { updates: "", deletes: "", webhooks: false, unused: {} }

/** Target systems by slug. */
export const systems = {
  businesscentral: {
    ...everything,
    deliversLists: true,
    unused: {
      invoices: ["invoiceId", "taxText", "oneLineAddress", "discountPercentage"],
      contacts: ["id", "projectId"],
      files: ["documentType", "integrationSource"]
    }
  },
  "datev-rewe-export": {
    ...datev,
    reads: "accounts fiscalYears journalEntries openItems paymentTerms trialBalance",
    creates: ""
  },
  "datev-unternehmen-online": {
    ...datev,
    reads: "accounts documentTypes",
    creates: "bookingProposals expenses files files/async",
    unused: { files: ["contactId", "documentDate", "integrationSource", "resourceId"], expenses: ["projectId"] }
  },
  "exact-nl": {
    reads:
      "accounts bankAccounts bills bookingProposals contacts customers dimensions fiscalYears invoices items journalEntries journals openItems paymentTerms payments projects purchaseOrders goodsReceipts salesOrders suppliers taxRates trialBalance units",
    creates:
      "bills bookingProposals contacts customers files invoices items journalEntries projects salesOrders suppliers",
    updates: "contacts customers items suppliers",
    deletes: "",
    webhooks: true,
    unused: { invoices: ["invoiceId", "fileId", "taxText"], contacts: ["id", "projectId"] }
  },
  freshbooks: {
    reads:
      "accounts bills contacts customers expenses invoices items journalEntries offers payments projects suppliers taxRates",
    creates: "bills contacts customers expenses invoices items offers payments projects suppliers",
    updates: "bills contacts customers invoices items suppliers",
    deletes: "bills payments",
    webhooks: true,
    unused: { invoices: ["invoiceId", "journalCode", "taxRule", "taxText"], contacts: ["id", "projectId"] }
  },
  "lexware-office": {
    reads:
      "accounts bookingProposals contacts creditNotes customers invoices items offers paymentTerms payments salesOrders suppliers",
    creates: "bookingProposals contacts customers files invoices items offers salesOrders suppliers",
    updates: "contacts customers items suppliers",
    deletes: "",
    webhooks: true,
    unused: {
      invoices: [
        "invoiceId",
        "fileId",
        "invoiceNumber",
        "journalCode",
        "paidDate",
        "lineItems.dimensions",
        "lineItems.accountCode"
      ],
      contacts: ["id", "projectId", "bankAccounts"],
      files: ["contactId", "documentDate", "documentType", "integrationSource", "note"]
    }
  },
  moneybird: {
    reads:
      "accounts bankAccounts bookingProposals contacts creditNotes customers invoices items journalEntries offers payments projects suppliers taxRates transactions",
    creates:
      "bookingProposals contacts customers files invoices items journalEntries offers payments projects suppliers transactions",
    updates: "contacts customers invoices items suppliers",
    deletes: "payments",
    webhooks: true,
    unused: { invoices: ["invoiceId", "fileId", "journalCode", "taxText"], contacts: ["id"] }
  },
  qonto: {
    reads: "bankAccounts contacts creditNotes customers invoices offers suppliers transactions",
    creates: "contacts customers files invoices offers",
    updates: "contacts customers",
    deletes: "",
    webhooks: true,
    unused: {
      invoices: ["invoiceId", "journalCode", "taxRule", "taxText", "lineItems.accountCode"],
      contacts: ["id", "projectId"]
    }
  },
  quickbooks: {
    reads:
      "accounts bankAccounts bills contacts creditNotes customers dimensions expenses invoices items journalEntries offers paymentTerms payments projects purchaseOrders suppliers taxRates transactions trialBalance vendorCredits",
    creates:
      "accounts bankAccounts bills contacts customers expenses files invoices items journalEntries offers paymentTerms payments suppliers transactions vendorCredits",
    updates: "bills contacts customers invoices items suppliers vendorCredits",
    deletes: "bills payments vendorCredits",
    webhooks: true,
    deliversLists: true,
    unused: { invoices: ["invoiceId", "journalCode", "taxRule", "taxText"], contacts: ["id", "projectId"] }
  },
  weclapp: {
    reads:
      "accounts bankAccounts bills contacts creditNotes customers dimensions goodsReceipts invoices items journalEntries offers openItems paymentTerms payments projects purchaseOrders salesOrders suppliers taxRates transactions units",
    creates:
      "bills contacts customers files invoices items journalEntries offers payments projects salesOrders suppliers transactions",
    updates: "bills contacts customers invoices items suppliers",
    deletes: "bills",
    webhooks: true,
    unused: { invoices: ["invoiceId", "journalCode", "taxText"], contacts: ["id", "projectId"] }
  },
  xentral: {
    reads:
      "contacts creditNotes customers goodsReceipts invoices items offers paymentTerms projects purchaseOrders salesOrders suppliers taxRates",
    creates: "contacts customers files items salesOrders suppliers",
    updates: "contacts customers items suppliers",
    deletes: "",
    webhooks: false,
    unused: { invoices: ["invoiceId", "journalCode", "taxText"], contacts: ["id", "projectId"] }
  },
  xero: {
    ...everything,
    unused: {
      invoices: [
        "account",
        "fileId",
        "invoiceId",
        "journalCode",
        "shippingEndDate",
        "shippingType",
        "taxText",
        "lineItems.dimensions",
        "lineItems.taxType"
      ],
      contacts: ["id", "projectId"],
      files: ["contactId", "documentDate", "documentType", "integrationSource", "note"]
    }
  }
} as const satisfies Readonly<Record<string, TargetSystemSupport>>

/** Slug of a target system. */
export type TargetSystem = keyof typeof systems

/** True for the slug of a known target system. */
export const isTargetSystem = (slug: string): slug is TargetSystem => Object.hasOwn(systems, slug)

/** Offered only where an entry names them: DATEV's types of documents, and files that are stored in the background. */
const datevOnly: ReadonlyArray<string> = ["documentTypes", "files/async"]

const columns = { GET: "reads", POST: "creates", PUT: "updates", PATCH: "updates", DELETE: "deletes" } as const

/** Resources of paths whose name is not their first segment. */
const named: Readonly<Record<string, string>> = {
  "files/async": "files/async",
  "files/documentTypes": "documentTypes",
  "files/documentExtensions": "documentTypes",
  vendorCredit: "vendorCredits"
}

/** Resources that every account has, on any system. */
const everywhere: ReadonlyArray<string> = ["asyncTask", "passThrough", "profile"]

/** Returns the resource of a path under `/accounting`, without versions and batches. */
const resourceOf = (path: string): string => {
  const rest = path.replace(/^\/accounting\/(?:v2\/|batch\/)?/, "")
  return named[rest] ?? rest.split("/")[0] ?? ""
}

const supportOf = (targetSystem: string): TargetSystemSupport | undefined =>
  isTargetSystem(targetSystem) ? systems[targetSystem] : undefined

/** True if a target system offers an operation. Each offers those that are not about its own records, such as `/user`. */
export const supports = (targetSystem: string, { method, path }: Pick<Operation, "method" | "path">): boolean => {
  const system = supportOf(targetSystem)
  const column = Object.entries(columns).find(([name]) => name === method.toUpperCase())?.[1]
  if (system === undefined || column === undefined) return false
  if (/^\/webhooks|^\/accounting\/event-subscriptions/.test(path)) return system.webhooks
  const resource = resourceOf(path)
  if (!path.startsWith("/accounting/") || everywhere.includes(resource)) return true
  const offered = system[column]
  return offered === "*" ? !datevOnly.includes(resource) : offered.split(" ").includes(resource)
}

const lineItems = "lineItems"

/**
 * Returns the fields of a resource that a target system ignores, such as `taxText`, or `lineItems.taxType` for a field of a line.
 *
 * @param resource last fixed segment of the collection's path, such as `invoices`. `lineItems` has the fields of invoice lines
 */
export const unusedFields = (targetSystem: string, resource: string): ReadonlyArray<string> => {
  const unused = supportOf(targetSystem)?.unused
  if (resource !== lineItems) return unused?.[resource] ?? []
  const prefix = `${lineItems}.`
  return (unused?.["invoices"] ?? []).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
}

const has = (value: unknown, [name = "", ...rest]: ReadonlyArray<string>): boolean => {
  if (Array.isArray(value)) return value.some((entry) => has(entry, [name, ...rest]))
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false
  return rest.length === 0 || has(Reflect.get(value, name), rest)
}

/** Writes the warning about a field that the target system ignores. */
export const unusedWarning = (field: string): string => `Field ${field} is not used by the target system`

/** Returns the warnings for a body: one for each field that the target system ignores. */
export const warningsFor = (targetSystem: string, resource: string, body: unknown): ReadonlyArray<string> =>
  unusedFields(targetSystem, resource)
    .filter((field) => has(body, field.split(".")))
    .map(unusedWarning)

/** True if a system delivers its events in a list. */
export const deliversLists = (targetSystem: string): boolean => supportOf(targetSystem)?.deliversLists === true
