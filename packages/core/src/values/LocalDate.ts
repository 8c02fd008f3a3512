/**
 * Calendar dates without a time: due dates, issue dates, periods.
 *
 * A document date is a day, not a point in time. Hazard: a `Date` shows the day before to readers west of Greenwich. So
 * a date stays the `YYYY-MM-DD` text that APIs use, branded after validation. Turning a point in time into a date
 * requires a time zone.
 */
import type * as Brand from "effect/Brand"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Ordering from "effect/Ordering"
import * as Result from "effect/Result"
import { isDay } from "./Calendar.ts"

/** A date that exists, as `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. It can be used as a string. */
export type LocalDate = string & Brand.Brand<"LocalDate">

/**
 * Error of a text that is not a date or a timestamp, or of an unknown time zone. Correct the value that `message`
 * quotes.
 */
export class LocalDateInvalid extends Data.TaggedError("LocalDateInvalid")<{ readonly message: string }> {}

const invalid = (message: string): Result.Result<never, LocalDateInvalid> =>
  Result.fail(new LocalDateInvalid({ message }))

/**
 * True for the text of a date that exists. 2026-02-30 does not.
 *
 * @example
 * ```ts
 * import { LocalDate } from "@faktura/core"
 *
 * LocalDate.isLocalDate("2026-02-28") // true
 * LocalDate.isLocalDate("2026-02-30") // false
 * ```
 */
export const isLocalDate = (value: unknown): value is LocalDate => {
  if (typeof value !== "string") return false
  // Stryker disable next-line ArrayDeclaration: the first element is the whole match, which is not used.
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)?.map(Number) ?? []
  // Stryker disable next-line ConditionalExpression: undefined is not above 0 either; the comparison is for the
  // compiler.
  return year !== undefined && year > 0 && isDay(year, month!, day!)
}

/**
 * Parses a date. Does not correct the text: no white space around it, no missing zeros, no time after it.
 *
 * @example
 * ```ts
 * import { LocalDate } from "@faktura/core"
 * import { Effect } from "effect"
 *
 * const dueDate = Effect.fromResult(LocalDate.parse("2026-01-31"))
 * ```
 */
export const parse = (text: string): Result.Result<LocalDate, LocalDateInvalid> =>
  isLocalDate(text)
    ? Result.succeed(text)
    : invalid(`${show(text)} is not a date of the calendar written as YYYY-MM-DD.`)

/**
 * Returns the current date in a time zone, by the `Clock`.
 *
 * @example
 * ```ts
 * import { LocalDate } from "@faktura/core"
 *
 * const issueDate = LocalDate.today("Europe/Berlin")
 * ```
 */
export const today = (timeZone: string): Effect.Effect<LocalDate, LocalDateInvalid> =>
  Effect.flatMap(DateTime.now, (now) => Effect.fromResult(dayIn(now, timeZone)))

/**
 * Returns the date of a timestamp in a time zone.
 *
 * @param timestamp ISO 8601 with an offset or `Z`; without one the call fails. Fractions of a second may have any
 *   number of digits
 * @param timeZone IANA name such as "Europe/Berlin", or "UTC"
 *
 * @example
 * ```ts
 * import { LocalDate } from "@faktura/core"
 *
 * const date = LocalDate.fromTimestamp("2026-01-31T23:30:00Z", "Europe/Berlin") // 2026-02-01
 * ```
 */
export const fromTimestamp = (timestamp: string, timeZone: string): Result.Result<LocalDate, LocalDateInvalid> => {
  const [, date, time, offset] =
    // Stryker disable next-line ArrayDeclaration: as above, the first element is not used.
    /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.exec(timestamp) ?? []
  // Validated separately, because Date reads 2026-02-30 as 2 March. The fraction cannot change the day.
  // Stryker disable next-line MethodExpression: V8 accepts "z" too, ECMAScript 21.4.1.32 promises "Z" only.
  const moment = isLocalDate(date) ? Date.parse(`${date}T${time}${offset!.toUpperCase()}`) : Number.NaN
  return Number.isNaN(moment)
    ? invalid(`${show(timestamp)} is not a timestamp with an offset, such as 2026-01-31T23:30:00Z.`)
    : dayIn(DateTime.makeUnsafe(moment), timeZone)
}

/**
 * Returns the date a number of days later, or earlier for a negative number. Fails when `days` is not a whole number,
 * or the result is outside the years 1 to 9999.
 *
 * @example
 * ```ts
 * import { LocalDate } from "@faktura/core"
 * import { Result } from "effect"
 *
 * const dueDate = Result.flatMap(LocalDate.parse("2026-01-31"), (date) => LocalDate.addDays(date, 14)) // 2026-02-14
 * ```
 */
export const addDays = (date: LocalDate, days: number): Result.Result<LocalDate, LocalDateInvalid> => {
  // `Date` reads a date without a time as UTC (ECMAScript 21.4.1.32), so the local zone does not matter.
  const moment = new Date(Date.parse(date) + days * 86_400_000)
  // Stryker disable next-line StringLiteral: any text that is no date does.
  const sum = Number.isInteger(days) && !Number.isNaN(moment.getTime()) ? moment.toISOString().slice(0, -14) : ""
  return isLocalDate(sum)
    ? Result.succeed(sum)
    : invalid(`${date} plus ${days} days is not a date from year 1 to 9999.`)
}

/**
 * Compares two dates; the earlier one is less. An Effect `Order`, also for `Array.sort`.
 *
 * @example
 * ```ts
 * import { LocalDate } from "@faktura/core"
 *
 * const sorted = (dates: ReadonlyArray<LocalDate.LocalDate>) => dates.toSorted(LocalDate.compare)
 * ```
 */
export const compare = (left: LocalDate, right: LocalDate): Ordering.Ordering =>
  left < right ? -1 : left > right ? 1 : 0

const show = (value: string): string => JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)

const dayIn = (moment: DateTime.Utc, timeZone: string): Result.Result<LocalDate, LocalDateInvalid> =>
  Result.flatMap(
    Result.fromOption(
      DateTime.zoneMakeNamed(timeZone),
      () => new LocalDateInvalid({ message: `${show(timeZone)} is not a time zone such as "Europe/Berlin" or "UTC".` })
    ),
    (zone) => parse(DateTime.formatIsoDate(DateTime.setZone(moment, zone)))
  )
