/**
 * Reports of the books: open items and the trial balance. Both are made of the stored documents at each call.
 */
import type { Handlers } from "../../http/Api.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { accountKind } from "../books/Ledger.ts"
import { add, placesOf } from "../world/Amounts.ts"
import { page } from "../world/Crud.ts"
import { recordsIn } from "../world/Kept.ts"
import { numberOf, shaped, textOf } from "../world/Shapes.ts"
import type { MaesnCall, Scope, World } from "../world/World.ts"
import { isIn, periodOf } from "./FiscalYear.ts"
import { bill } from "./Kinds.ts"
import { control, postingsIn } from "./Postings.ts"
import type { Posting } from "./Postings.ts"
import { linesFor, paidAmount } from "./Settling.ts"

const settledStates: ReadonlyArray<unknown> = ["DRAFT", "PAID", "VOIDED"]

/** Document that may be open. */
interface Candidate {
  readonly id: string
  readonly type: "INVOICE" | "BILL"
  readonly number: string | null
  readonly currency: string | null
  readonly total: number
  readonly date: unknown
  readonly dueDate: unknown
  readonly record: JsonObject
}

const candidates = (world: World, books: string): ReadonlyArray<Candidate> => [
  ...world.invoices.list(books).map((invoice) => ({
    id: invoice.invoiceId,
    type: "INVOICE" as const,
    number: invoice.invoiceNumber,
    currency: invoice.currency,
    total: invoice.totalAmount,
    date: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    record: { ...invoice }
  })),
  ...recordsIn(world, bill, books).map((record) => ({
    id: String(record["id"]),
    type: "BILL" as const,
    number: textOf(record["billNumber"]) ?? null,
    currency: textOf(record["currency"]) ?? null,
    total: numberOf(record["totalGrossAmount"]) ?? 0,
    date: record["billDate"],
    dueDate: record["dueDate"],
    record
  }))
]

/** Returns the invoices and bills that are not paid, each with what it was paid so far. */
const openItems = (world: World, call: MaesnCall): ReadonlyArray<JsonObject> => {
  const { books } = call.scope
  const payments = world.payments.list(books)
  const accounts = recordsIn(world, accountKind, books)
  const period = periodOf(call)
  return candidates(world, books).flatMap((candidate) => {
    const { currency, date, dueDate, id, number, record, total, type } = candidate
    const paid = paidAmount(candidate, payments)
    const open = add([total, -paid], placesOf(currency))
    if (settledStates.includes(record["status"]) || open <= 0 || !isIn(period, date)) return []
    const isInvoice = type === "INVOICE"
    const account = accounts.find((each) => each["number"] === (isInvoice ? control.receivables : control.payables))
    const [side, other] = isInvoice ? ["DEBIT", "CREDIT"] : ["CREDIT", "DEBIT"]
    return [
      shaped("OpenItemResponseDto", {
        id,
        accountId: account?.["id"],
        accountName: account?.["name"],
        accountNumber: account?.["number"],
        createdDate: record["createdDate"],
        currency,
        documentNumber: number,
        entries: [
          { amount: total, currency, debitCreditIndicator: side, description: number, dueDate, postingDate: date },
          ...linesFor(id, payments).map(({ amount, paymentDate }) => ({
            amount,
            currency,
            debitCreditIndicator: other,
            description: "Payment",
            postingDate: paymentDate
          }))
        ],
        openBalance: { amount: open, debitCreditIndicator: side },
        postingDate: date,
        totalCreditAmount: isInvoice ? paid : total,
        totalDebitAmount: isInvoice ? total : paid,
        type,
        updatedDate: record["updatedDate"]
      })
    ]
  })
}

const sum = (postings: ReadonlyArray<Posting>): number =>
  add(
    postings.map(({ amount }) => amount),
    2
  )

/** Balance with its side. The side of 0 is null. */
const balance = (amount: number): JsonObject => ({
  amount: Math.abs(amount),
  debitCreditIndicator: amount === 0 ? null : amount > 0 ? "DEBIT" : "CREDIT"
})

/** Returns each account with its sums. Those of all accounts have the same debit and credit. */
const trialBalance = (world: World, call: MaesnCall): ReadonlyArray<JsonObject> => {
  const { books } = call.scope
  const period = periodOf(call)
  const postings = postingsIn(world, books)
  const accounts = recordsIn(world, accountKind, books)
  const known = accounts.map(({ number }) => String(number))
  const others = postings.map(({ account }) => account).filter((account) => !known.includes(account))
  return [...new Set([...known, ...others])].sort().map((number) => {
    const account = accounts.find((each) => each["number"] === number)
    const own = postings.filter((posting) => posting.account === number)
    const before = own.filter(({ date }) => period !== undefined && date.slice(0, 10) < period.from)
    const within = own.filter(({ date }) => isIn(period, date))
    const months = [...new Set(within.map(({ date }) => Number(date.slice(5, 7))))].sort((a, b) => a - b)
    return shaped("TrialBalanceResponseDto", {
      accountCode: account?.["code"] ?? number,
      accountName: account?.["name"],
      accountNumber: number,
      balance: balance(sum([...before, ...within])),
      createdDate: account?.["createdDate"],
      monthlyValues: months.map((month) => ({
        month,
        balance: balance(sum(within.filter(({ date }) => Number(date.slice(5, 7)) === month)))
      })),
      openingBalance: balance(sum(before)),
      totalCreditAmount: sum(
        within.filter(({ amount }) => amount < 0).map((posting) => ({ ...posting, amount: -posting.amount }))
      ),
      totalDebitAmount: sum(within.filter(({ amount }) => amount > 0)),
      updatedDate:
        own
          .map(({ changedAt }) => changedAt)
          .sort()
          .at(-1) ?? account?.["updatedDate"]
    })
  })
}

/** Handlers of `/accounting/openItems` and `/accounting/trialBalance`. */
export const reports = (world: World): Handlers<Scope> => ({
  getOpenItems: (call) => page(call, openItems(world, call)),
  getTrialBalance: (call) => page(call, trialBalance(world, call))
})
