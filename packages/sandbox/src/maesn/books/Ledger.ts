/**
 * Accounts, tax rates and items of the books. Callers add accounts and items.
 *
 * From the start: a small German chart of accounts (numbers as in SKR 03), the German tax rates, and two items.
 */
import type { Handlers } from "../../http/Api.ts"
import { invalidBody } from "../../http/Refusal.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { crud } from "../world/Crud.ts"
import { checkReferences, recordsIn } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"

const accountTable = [
  ["1000", "Cash", "ASSET", "DEBIT", "CASH"],
  ["1200", "Bank", "ASSET", "DEBIT", "BANK"],
  ["1400", "Trade receivables", "ASSET", "DEBIT", "ACCOUNTS_RECEIVABLE"],
  ["1576", "Input VAT 19 %", "ASSET", "DEBIT", "CURRENT_ASSETS_INPUT_TAX"],
  ["1600", "Trade payables", "LIABILITY", "CREDIT", "ACCOUNTS_PAYABLE"],
  ["1776", "Output VAT 19 %", "LIABILITY", "CREDIT", "VAT"],
  ["4980", "Operating expenses", "EXPENSE", "DEBIT", "EXPENSE"],
  ["8300", "Revenue 7 %", "REVENUE", "CREDIT", "SALES"],
  ["8400", "Revenue 19 %", "REVENUE", "CREDIT", "SALES"]
] as const

/** Ledger accounts. */
export const accountKind: Kind = {
  path: "/accounting/accounts",
  name: "account",
  schema: "AccountResponseDto",
  event: "ACCOUNT",
  first: () =>
    accountTable.map(([number, name, kind, debitCreditIndicator, type]) => ({
      balance: 0,
      class: kind,
      code: number,
      currency: "EUR",
      debitCreditIndicator,
      name,
      number,
      status: "ACTIVE",
      type
    }))
}

const taxTable = [
  ["UST19", "Output VAT 19 %", 19, "EXCLUSIVE"],
  ["UST7", "Output VAT 7 %", 7, "EXCLUSIVE"],
  ["UST0", "Tax free", 0, "ZERO_TAX"]
] as const

const taxRateKind: Kind = {
  path: "/accounting/taxRates",
  name: "tax rate",
  schema: "TaxRateResponseDto",
  first: () => taxTable.map(([code, name, percentage, type]) => ({ code, name, percentage, type, usage: "INVOICE" }))
}

const itemTable = [
  ["SKU-1", "Consulting hour", "SERVICE", 100, "HOUR"],
  ["SKU-2", "Widget", "PRODUCT", 12.5, "PIECE"]
] as const

/** Goods and services that lines refer to. */
export const itemKind: Kind = {
  path: "/accounting/items",
  name: "item",
  schema: "ItemResponseDto",
  event: "ITEM",
  first: () =>
    itemTable.map(([itemNumber, name, type, unitSalesPrice, unitName]) => ({
      itemNumber,
      name,
      priceIncludesTax: false,
      taxCode: "UST19",
      taxRatePercentage: 19,
      type,
      unitName,
      unitSalesPrice
    }))
}

const isActive = (record: JsonObject, wanted: unknown): boolean => (record["status"] === "ACTIVE") === wanted

const isOneOf =
  (name: string) =>
  (record: JsonObject, wanted: unknown): boolean =>
    String(wanted).split(",").includes(String(record[name]))

const debitClasses: ReadonlyArray<unknown> = ["ASSET", "EXPENSE"]

/** Completes an account. Its number and its code are the same unless the caller sends both. */
const account = (world: World, fields: JsonObject, call: MaesnCall): JsonObject => {
  const number = fields["number"] ?? fields["code"]
  if (number === undefined) throw invalidBody(["number"], "an account has a number or a code")
  if (recordsIn(world, accountKind, call.scope.books).some((known) => known["number"] === number))
    throw invalidBody(["number"], `the books have an account ${String(number)} already`)
  checkReferences(world, accountKind, call, [fields["parentAccountId"]])
  return {
    balance: 0,
    currency: "EUR",
    status: "ACTIVE",
    debitCreditIndicator: debitClasses.includes(fields["class"]) ? "DEBIT" : "CREDIT",
    ...fields,
    number,
    code: fields["code"] ?? number
  }
}

/** Handlers of `/accounting/accounts`, `/accounting/taxRates` and `/accounting/items`. */
export const ledger = (world: World): Handlers<Scope> => ({
  ...crud(world, {
    kind: accountKind,
    parameter: "accountId",
    operations: { list: "getAccounts", create: "createAccount", get: "getAccount" },
    filters: { isActive, types: isOneOf("type"), classFilter: isOneOf("class") },
    make: (fields, call) => account(world, fields, call)
  }),
  ...crud(world, {
    kind: taxRateKind,
    parameter: "taxRateId",
    operations: { list: "getTaxRates", get: "getTaxRate" },
    // All are active.
    filters: { isActive: (_, wanted) => wanted !== false }
  }),
  ...crud(world, {
    kind: itemKind,
    parameter: "itemId",
    operations: { list: "getItems", create: "createItem", get: "getItem", patch: "patchItem" }
  })
})
