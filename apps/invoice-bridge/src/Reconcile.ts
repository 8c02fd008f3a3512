/**
 * Compares Monite and accounting: every issued invoice must be in the books, once, with the same figures.
 *
 * The comparison is pure. It uses only the APIs' current data and never the bridge's own state. Why: a check against
 * its own state would find no mistakes of the bridge.
 */
import { Invoices } from "@faktura/maesn"
import type * as LocalDate from "@faktura/core/LocalDate"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { booked } from "./Carry.ts"
import { dayOf, isDay } from "./DocumentDay.ts"
import type { LedgerInvoice, Receivable } from "./Documents.ts"
import { minorUnits } from "./LedgerAmount.ts"
import { dateOf } from "./Translate.ts"

/**
 * Kinds of differences:
 *
 * - `missing`: issued, and not in the books
 * - `duplicate`: more than once in the books
 * - `drift`: in the books with another amount, currency, date or number
 * - `orphan`: in the books with the id of a receivable that is not, or no longer, issued
 */
export type FindingKind = "missing" | "duplicate" | "drift" | "orphan"

/** Difference between both sides. */
export interface Finding {
  readonly kind: FindingKind
  /** Number of the invoice, for people. */
  readonly number: string
  readonly detail: string
}

/**
 * Sums of one currency, in minor units. A side is undefined if one of its amounts is missing or in another currency.
 */
export interface CurrencySum {
  readonly currency: string
  readonly invoices: number
  readonly monite: number | undefined
  readonly ledger: number | undefined
}

/** Result of a comparison. */
export interface Reconciliation {
  /** Issued invoices in Monite. */
  readonly issued: number
  /** Invoices of `issued` that are in the books at least once. */
  readonly carried: number
  readonly findings: ReadonlyArray<Finding>
  /** Sums of the invoices that are on both sides. */
  readonly sums: ReadonlyArray<CurrencySum>
}

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
  there: string | null | undefined
): Compared => {
  const agrees = here === undefined ? there == null : there != null && isDay(there, here)
  const read = Result.getOrUndefined(dayOf(there ?? ""))
  return { field, agrees, here: here ?? "none", there: read === undefined ? (there ?? "none") : shownDay(read, there) }
}

/** Formats the day, with the original text if it says more. */
const shownDay = (day: LocalDate.LocalDate, text: string | null | undefined): string =>
  text == null || text.startsWith(day) ? day : `${day} (${text})`

const compareAmount = (receivable: Receivable, copy: LedgerInvoice): Compared => {
  const { currency, total_amount: total } = receivable
  return {
    field: "amount in minor units",
    agrees: total != null && total === amountOf(copy, currency),
    here: String(total ?? "none"),
    there: shownAmount(copy, currency)
  }
}

/** Lists the differences of an invoice and its copy, each as "field: Monite's, accounting's". */
const driftOf = (receivable: Receivable, copy: LedgerInvoice): ReadonlyArray<string> => {
  const { currency } = receivable
  const inOneCurrency = (copy.currency ?? currency) === currency
  const compared: ReadonlyArray<Compared> = [
    compareText("number", receivable.document_id, copy.invoiceNumber),
    compareText("currency", currency, copy.currency),
    // Amounts of two currencies cannot be compared. The line above reports the currencies.
    ...(inOneCurrency ? [compareAmount(receivable, copy)] : []),
    compareDay("date", Result.getOrUndefined(dateOf(receivable)), copy.invoiceDate),
    // Some accounting systems store no due date. A due date that is stored must agree.
    ...(copy.dueDate == null
      ? []
      : [compareDay("due date", Result.getOrUndefined(dayOf(receivable.due_date ?? "")), copy.dueDate)])
  ]
  return compared
    .filter(({ agrees }) => !agrees)
    .map(({ field, here, there }) => `${field}: ${here} in Monite, ${there} in accounting`)
}

const sumOf = (sum: number | undefined, amount: number | null | undefined): number | undefined =>
  sum === undefined || amount == null ? undefined : sum + amount

/**
 * Returns each record once, in its last version. Why: records that are added while a list is read shift its pages, so a
 * record may be on two pages.
 */
const eachOnce = <A>(records: ReadonlyArray<A>, idOf: (record: A) => string | null | undefined): ReadonlyArray<A> => [
  ...new Map(records.map((record) => [idOf(record) ?? record, record])).values()
]

/** Compares the invoices of both sides. */
export const compare = (listed: ReadonlyArray<Receivable>, ledger: ReadonlyArray<LedgerInvoice>): Reconciliation => {
  const receivables = eachOnce(listed, ({ id }) => id)
  // A voided invoice is not in the books, so a voided duplicate does not count.
  const live = eachOnce(ledger, ({ invoiceId }) => invoiceId).filter(({ status }) => status !== "VOIDED")
  const findings: Array<Finding> = []
  const sums = new Map<string, CurrencySum>()
  let carried = 0
  for (const receivable of receivables) {
    const number = receivable.document_id ?? receivable.id
    const copies = live.filter(
      ({ invoiceNumber, reference }) =>
        reference === receivable.id ||
        // A system may store its own reference. It has our number only if callers may set numbers.
        (invoiceNumber != null && invoiceNumber === receivable.document_id && !uuid.test(reference ?? ""))
    )
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
    for (const drift of copies.flatMap((each) => driftOf(receivable, each))) {
      findings.push({ kind: "drift", number, detail: drift })
    }
    const { currency } = receivable
    const sum: CurrencySum = sums.get(currency) ?? { currency, invoices: 0, monite: 0, ledger: 0 }
    sums.set(currency, {
      currency,
      invoices: sum.invoices + 1,
      monite: sumOf(sum.monite, receivable.total_amount),
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

/** Reads both sides and compares them. */
export const reconcile = Effect.fn("reconcile")(function* () {
  const invoices = yield* Invoices
  const [receivables, ledger] = yield* Effect.all(
    [booked, Stream.runCollect(invoices.stream({ query: { limit: 100 } }))],
    { concurrency: 2 }
  )
  return compare(receivables, ledger)
})
