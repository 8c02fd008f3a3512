/**
 * Monite and accounting side by side: is every issued invoice in the books, once, with the same figures?
 *
 * The comparison is pure and looks only at what both APIs answer now, never at the bridge's own state: a bridge that
 * checks itself by its own notes would find nothing.
 */
import { Invoices } from "@faktura/maesn"
import * as LocalDate from "@faktura/core/LocalDate"
import * as Money from "@faktura/core/Money"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { booked } from "./Carry.ts"
import type { LedgerInvoice, Receivable } from "./Documents.ts"
import { dateOf } from "./Translate.ts"

/**
 * What can be wrong:
 * - `missing`: issued, and not in the books
 * - `duplicate`: more than once in the books
 * - `drift`: in the books with another amount, currency, date or number
 * - `orphan`: in the books, naming a receivable that is not issued (any more)
 */
export type FindingKind = "missing" | "duplicate" | "drift" | "orphan"

/** Something that is wrong. */
export interface Finding {
  readonly kind: FindingKind
  /** The invoice's number, for people. */
  readonly number: string
  readonly detail: string
}

/** Sums of one currency, in minor units. `ledger` is undefined when an amount there is no amount of the currency. */
export interface CurrencySum {
  readonly currency: string
  readonly invoices: number
  readonly monite: number
  readonly ledger: number | undefined
}

/** The result of a comparison. */
export interface Reconciliation {
  /** Issued invoices in Monite. */
  readonly issued: number
  /** How many of them are in the books, at least once. */
  readonly carried: number
  readonly findings: ReadonlyArray<Finding>
  /** Of the invoices that are in both. */
  readonly sums: ReadonlyArray<CurrencySum>
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** The total in accounting as minor units. */
const amountOf = (invoice: LedgerInvoice, currency: string): number | undefined =>
  Result.getOrUndefined(Money.fromDecimal(invoice.totalAmount ?? Number.NaN, currency))

const dayOf = (text: string | null | undefined): string | undefined =>
  Result.getOrUndefined(LocalDate.parse((text ?? "").slice(0, 10)))

/** What differs between an invoice and its copy, each as "field: Monite's, accounting's". */
const driftOf = (receivable: Receivable, copy: LedgerInvoice): ReadonlyArray<string> => {
  const { currency } = receivable
  const compared: ReadonlyArray<readonly [field: string, here: unknown, there: unknown]> = [
    ["number", receivable.document_id ?? undefined, copy.invoiceNumber ?? undefined],
    ["currency", currency, copy.currency ?? undefined],
    ["amount in minor units", receivable.total_amount ?? undefined, amountOf(copy, currency)],
    ["date", Result.getOrUndefined(dateOf(receivable)), dayOf(copy.invoiceDate)],
    // Not every accounting system keeps a due date; one that does must have the same.
    ...(copy.dueDate == null ? [] : [["due date", receivable.due_date ?? undefined, dayOf(copy.dueDate)] as const])
  ]
  return compared
    .filter(([, here, there]) => here !== there)
    .map(
      ([field, here, there]) =>
        `${field}: ${String(here ?? "none")} in Monite, ${String(there ?? "none")} in accounting`
    )
}

/** Compares the invoices of both sides. */
export const compare = (
  receivables: ReadonlyArray<Receivable>,
  ledger: ReadonlyArray<LedgerInvoice>
): Reconciliation => {
  // A voided invoice is out of the books: a duplicate that somebody has voided is no duplicate.
  const live = ledger.filter(({ status }) => status !== "VOIDED")
  const findings: Array<Finding> = []
  const sums = new Map<string, CurrencySum>()
  let carried = 0
  for (const receivable of receivables) {
    const number = receivable.document_id ?? receivable.id
    const copies = live.filter(
      ({ invoiceNumber, reference }) =>
        reference === receivable.id ||
        // A system may keep its own reference, and a number only if it lets the caller number.
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
    const sum = sums.get(currency) ?? { currency, invoices: 0, monite: 0, ledger: 0 }
    const amount = amountOf(copy, currency)
    sums.set(currency, {
      currency,
      invoices: sum.invoices + 1,
      monite: sum.monite + (receivable.total_amount ?? 0),
      ledger: sum.ledger === undefined || amount === undefined ? undefined : sum.ledger + amount
    })
  }
  const ids = new Set(receivables.map(({ id }) => id))
  for (const { invoiceNumber, reference } of live) {
    // Only a receivable's id is a claim to come from Monite; everything else in the books is none of our business.
    if (reference != null && uuid.test(reference) && !ids.has(reference)) {
      findings.push({
        kind: "orphan",
        number: invoiceNumber ?? reference,
        detail: `names receivable ${reference}, which is not issued`
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
