/**
 * Expenses and bank transactions, each from a form with the receipts as files.
 */
import type { Handlers } from "../../http/Api.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { contactKind } from "../books/Contacts.ts"
import { keepFile } from "../files/Uploads.ts"
import { taskStarted } from "../files/Tasks.ts"
import { placesOf } from "../world/Amounts.ts"
import { crud } from "../world/Crud.ts"
import { addRecord, checkReferences } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import { numberOf, objectsOf, textOf } from "../world/Shapes.ts"
import { warningsOf } from "../world/Warnings.ts"
import { envelope } from "../world/World.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { fromAccountV2, keepFiles, partOf, withAccount } from "./Forms.ts"
import { lineTotals, rated, sumOf } from "./Prices.ts"

/** Expenses. */
export const expenseKind: Kind = {
  path: "/accounting/expenses",
  name: "expense",
  schema: "ExpenseResponseDto",
  event: "EXPENSE"
}

const transactionKind: Kind = {
  path: "/accounting/transactions",
  name: "transaction",
  schema: "TransactionResponseDto"
}

/** Returns an expense in the older form. */
const fromV2 = (expense: JsonObject): JsonObject => {
  const { expenseLines, ...fields } = fromAccountV2(expense)
  return expenseLines === undefined ? fields : { ...fields, expenseLines: objectsOf(expenseLines).map(fromAccountV2) }
}

/** Adds an expense. Its sums are those of its lines; without lines, those that were sent. */
const addExpense = (world: World, call: MaesnCall, sent: JsonObject, files: ReadonlyArray<string>): JsonObject => {
  checkReferences(world, contactKind, call, [sent["supplierId"], sent["customerId"]])
  const pricing = { mode: "EXCLUSIVE", discount: 0, places: placesOf(textOf(sent["currency"]) ?? null) }
  const now = call.at.toISOString()
  const lines = objectsOf(sent["expenseLines"]).map((line) => ({
    ...withAccount(world, call.scope.books, line),
    ...lineTotals(rated(line), pricing),
    id: world.identity.uuid(),
    createdDate: now,
    updatedDate: now
  }))
  const totals = lines.length === 0 ? lineTotals(sent, pricing) : sumOf(lines, pricing.places)
  return addRecord(world, expenseKind, call, {
    type: "EXPENSE",
    ...withAccount(world, call.scope.books, sent),
    ...totals,
    expenseLines: lines,
    files
  })
}

/** Handlers of `/accounting/expenses` and `/accounting/transactions`. */
export const expenses = (world: World): Handlers<Scope> => ({
  ...crud(world, {
    kind: expenseKind,
    parameter: "expenseId",
    operations: { list: "getExpenses", get: "getExpense" }
  }),
  createExpense: (call) => {
    const record = addExpense(world, call, partOf(call, "expense"), keepFiles(world, call))
    return envelope(call, 201, record, warningsOf(call, "expense"))
  },
  // The record and each file are pieces of the task: a file that is refused leaves the others.
  createExpenseAsync: (call) => {
    const expense = partOf(call, "expense")
    const files = call.parts.filter(({ name }) => name === "files")
    const kept: Array<string> = []
    return taskStarted(world, call, [
      ...files.map((part) => ({
        filename: part.filename ?? null,
        work: () => {
          kept.push(keepFile(world, part).id)
          return undefined
        }
      })),
      { filename: null, work: () => addExpense(world, call, fromV2(expense), kept) }
    ])
  },
  createTransaction: (call) => {
    const sent = partOf(call, "transaction")
    const isPaid = (numberOf(sent["amount"]) ?? 0) < 0
    const record = addRecord(world, transactionKind, call, {
      status: "CREATED",
      type: isPaid ? "SPEND" : "RECEIVE",
      currency: "EUR",
      ...withAccount(world, call.scope.books, sent),
      files: keepFiles(world, call)
    })
    return envelope(call, 201, record, warningsOf(call, "transaction"))
  }
})
