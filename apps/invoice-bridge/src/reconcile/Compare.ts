/**
 * Compares originals in Monite with their copies in accounting: each must be there, once, with the same figures.
 *
 * The comparison is pure. It uses only the APIs' current data and never the bridge's own state. Why: a check against
 * its own state would find no mistakes of the bridge.
 */
import type * as LocalDate from "@faktura/core/LocalDate"
import * as Result from "effect/Result"
import { dayOf, isDay } from "../mapping/DocumentDay.ts"
import { minorUnits } from "../mapping/LedgerAmount.ts"
import type { ComparedDocuments, CurrencySum, DocumentName, Finding } from "./Reconciliation.ts"
import type { Copy, Original } from "./Sides.ts"

/**
 * Returns the total in accounting as minor units. Undefined if it is missing, in another currency, or not in whole
 * minor units.
 */
const amountOf = (copy: Copy, currency: string): number | undefined =>
  copy.total === undefined || (copy.currency ?? currency) !== currency
    ? undefined
    : Result.getOrUndefined(minorUnits(copy.total, currency))

/** Formats the total in accounting for people: minor units, or the number as received. */
const shownAmount = (copy: Copy, currency: string): string =>
  copy.total === undefined ? "none" : String(amountOf(copy, currency) ?? `${copy.total} (not in whole minor units)`)

/** Comparison of one field: whether both sides agree, and each side's value for people. */
interface Compared {
  readonly field: string
  readonly agrees: boolean
  readonly here: string
  readonly there: string
}

const compareText = (field: string, here: string | undefined, there: string | undefined): Compared => ({
  field,
  agrees: here === there,
  here: here ?? "none",
  there: there ?? "none"
})

/** Formats the day, with the original text if it says more. */
const shownDay = (day: LocalDate.LocalDate, text: string): string => (text.startsWith(day) ? day : `${day} (${text})`)

/** Compares days in any of accounting's formats. */
const compareDay = (
  field: string,
  here: LocalDate.LocalDate | undefined,
  there: string | undefined,
  timeZone: string
): Compared => {
  const agrees = here === undefined ? there === undefined : there !== undefined && isDay(there, here, timeZone)
  const read = there === undefined ? undefined : Result.getOrUndefined(dayOf(there, timeZone))
  return {
    field,
    agrees,
    here: here ?? "none",
    there: there === undefined || read === undefined ? (there ?? "none") : shownDay(read, there)
  }
}

const compareAmount = ({ total }: Original, copy: Copy, currency: string): Compared => ({
  field: "amount in minor units",
  agrees: total !== undefined && total === amountOf(copy, currency),
  here: String(total ?? "none"),
  there: shownAmount(copy, currency)
})

/** Lists the differences of a document and its copy, each as "field: Monite's, accounting's". */
const driftOf = (original: Original, copy: Copy, { hasOwnNumbers, timeZone }: Books): ReadonlyArray<string> => {
  const { currency } = original
  const inOneCurrency = currency !== undefined && (copy.currency ?? currency) === currency
  const compared: ReadonlyArray<Compared> = [
    ...(hasOwnNumbers ? [] : [compareText("number", original.number, copy.number)]),
    compareText("currency", currency, copy.currency),
    // Amounts of two currencies cannot be compared. The line above reports the currencies.
    ...(inOneCurrency ? [compareAmount(original, copy, currency)] : []),
    compareDay("date", original.day, copy.day, timeZone),
    // Some accounting systems store no due date. A due date that is stored must agree.
    ...(copy.dueDay === undefined ? [] : [compareDay("due date", original.dueDay, copy.dueDay, timeZone)])
  ]
  return compared
    .filter(({ agrees }) => !agrees)
    .map(({ field, here, there }) => `${field}: ${here} in Monite, ${there} in accounting`)
}

const sumOf = (sum: number | null, amount: number | undefined): number | null =>
  sum === null || amount === undefined ? null : sum + amount

/**
 * Returns each record once, in its last version. Why: records that are added while a list is read shift its pages, so a
 * record may be on two pages.
 */
const eachOnce = <A extends { readonly id: string | undefined }>(records: ReadonlyArray<A>): ReadonlyArray<A> => [
  ...new Map(records.map((record) => [record.id ?? record, record])).values()
]

/** Adds a record to the list of its key. */
const collect = <A>(lists: Map<string, Array<A>>, key: string | undefined, record: A): void => {
  if (key === undefined) return
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [record])
  else list.push(record)
}

/** Finds the copies of a document: by its id, or by its number where a copy may be named by that. */
const copiesIn = (live: ReadonlyArray<Copy>): ((original: Original) => ReadonlyArray<Copy>) => {
  const byId = new Map<string, Array<Copy>>()
  const byNumber = new Map<string, Array<Copy>>()
  for (const copy of live) {
    collect(byId, copy.original, copy)
    collect(byNumber, copy.matchedNumber, copy)
  }
  return ({ id, number }) => [...(byId.get(id) ?? []), ...(number === undefined ? [] : (byNumber.get(number) ?? []))]
}

/** Traits of the books. */
export interface Books {
  /** IANA name of the zone of the company's calendar. */
  readonly timeZone: string
  /** True if the accounting system gives its own numbers. Then numbers are not compared. */
  readonly hasOwnNumbers: boolean
}

/** Comparison of one kind of documents. */
export interface ComparedKind {
  readonly counts: ComparedDocuments
  readonly findings: ReadonlyArray<Finding>
  readonly sums: ReadonlyArray<CurrencySum>
}

const missingDetail: Readonly<Record<DocumentName, string>> = {
  invoice: "issued in Monite, not in accounting",
  "credit note": "issued in Monite, not in accounting",
  bill: "received in Monite, not in accounting"
}

const orphanDetail = (document: DocumentName, id: string, isWithdrawn: boolean): string => {
  if (document !== "bill") return `refers to receivable ${id}, which is not issued`
  return `refers to payable ${id}, which is ${isWithdrawn ? "canceled or rejected" : "not in Monite"}`
}

/** Compares the documents of one kind. A record that is listed twice counts once, in its last version. */
export const compareKind = (
  document: DocumentName,
  listed: ReadonlyArray<Original>,
  ledger: ReadonlyArray<Copy>,
  books: Books
): ComparedKind => {
  const originals = new Map(eachOnce(listed).map((original) => [original.id, original]))
  // A voided document is not in the books, so a voided duplicate does not count.
  const live = eachOnce(ledger).filter(({ isLive }) => isLive)
  const copiesOf = copiesIn(live)
  const due = [...originals.values()].filter(({ state }) => state === "due")
  const findings: Array<Finding> = []
  const sums = new Map<string, CurrencySum>()
  let carried = 0
  for (const original of due) {
    const { id } = original
    const number = original.number ?? id
    const found = (kind: Finding["kind"], detail: string) => findings.push({ document, kind, id, number, detail })
    const copies = copiesOf(original)
    const [copy] = copies
    if (copy === undefined) {
      found("missing", missingDetail[document])
      continue
    }
    carried += 1
    if (copies.length > 1) {
      found("duplicate", `${copies.length} times in accounting: ${copies.map((each) => each.id ?? "no id").join(", ")}`)
    }
    for (const drift of copies.flatMap((each) => driftOf(original, each, books))) found("drift", drift)
    const { currency = "none" } = original
    const sum: CurrencySum = sums.get(currency) ?? { document, currency, count: 0, monite: 0, ledger: 0 }
    sums.set(currency, {
      ...sum,
      count: sum.count + 1,
      monite: sumOf(sum.monite, original.total),
      ledger: sumOf(sum.ledger, amountOf(copy, currency))
    })
  }
  for (const { number, original: id } of live) {
    if (id === undefined) continue
    const state = originals.get(id)?.state
    if (state === "due" || state === "apart") continue
    const detail = orphanDetail(document, id, state === "withdrawn")
    findings.push({ document, kind: "orphan", id, number: number ?? id, detail })
  }
  return { counts: { document, inMonite: due.length, carried }, findings, sums: [...sums.values()] }
}
