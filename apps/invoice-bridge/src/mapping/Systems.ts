/**
 * Target systems of Maesn, by what a mapping must know of each.
 *
 * Sources, named at each entry:
 * - "sandbox": the table of target systems in `@faktura/sandbox`, which follows the API of each system. It lists what a
 *   system offers, and the fields that it ignores. A body has no field that its system ignores, so a warning of Maesn
 *   is worth reading.
 * - "docs": Maesn's page of an operation, with its field support for each system.
 *
 * Nothing here says that a system ignores a due date, or takes only some currencies for invoices: no source says so. A
 * tenant's table may require more than its system does, see `requires`.
 */

/** How a kind of document is written. Undefined: Maesn offers no way in this system. */
export type Form = "document" | "bookingProposal" | undefined

/** Traits of a target system. */
export interface SystemTraits {
  /** Name for people. */
  readonly name: string
  /** How invoices, bills and credit notes of customers are written. */
  readonly forms: { readonly invoice: Form; readonly bill: Form; readonly creditNote: Form }
  /** False if Maesn creates no contacts in this system. A booking proposal then has the contact's name. */
  readonly hasContacts: boolean
  /** Fields of an invoice that the system ignores, without those that a mapping never sends. */
  readonly ignoredInInvoices: ReadonlyArray<IgnoredField>
  /** Values that every line of a document must have. */
  readonly requires: Readonly<Partial<Record<"invoice" | "bill" | "creditNote", ReadonlyArray<"account" | "taxCode">>>>
  /** The only currencies of booking proposals. Undefined: all. */
  readonly proposalCurrencies?: ReadonlyArray<string>
  /** True if Maesn takes booking proposals in this system, and cannot list them. */
  readonly hidesProposals?: true
}

/** Field of an invoice that some system ignores. */
export type IgnoredField =
  | "invoiceNumber"
  | "journalCode"
  | "discountPercentage"
  | "shippingType"
  | "taxRule"
  | "taxText"
  | "accountCode"

const asDocuments = { invoice: "document", bill: "document", creditNote: undefined } as const

/** Target systems by slug. The slugs are those of Maesn's documentation. */
export const systems = {
  businesscentral: {
    name: "Business Central",
    // docs, "Create booking proposal": only `BILL`, because the system books them as purchase invoices.
    forms: asDocuments,
    hasContacts: true,
    ignoredInInvoices: ["taxText", "discountPercentage"], // sandbox
    requires: {}
  },
  "datev-rewe-export": {
    name: "DATEV Rechnungswesen (export)",
    forms: { invoice: undefined, bill: undefined, creditNote: undefined }, // sandbox: it is only read
    hasContacts: false,
    ignoredInInvoices: [],
    requires: {}
  },
  "datev-unternehmen-online": {
    name: "DATEV Unternehmen Online",
    // docs, "Create booking proposal": `INVOICE` and `BILL`. sandbox: no invoices, bills or contacts.
    forms: { invoice: "bookingProposal", bill: "bookingProposal", creditNote: undefined },
    hasContacts: false,
    ignoredInInvoices: [],
    requires: {},
    hidesProposals: true // sandbox
  },
  "exact-nl": {
    name: "Exact Online",
    // docs, "Create booking proposal": `INVOICE`, `BILL` and `INVOICE_CREDIT_NOTE`.
    forms: { ...asDocuments, creditNote: "bookingProposal" },
    hasContacts: true,
    ignoredInInvoices: ["taxText"], // sandbox
    requires: { bill: ["account"] } // docs, "Create bill line": `accountId` is required
  },
  freshbooks: {
    name: "FreshBooks",
    forms: asDocuments, // sandbox
    hasContacts: true,
    ignoredInInvoices: ["journalCode", "taxRule", "taxText"], // sandbox
    requires: {}
  },
  "lexware-office": {
    name: "Lexware Office",
    // sandbox: no bills. docs, "Get booking proposals": `BILL` and `INVOICE_CREDIT_NOTE` among others.
    forms: { invoice: "document", bill: "bookingProposal", creditNote: "bookingProposal" },
    hasContacts: true,
    ignoredInInvoices: ["invoiceNumber", "journalCode", "accountCode"], // sandbox: it gives its own numbers
    requires: {},
    proposalCurrencies: ["EUR"] // docs, "Get booking proposals"
  },
  moneybird: {
    name: "Moneybird",
    forms: { invoice: "document", bill: "bookingProposal", creditNote: "bookingProposal" }, // sandbox
    hasContacts: true,
    ignoredInInvoices: ["journalCode", "taxText"], // sandbox
    requires: {}
  },
  qonto: {
    name: "Qonto",
    forms: { invoice: "document", bill: undefined, creditNote: undefined }, // sandbox
    hasContacts: true,
    ignoredInInvoices: ["journalCode", "taxRule", "taxText", "accountCode"], // sandbox
    requires: {}
  },
  quickbooks: {
    name: "QuickBooks",
    forms: asDocuments, // sandbox
    hasContacts: true,
    ignoredInInvoices: ["journalCode", "taxRule", "taxText"], // sandbox
    requires: {}
  },
  weclapp: {
    name: "weclapp",
    forms: asDocuments, // sandbox
    hasContacts: true,
    ignoredInInvoices: ["journalCode", "taxText"], // sandbox
    requires: {}
  },
  xentral: {
    name: "Xentral",
    forms: { invoice: undefined, bill: undefined, creditNote: undefined }, // sandbox
    hasContacts: true,
    ignoredInInvoices: ["journalCode", "taxText"], // sandbox
    requires: {}
  },
  xero: {
    name: "Xero",
    forms: { ...asDocuments, creditNote: "bookingProposal" }, // sandbox
    hasContacts: true,
    ignoredInInvoices: ["journalCode", "shippingType", "taxText"], // sandbox
    requires: {}
  }
} as const satisfies Readonly<Record<string, SystemTraits>>

/** Slug of a target system. */
export type TargetSystem = keyof typeof systems

/** True for the slug of a known target system. */
export const isTargetSystem = (slug: string): slug is TargetSystem => Object.hasOwn(systems, slug)

/** Returns the traits of a target system. */
export const traitsOf = (system: TargetSystem): SystemTraits => systems[system]

/** True if an invoice in this system may have a field. */
export const takes = (system: TargetSystem, field: IgnoredField): boolean =>
  !traitsOf(system).ignoredInInvoices.includes(field)
