/**
 * Reads the dates of documents from both APIs.
 *
 * A document date is a day without a time. Accounting systems still write it with a time: midnight in UTC, in the
 * company's zone, or in their own zone.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Result from "effect/Result"

const written = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2}))?(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})?)?$/i

/** Offsets of today's zones from UTC, in minutes, besides the whole hours from -11 to +14. */
const oddOffsets: ReadonlySet<number> = new Set([-570, -210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825])

/**
 * True for an offset of a real zone. Noon in UTC is also midnight at +12:00. Systems write noon to keep a day in every
 * zone, so it counts as noon.
 */
const isOffset = (minutes: number): boolean =>
  oddOffsets.has(minutes) || (minutes % 60 === 0 && minutes >= -660 && minutes <= 840 && minutes !== 720)

/**
 * Reads the day of a document.
 *
 * - `2026-02-01`, and midnight in the zone of the text (`2026-02-01T00:00:00+09:00`): the day as written.
 * - Another time with an offset: its day in the company's zone.
 * - A time without an offset: the day as written.
 *
 * Fails with `LocalDateInvalid` for any other text, for a day that does not exist, and for an unknown zone.
 *
 * @param timeZone IANA name of the zone of the company's calendar
 */
export const dayOf = (
  text: string,
  timeZone: string
): Result.Result<LocalDate.LocalDate, LocalDate.LocalDateInvalid> => {
  const [, date = text, time, seconds = "00", fraction = "", offset] = written.exec(text) ?? []
  const isMidnight = time === "00:00" && seconds === "00" && Number(fraction) === 0
  return offset === undefined || isMidnight ? LocalDate.parse(date) : LocalDate.fromTimestamp(text, timeZone)
}

/** Reads the day of a document that may lack it. Undefined for a missing one. */
export const dayIfAny = (
  text: string | null | undefined,
  timeZone: string
): Result.Result<LocalDate.LocalDate | undefined, LocalDate.LocalDateInvalid> =>
  text == null ? Result.succeed(undefined) : dayOf(text, timeZone)

/**
 * True when a text of accounting means this day: it is read as this day, or it is this day's midnight in some zone.
 *
 * Why: `2026-01-31T15:00:00Z` is how a system in Tokyo writes 1 February.
 */
export const isDay = (text: string, day: LocalDate.LocalDate, timeZone: string): boolean => {
  const read = dayOf(text, timeZone)
  if (Result.isFailure(read)) return false
  if (read.success === day) return true
  // Only a time can be read as another day and still be this day's midnight.
  return /(Z|[+-]\d{2}:\d{2})$/i.test(text) && isOffset((Date.parse(day) - Date.parse(text)) / 60_000)
}

/** Writes a day as accounting requires it: a date-time. Midnight UTC has the right day in its text for every reader. */
export const atMidnight = (day: LocalDate.LocalDate): string => `${day}T00:00:00Z`
