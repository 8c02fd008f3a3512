/**
 * Lists the calls of the consumer, each with the part of its operation that the code relies on. With the difference of two
 * documents, this predicts which calls break.
 */

/** Part of an operation that a call relies on. */
export type Reliance =
  /** The code has a branch for every error tag. */
  | { readonly part: "every error" }
  /** The code has a branch for this error: its tag in services, its status in raw functions. */
  | { readonly part: "error"; readonly path: string }
  /** The code reads this field of the result without a check. */
  | { readonly part: "result"; readonly path: string }
  /** The code sends a value in this field that is at the limit of what is allowed. */
  | { readonly part: "value"; readonly path: string }
  /** The code sends what is required, and reads nothing that may change. */
  | { readonly part: "nothing" }

/** One call of the consumer. */
export interface Use {
  /** Name of the exported function. */
  readonly call: string
  readonly package: "client" | "services"
  /** Method and path of the operation. */
  readonly operation: string
  /** Name of the operation in texts for users, such as `Counterparts.list`. */
  readonly name: string
  /** The operation's function, as `faktura diff` names it: an entry point and an export. */
  readonly at: string
  readonly relies: Reliance
}

/** Files of the consumer, each with its calls. */
export type Uses = Readonly<Record<string, ReadonlyArray<Use>>>

const nothing = { part: "nothing" } as const
const every = { part: "every error" } as const

const service = (call: string, operation: string, at: string, relies: Reliance = nothing): Use => ({
  call,
  package: "services",
  operation,
  name: `${at[0]?.toUpperCase()}${at.slice(1).replace(" ", ".")}`,
  at: `./operations/${at}`,
  relies
})

const raw = (call: string, operation: string, name: string, at: string, relies: Reliance = nothing): Use => ({
  call,
  package: "client",
  operation,
  name,
  at,
  relies
})

/** Calls of `consumer/steady.ts`. */
const steady = [
  service("listEntities", "GET /entities", "entities list"),
  service("streamProducts", "GET /products", "products stream"),
  service("listReceivables", "GET /receivables", "receivables list"),
  service("listPayables", "GET /payables", "payables list"),
  service("listMeasureUnits", "GET /measure_units", "measureUnits list"),
  service("createMeasureUnit", "POST /measure_units", "measureUnits create"),
  service("getReceivable", "GET /receivables/{receivable_id}", "receivables get", { part: "error", path: "NotFound" }),
  service("deleteCounterpart", "DELETE /counterparts/{counterpart_id}", "counterparts delete"),
  raw("rawEntities", "GET /entities", "Entities.list", "getEntities"),
  raw("rawProducts", "GET /products", "Products.list", "getProducts", { part: "result", path: "200.data[].name" }),
  raw("rawDeleteProduct", "DELETE /products/{product_id}", "Products.delete", "deleteProductsId"),
  raw("rawRole", "GET /roles/{role_id}", "Roles.get", "getRolesId", { part: "result", path: "200.name" })
]

/** Calls of `consumer/vendor.ts`. */
const vendor = [
  service("getCounterpart", "GET /counterparts/{counterpart_id}", "counterparts get", every),
  service("listCounterparts", "GET /counterparts", "counterparts list", { part: "error", path: "NotFound" }),
  service(
    "deleteContact",
    "DELETE /counterparts/{counterpart_id}/contacts/{contact_id}",
    "counterpartContacts delete",
    every
  ),
  service(
    "deleteWebhookSubscription",
    "DELETE /webhook_subscriptions/{webhook_subscription_id}",
    "webhookSubscriptions delete",
    every
  ),
  service("getLedgerAccount", "GET /ledger_accounts/{ledger_account_id}", "ledgerAccounts get", {
    part: "result",
    path: "name"
  }),
  service("getTaxRate", "GET /accounting_tax_rates/{tax_rate_id}", "accountingTaxRates get", {
    part: "result",
    path: "id"
  }),
  service("portalToken", "POST /portal/v1/auth/token", "portal v1AuthToken", { part: "value", path: "password" }),
  raw("rawLedgerAccount", "GET /ledger_accounts/{ledger_account_id}", "LedgerAccounts.get", "getLedgerAccountsId", {
    part: "result",
    path: "200.name"
  }),
  raw("rawCounterparts", "GET /counterparts", "Counterparts.list", "getCounterparts", { part: "error", path: "404" })
]

/** Calls of `consumer/mutated.ts`. */
const mutated = [
  service("getCounterpart", "GET /counterparts/{counterpart_id}", "counterparts get", every),
  service("listCounterparts", "GET /counterparts", "counterparts list", { part: "error", path: "Forbidden" }),
  service(
    "deleteWebhookSubscription",
    "DELETE /webhook_subscriptions/{webhook_subscription_id}",
    "webhookSubscriptions delete",
    every
  ),
  service("getMeasureUnit", "GET /measure_units/{unit_id}", "measureUnits get", { part: "result", path: "name" }),
  service("getProduct", "GET /products/{product_id}", "products get", { part: "result", path: "id" }),
  service("createLongMeasureUnit", "POST /measure_units", "measureUnits create", { part: "value", path: "name" }),
  raw("rawMeasureUnit", "GET /measure_units/{unit_id}", "MeasureUnits.get", "getMeasureUnitsId", {
    part: "result",
    path: "200.name"
  }),
  raw("rawCounterparts", "GET /counterparts", "Counterparts.list", "getCounterparts", { part: "error", path: "403" })
]

/** Calls for Monite's own two documents. */
export const vendorUses: Uses = { steady, vendor }

/** Calls for this repository's document and a changed copy of it. */
export const mutatedUses: Uses = { steady, mutated }
