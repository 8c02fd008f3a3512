/** Words, numbers and times for people. */
import type { Counted } from "../../src/server/PageData.ts"
import type { DocumentName } from "../../src/reconcile/Reconciliation.ts"
import type { RunStatus, StepEnd } from "../../src/runs/Run.ts"
import type { TaskKind } from "../../src/runs/Task.ts"
import type { FindingKind } from "../../src/server/PageData.ts"

/** Names of statuses. */
export const statusWords: Readonly<Record<RunStatus, string>> = {
  queued: "Queued",
  running: "Running",
  waiting: "Waiting to retry",
  blocked: "Waiting for a person",
  done: "Done",
  ignored: "Ignored",
  failed: "Failed"
}

/** Names of the ends of a try. */
export const endWords: Readonly<Record<StepEnd, string>> = {
  done: "Done",
  later: "Will be tried again",
  asked: "Asked a person"
}

/** Names of the kinds of tasks. */
export const taskWords: Readonly<Record<TaskKind, string>> = {
  credentials: "Credentials are refused",
  mapping: "A value is missing",
  refused: "A document is refused",
  untranslatable: "A document cannot be booked exactly",
  outcome: "It is not known whether a write was done",
  exhausted: "The same failure for too long",
  changed: "A document changed after it was carried"
}

/** Names of the kinds of differences. */
export const findingWords: Readonly<Record<FindingKind, string>> = {
  missing: "Missing",
  duplicate: "Duplicate",
  drift: "Drift",
  orphan: "Orphan"
}

/** What the kinds of differences mean. */
export const findingMeanings: Readonly<Record<FindingKind, string>> = {
  missing: "In Monite, and not in accounting.",
  duplicate: "More than once in accounting.",
  drift: "In accounting with other values than in Monite.",
  orphan: "In accounting, and it does not belong there: canceled, rejected or deleted in Monite."
}

/** Names of the kinds of documents. */
export const documentWords: Readonly<Record<DocumentName, string>> = {
  invoice: "Invoice",
  "credit note": "Credit note",
  bill: "Bill"
}

/** Names of many documents of a kind. */
export const documentsWords: Readonly<Record<DocumentName, string>> = {
  invoice: "Invoices",
  "credit note": "Credit notes",
  bill: "Bills"
}

const numbers = new Intl.NumberFormat()

/** Writes a number. */
export const numberText = (amount: number): string => numbers.format(amount)

/** Writes a count that may have stopped at a limit. */
export const countText = ({ amount, isMore }: Counted): string => `${numberText(amount)}${isMore ? "+" : ""}`

/** Writes a number with its noun. */
export const amountText = (count: Counted, one: string, many: string): string =>
  `${countText(count)} ${count.amount === 1 && !count.isMore ? one : many}`

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" })
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" })
const hour = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" })

/** Writes a time: without the day if it is today. */
export const timeText = (millis: number, now: number): string =>
  new Date(millis).toDateString() === new Date(now).toDateString() ? clock.format(millis) : day.format(millis)

/** Writes a time with everything: day, year and time zone. */
export const fullTimeText = (millis: number): string => full.format(millis)

/** Writes a time of day, such as the start of an hour. */
export const hourText = (millis: number): string => hour.format(millis)

const inSeconds = (seconds: number): string => {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const hours = Math.floor(seconds / 3_600)
  return hours < 48 ? `${hours} h ${Math.floor((seconds % 3_600) / 60)} min` : `${Math.floor(hours / 24)} days`
}

/** Writes a length of time. */
export const lengthText = (millis: number): string => {
  if (millis < 1_000) return `${Math.max(0, Math.round(millis))} ms`
  return millis < 10_000 ? `${(millis / 1_000).toFixed(1)} s` : inSeconds(Math.round(millis / 1_000))
}

/** Writes an amount of minor units in its currency. */
export const moneyText = (minor: number | null, currency: string): string => {
  if (minor === null) return "cannot be added up"
  try {
    const money = new Intl.NumberFormat(undefined, { style: "currency", currency, currencyDisplay: "code" })
    const { maximumFractionDigits = 2 } = money.resolvedOptions()
    return money.format(minor / 10 ** maximumFractionDigits)
  } catch {
    return `${numberText(minor)} minor units of ${currency}`
  }
}
