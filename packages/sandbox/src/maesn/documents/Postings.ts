/**
 * Postings of the books: how invoices, bills, credits, expenses, payments and journal entries change the ledger accounts.
 *
 * The books are in euros: a document in another currency is not posted. Drafts and voided documents are not posted either.
 * Bank transactions are statements to reconcile, and no postings.
 */
import type { JsonObject } from "../../openapi/Json.ts"
import { accountKind } from "../books/Ledger.ts"
import { add } from "../world/Amounts.ts"
import { recordsIn } from "../world/Kept.ts"
import type { Kind } from "../world/Kept.ts"
import type { Payment } from "../world/Records.ts"
import { numberOf, objectsOf, textOf } from "../world/Shapes.ts"
import type { World } from "../world/World.ts"
import { expenseKind } from "./Expenses.ts"
import { journalEntryKind, sideSum } from "./JournalEntries.ts"
import { bill, creditNote, vendorCredit } from "./Kinds.ts"

/** Change of one account. An amount above 0 is on the debit side, one below 0 on the credit side. */
export interface Posting {
  /** Number of the account. */
  readonly account: string
  readonly date: string
  readonly amount: number
  /** Time of the last change of the document. */
  readonly changedAt: string
}

/** Accounts of postings whose document names none. */
export const control = {
  bank: "1200",
  cash: "1000",
  expense: "4980",
  inputTax: "1576",
  outputTax: "1776",
  payables: "1600",
  receivables: "1400",
  revenue: "8400"
} as const

/** Digits after the point in euros. */
const places = 2

const isPosted = ({ currency, status }: JsonObject): boolean =>
  status !== "DRAFT" && status !== "VOIDED" && (currency === null || currency === undefined || currency === "EUR")

/** How a kind of documents is posted. `sign` is that of the contact's account: 1 for debit, -1 for credit. */
interface Rule {
  readonly sign: 1 | -1
  readonly contact: string
  readonly tax: string
  readonly account: string
  readonly date: string
  readonly lines: string
  /** Fields with the gross amount of the document, and with the net amount of a line. */
  readonly gross: string
  readonly net: string
}

const sale = { contact: control.receivables, tax: control.outputTax, account: control.revenue }
const purchase = { contact: control.payables, tax: control.inputTax, account: control.expense }
const total = { gross: "totalGrossAmount", net: "totalNetAmount", lines: "lineItems" }

const rules: ReadonlyArray<readonly [Kind, Rule]> = [
  [bill, { ...purchase, ...total, sign: -1, date: "billDate" }],
  [vendorCredit, { ...purchase, ...total, sign: 1, date: "vendorCreditDate" }],
  [creditNote, { ...sale, ...total, sign: -1, date: "creditNoteDate", lines: "creditNoteLines" }]
]

const invoiceRule: Rule = {
  ...sale,
  sign: 1,
  date: "invoiceDate",
  lines: "lineItems",
  gross: "totalAmount",
  net: "itemsAmount"
}

/** Returns the number of the account that a record names, or else the number of another one. */
type AccountNumber = (record: JsonObject, other: string) => string

const accountNumbers = (world: World, books: string): AccountNumber => {
  const accounts = recordsIn(world, accountKind, books)
  const contacts = world.contacts.list(books)
  return (record, other) => {
    const { accountCode, accountId, accountNumber, customerId, supplierId } = record
    const account = accounts.find(
      ({ code, id, number }) =>
        id === accountId ||
        (code !== null && code === accountCode) ||
        (number !== null && number === String(accountNumber))
    )
    if (account !== undefined) return String(account["number"])
    const contact = contacts.find(({ number }) => number === String(accountNumber))
    if (textOf(supplierId) !== undefined || contact?.isSupplier === true) return control.payables
    if (textOf(customerId) !== undefined || contact !== undefined) return control.receivables
    const named = accountNumber ?? accountCode
    return typeof named === "string" || typeof named === "number" ? String(named) : other
  }
}

/** Returns the postings of a document. The tax is what is left of the gross amount. */
const ofDocument = (document: JsonObject, rule: Rule, numberOfAccount: AccountNumber): ReadonlyArray<Posting> => {
  const gross = numberOf(document[rule.gross]) ?? 0
  const lines = objectsOf(document[rule.lines]).map((line) => ({
    account: numberOfAccount(line, numberOfAccount(document, rule.account)),
    amount: -rule.sign * (numberOf(line[rule.net]) ?? 0)
  }))
  const net =
    lines.length === 0
      ? [{ account: rule.account, amount: -rule.sign * (numberOf(document["totalNetAmount"]) ?? gross) }]
      : lines
  const contact = { account: rule.contact, amount: rule.sign * gross }
  const tax = {
    account: rule.tax,
    amount: add(
      [contact, ...net].map(({ amount }) => -amount),
      places
    )
  }
  return dated(document, rule.date, [contact, ...net, tax])
}

/** Adds the times of a document to its postings. Leaves out those without an amount. */
const dated = (
  document: JsonObject,
  date: string,
  postings: ReadonlyArray<Pick<Posting, "account" | "amount">>
): ReadonlyArray<Posting> => {
  const changedAt = textOf(document["updatedDate"]) ?? ""
  const day = textOf(document[date]) ?? textOf(document["createdDate"]) ?? changedAt
  return postings.filter(({ amount }) => amount !== 0).map((posting) => ({ ...posting, date: day, changedAt }))
}

const ofExpense = (expense: JsonObject, numberOfAccount: AccountNumber): ReadonlyArray<Posting> => {
  const contact = expense["paymentType"] === "CASH" ? control.cash : control.bank
  const sign = expense["type"] === "REFUND" ? 1 : -1
  const rule: Rule = { ...purchase, ...total, contact, sign, date: "transactionDate", lines: "expenseLines" }
  return ofDocument(expense, rule, numberOfAccount)
}

/** Returns the postings of a journal entry. The entry's own account takes what its lines leave. */
const ofEntry = (entry: JsonObject, numberOfAccount: AccountNumber): ReadonlyArray<Posting> => {
  const lines = objectsOf(entry["journalLineItems"])
  const rest = add([sideSum(lines, "CREDIT", places), -sideSum(lines, "DEBIT", places)], places)
  return dated(entry, "transactionDate", [
    ...lines.map((line) => ({
      account: numberOfAccount(line, ""),
      amount: (line["debitCreditIndicator"] === "DEBIT" ? 1 : -1) * (numberOf(line["totalGrossAmount"]) ?? 0)
    })),
    { account: numberOfAccount(entry, ""), amount: rest }
  ])
}

/** Returns the postings of a payment: between the bank and the contact's account. */
const ofPayment = (payment: Payment, isForPosted: (id: string | null) => boolean): ReadonlyArray<Posting> => {
  if (payment.documentType === "BOOKING_PROPOSAL") return []
  const [debit, credit] =
    payment.documentType === "BILL" ? [control.payables, control.bank] : [control.bank, control.receivables]
  return payment.paymentLines
    .filter(({ invoiceId }) => isForPosted(invoiceId))
    .flatMap(({ amount, paymentDate }) =>
      dated({ ...payment, paymentDate }, "paymentDate", [
        { account: debit, amount: amount ?? 0 },
        { account: credit, amount: -(amount ?? 0) }
      ])
    )
}

/** Returns the postings of some books, in no order. Their sum is 0. */
export const postingsIn = (world: World, books: string): ReadonlyArray<Posting> => {
  const numberOfAccount = accountNumbers(world, books)
  const posted = (kind: Kind): ReadonlyArray<JsonObject> => recordsIn(world, kind, books).filter(isPosted)
  const invoices = world.invoices.list(books).map((invoice): JsonObject => ({ ...invoice, id: invoice.invoiceId }))
  const payables = new Set([...invoices.filter(isPosted), ...posted(bill)].map(({ id }) => id))
  /** A payment is posted with its document. */
  const isForPosted = (id: string | null): boolean => id === null || payables.has(id)
  return [
    ...invoices.filter(isPosted).flatMap((invoice) => ofDocument(invoice, invoiceRule, numberOfAccount)),
    ...rules.flatMap(([kind, rule]) => posted(kind).flatMap((document) => ofDocument(document, rule, numberOfAccount))),
    ...posted(expenseKind).flatMap((expense) => ofExpense(expense, numberOfAccount)),
    ...posted(journalEntryKind).flatMap((entry) => ofEntry(entry, numberOfAccount)),
    ...world.payments.list(books).flatMap((payment) => ofPayment(payment, isForPosted))
  ]
}
