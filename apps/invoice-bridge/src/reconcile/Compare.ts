/**
 * Compares Monite and accounting: every issued invoice must be in the books, once, with the same figures.
 *
 * The comparison is pure. It uses only the APIs' current data and never the bridge's own state. Why: a check against
 * its own state would find no mistakes of the bridge.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { dayOf, isDay } from "../mapping/DocumentDay.ts"
import type { LedgerInvoice, Receivable } from "../mapping/Documents.ts"
import { minorUnits } from "../mapping/LedgerAmount.ts"
import { ledgerTotal } from "../mapping/ReceivableSource.ts"

/**
 * Kinds of differences:
 *
 * - `missing`: issued, and not in the books
 * - `duplicate`: more than once in the books
 * - `drift`: in the books with another amount, currency, date or number
 * - `orphan`: in the books with the id of a receivable that is not, or no longer, issued
 */
export const findingKinds = ["missing", "duplicate", "drift", "orphan"] as const

/** Difference between both sides. */
export const Finding = Schema.Struct({
  kind: Schema.Literals(findingKinds),
  /** Number of the invoice, for people. */
  number: Schema.String,
  detail: Schema.String
})

/** Difference between both sides. */
export type Finding = typeof Finding.Type

/**
 * Sums of one currency, in minor units. A side is null if one of its amounts is missing or in another currency.
 */
export const CurrencySum = Schema.Struct({
  currency: Schema.String,
  invoices: Schema.Number,
  monite: Schema.NullOr(Schema.Number),
  ledger: Schema.NullOr(Schema.Number)
})

/** Sums of one currency. */
export type CurrencySum = typeof CurrencySum.Type

/** Result of a comparison. */
export const Reconciliation = Schema.Struct({
  /** Issued invoices in Monite. */
  issued: Schema.Number,
  /** Invoices of `issued` that are in the books at least once. */
  carried: Schema.Number,
  findings: Schema.Array(Finding),
  /** Sums of the invoices that are on both sides. */
  sums: Schema.Array(CurrencySum)
})

/** Result of a comparison. */
export type Reconciliation = typeof Reconciliation.Type

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Returns the total in accounting as minor units. Undefined if it is missing, in another currency, or not in whole
 * minor units.
 */
const amountOf = (invoice: LedgerInvoice, currency: string): number | undefined =>
  invoice.totalAmount == null || (invoice.currency ?? currency) !== currency
    ? undefined
    : Result.getOrUndefined(minorUnits(invoice.totalAmount, currency))

/** Formats the total in accounting for people: minor units, or the number as received. */
const shownAmount = (invoice: LedgerInvoice, currency: string): string => {
  const { totalAmount } = invoice
  if (totalAmount == null) return "none"
  return String(amountOf(invoice, currency) ?? `${totalAmount} (not in whole minor units)`)
}

/** Comparison of one field: whether both sides agree, and each side's value for people. */
interface Compared {
  readonly field: string
  readonly agrees: boolean
  readonly here: string
  readonly there: string
}

const compareText = (field: string, here: string | null | undefined, there: string | null | undefined): Compared => ({
  field,
  agrees: (here ?? undefined) === (there ?? undefined),
  here: here ?? "none",
  there: there ?? "none"
})

/** Compares days in any of accounting's formats. */
const compareDay = (
  field: string,
  here: LocalDate.LocalDate | undefined,
  there: string | null | undefined,
  timeZone: string
): Compared => {
  const agrees = here === undefined ? there == null : there != null && isDay(there, here, timeZone)
  const read = Result.getOrUndefined(dayOf(there ?? "", timeZone))
  return { field, agrees, here: here ?? "none", there: read === undefined ? (there ?? "none") : shownDay(read, there) }
}

/** Formats the day, with the original text if it says more. */
const shownDay = (day: LocalDate.LocalDate, text: string | null | undefined): string =>
  text == null || text.startsWith(day) ? day : `${day} (${text})`

const compareAmount = (receivable: Receivable, copy: LedgerInvoice): Compared => {
  const { currency } = receivable
  const total = ledgerTotal(receivable)
  return {
    field: "amount in minor units",
    agrees: total != null && total === amountOf(copy, currency),
    here: String(total ?? "none"),
    there: shownAmount(copy, currency)
  }
}

/** Lists the differences of an invoice and its copy, each as "field: Monite's, accounting's". */
const driftOf = (
  receivable: Receivable,
  copy: LedgerInvoice,
  { hasOwnNumbers, timeZone }: Books
): ReadonlyArray<string> => {
  const { currency } = receivable
  const issued = Result.getOrUndefined(LocalDate.fromTimestamp(receivable.issue_date ?? "", timeZone))
  const inOneCurrency = (copy.currency ?? currency) === currency
  const compared: ReadonlyArray<Compared> = [
    ...(hasOwnNumbers ? [] : [compareText("number", receivable.document_id, copy.invoiceNumber)]),
    compareText("currency", currency, copy.currency),
    // Amounts of two currencies cannot be compared. The line above reports the currencies.
    ...(inOneCurrency ? [compareAmount(receivable, copy)] : []),
    compareDay("date", issued, copy.invoiceDate, timeZone),
    // Some accounting systems store no due date. A due date that is stored must agree.
    ...(copy.dueDate == null
      ? []
      : [
          compareDay(
            "due date",
            Result.getOrUndefined(dayOf(receivable.due_date ?? "", timeZone)),
            copy.dueDate,
            timeZone
          )
        ])
  ]
  return compared
    .filter(({ agrees }) => !agrees)
    .map(({ field, here, there }) => `${field}: ${here} in Monite, ${there} in accounting`)
}

const sumOf = (sum: number | null, amount: number | null | undefined): number | null =>
  sum === null || amount == null ? null : sum + amount

/**
 * Returns each record once, in its last version. Why: records that are added while a list is read shift its pages, so a
 * record may be on two pages.
 */
const eachOnce = <A>(records: ReadonlyArray<A>, idOf: (record: A) => string | null | undefined): ReadonlyArray<A> => [
  ...new Map(records.map((record) => [idOf(record) ?? record, record])).values()
]

/** Adds a record to the list of its key. */
const collect = <A>(lists: Map<string, Array<A>>, key: string | null | undefined, record: A): void => {
  if (key == null) return
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [record])
  else list.push(record)
}

/**
 * Finds the copies of an invoice: by our reference, or by its number if the system stored its own reference. It has our number only
 * if callers may set numbers.
 */
const copiesIn = (live: ReadonlyArray<LedgerInvoice>): ((receivable: Receivable) => ReadonlyArray<LedgerInvoice>) => {
  const byReference = new Map<string, Array<LedgerInvoice>>()
  const byNumber = new Map<string, Array<LedgerInvoice>>()
  for (const invoice of live) {
    collect(byReference, invoice.reference, invoice)
    if (!uuid.test(invoice.reference ?? "")) collect(byNumber, invoice.invoiceNumber, invoice)
  }
  return ({ document_id: number, id }) => [
    ...new Set([...(byReference.get(id) ?? []), ...(number == null ? [] : (byNumber.get(number) ?? []))])
  ]
}

/** Traits of the books. */
export interface Books {
  /** IANA name of the zone of the company's calendar. */
  readonly timeZone: string
  /** True if the accounting system gives its own numbers. Then numbers are not compared. */
  readonly hasOwnNumbers: boolean
}

/** Compares the invoices of both sides. */
export const compare = (
  listed: ReadonlyArray<Receivable>,
  ledger: ReadonlyArray<LedgerInvoice>,
  books: Books
): Reconciliation => {
  const receivables = eachOnce(listed, ({ id }) => id)
  // A voided invoice is not in the books, so a voided duplicate does not count.
  const live = eachOnce(ledger, ({ invoiceId }) => invoiceId).filter(({ status }) => status !== "VOIDED")
  const copiesOf = copiesIn(live)
  const findings: Array<Finding> = []
  const sums = new Map<string, CurrencySum>()
  let carried = 0
  for (const receivable of receivables) {
    const number = receivable.document_id ?? receivable.id
    const copies = copiesOf(receivable)
    const [copy] = copies
    if (copy === undefined) {
      findings.push({ kind: "missing", number, detail: "issued in Monite, not in accounting" })
      continue
    }
    carried += 1
    if (copies.length > 1) {
      findings.push({
        kind: "duplicate",
        number,
        detail: `${copies.length} times in accounting: ${copies.map(({ invoiceId }) => invoiceId).join(", ")}`
      })
    }
    for (const drift of copies.flatMap((each) => driftOf(receivable, each, books))) {
      findings.push({ kind: "drift", number, detail: drift })
    }
    const { currency } = receivable
    const sum: CurrencySum = sums.get(currency) ?? { currency, invoices: 0, monite: 0, ledger: 0 }
    sums.set(currency, {
      currency,
      invoices: sum.invoices + 1,
      monite: sumOf(sum.monite, ledgerTotal(receivable)),
      ledger: sumOf(sum.ledger, amountOf(copy, currency))
    })
  }
  const ids = new Set(receivables.map(({ id }) => id))
  for (const { invoiceNumber, reference } of live) {
    // Only a receivable's id shows that an invoice comes from Monite. Other invoices in the books are ignored.
    if (reference != null && uuid.test(reference) && !ids.has(reference)) {
      findings.push({
        kind: "orphan",
        number: invoiceNumber ?? reference,
        detail: `refers to receivable ${reference}, which is not issued`
      })
    }
  }
  return { issued: receivables.length, carried, findings, sums: [...sums.values()] }
}
