/**
 * Days of documents, read from the texts of both APIs.
 *
 * A document's date is a day, not a moment. Accounting systems write it as a moment all the same: as midnight in UTC, in the
 * zone of the company, or in a zone of their own.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Result from "effect/Result"
import { timeZone } from "./Acme.ts"

const written = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2}))?(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?)?$/i

/** Offsets from UTC that zones of today have, in minutes; besides these there are whole hours from -11 to +14. */
const oddOffsets: ReadonlySet<number> = new Set([-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825])

/**
 * Noon in UTC is also midnight at +12:00. Systems write noon to keep a day in every zone, so it counts as noon.
 */
const isOffset = (minutes: number): boolean =>
  oddOffsets.has(minutes) || (minutes % 60 === 0 && minutes >= -660 && minutes <= 840 && minutes !== 720)

/**
 * Reads the day of a document.
 *
 * - `2026-02-01`, and midnight in whatever zone its text names (`2026-02-01T00:00:00+09:00`): the day as written.
 * - Another moment with an offset: its day in the company's zone.
 * - A moment without an offset: the day as written.
 *
 * Fails with `LocalDateInvalid` when the text is none of these, or no day of the calendar.
 */
export const dayOf = (text: string): Result.Result<LocalDate.LocalDate, LocalDate.LocalDateInvalid> => {
  const [, date = text, time, seconds = "00", fraction = "", offset] = written.exec(text) ?? []
  const isMidnight = time === "00:00" && seconds === "00" && Number(fraction) === 0
  return offset === undefined || isMidnight ? LocalDate.parse(date) : LocalDate.fromTimestamp(text, timeZone)
}

/**
 * True when a text of accounting means this day: it is read as this day, or it is this day's midnight in some zone.
 *
 * Why: `2026-01-31T15:00:00Z` is how a system in Tokyo writes 1 February.
 */
export const isDay = (text: string, day: LocalDate.LocalDate): boolean => {
  const read = dayOf(text)
  if (Result.isFailure(read)) return false
  if (read.success === day) return true
  // Only a moment can be read as another day and still be this day's midnight.
  return /(Z|[+-]\d{2}:\d{2})$/i.test(text) && isOffset((Date.parse(day) - Date.parse(text)) / 60_000)
}
