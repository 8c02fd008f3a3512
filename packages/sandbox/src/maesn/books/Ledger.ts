/**
 * Fixed content of the books: accounts, tax rates and items.
 *
 * A small German chart of accounts (numbers as in SKR 03), the German tax rates, and two items.
 */
import type { Handlers } from "../../http/Api.ts"
import { Refusal } from "../../http/Refusal.ts"
import { envelope, listing } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"

const since = "2021-01-01T00:00:00.000Z"

const accountTable = [
  ["1200", "Bank", "ASSET", "DEBIT"],
  ["1400", "Trade receivables", "ASSET", "DEBIT"],
  ["1600", "Trade payables", "LIABILITY", "CREDIT"],
  ["1776", "Output VAT 19 %", "LIABILITY", "CREDIT"],
  ["8300", "Revenue 7 %", "REVENUE", "CREDIT"],
  ["8400", "Revenue 19 %", "REVENUE", "CREDIT"]
] as const

const taxTable = [
  ["UST19", "Output VAT 19 %", 19, "EXCLUSIVE"],
  ["UST7", "Output VAT 7 %", 7, "EXCLUSIVE"],
  ["UST0", "Tax free", 0, "ZERO_TAX"]
] as const

const itemTable = [
  ["SKU-1", "Consulting hour", "SERVICE", 100],
  ["SKU-2", "Widget", "PRODUCT", 12.5]
] as const

const one = (call: MaesnCall, list: ReadonlyArray<{ readonly id: string }>, kind: string, parameter: string) => {
  const id = call.path[parameter] ?? ""
  const record = list.find((candidate) => candidate.id === id)
  if (record === undefined) throw new Refusal(404, `The accounting system has no ${kind} ${id}`)
  return envelope(call, 200, record)
}

/** Handlers of `/accounting/accounts`, `/accounting/taxRates` and `/accounting/items`. */
export const ledger = (world: World): Handlers<Scope> => {
  const accounts = accountTable.map(([number, name, kind, side]) => ({
    id: world.identity.fixedUuid(`ledger account ${number}`),
    balance: 0,
    class: kind,
    code: number,
    createdDate: since,
    currency: "EUR",
    debitCreditIndicator: side,
    description: null,
    name,
    number,
    parentAccountId: null,
    status: "ACTIVE",
    type: null,
    updatedDate: since
  }))
  const taxRates = taxTable.map(([code, name, percentage, type]) => ({
    id: world.identity.fixedUuid(`tax rate ${code}`),
    code,
    createdDate: since,
    description: null,
    name,
    percentage,
    type,
    updatedDate: since,
    usage: "INVOICE"
  }))
  const items = itemTable.map(([itemNumber, name, type, price]) => ({
    id: world.identity.fixedUuid(`item ${itemNumber}`),
    assetAccountId: null,
    expenseAccountId: null,
    incomeAccountId: null,
    inventoryStartDate: null,
    itemNumber,
    lastModifiedDate: since,
    name,
    priceIncludesTax: false,
    stockCount: null,
    taxCode: "UST19",
    taxRatePercentage: 19,
    type,
    unitName: type === "SERVICE" ? "HOUR" : "PIECE",
    unitPurchasePrice: null,
    unitSalesPrice: price
  }))

  return {
    getAccounts: (call) => {
      const { debitCreditIndicator: side, classFilter, isActive } = call.query
      return listing(
        call,
        accounts,
        (account) =>
          (side === undefined || account.debitCreditIndicator === side) &&
          (classFilter === undefined || account.class === classFilter) &&
          isActive !== false // all are active
      )
    },
    getAccount: (call) => one(call, accounts, "account", "accountId"),
    getTaxRates: (call) => listing(call, taxRates, () => call.query["isActive"] !== false),
    getTaxRate: (call) => one(call, taxRates, "tax rate", "taxRateId"),
    getItems: (call) => {
      const { type, itemNumber } = call.query
      return listing(
        call,
        items,
        (item) =>
          (type === undefined || item.type === type) && (itemNumber === undefined || item.itemNumber === itemNumber)
      )
    },
    getItem: (call) => one(call, items, "item", "itemId")
  }
}
