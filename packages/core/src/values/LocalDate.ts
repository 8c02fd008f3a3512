/**
 * Calendar dates without a time: due dates, issue dates, periods.
 *
 * A document date is a day on a calendar, not a moment. Kept as a `Date` it turns into the day before as soon as somebody
 * reads it west of Greenwich. Here it stays the `YYYY-MM-DD` text that APIs use, branded once it has been checked, and a
 * time zone has to be named wherever a moment becomes a day.
 */
import type * as Brand from "effect/Brand"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Ordering from "effect/Ordering"
import * as Result from "effect/Result"
import { isDay } from "./Calendar.ts"

/** A day that exists, as `YYYY-MM-DD`, from 0001-01-01 to 9999-12-31. A string wherever a string is wanted. */
export type LocalDate = string & Brand.Brand<"LocalDate">

/** Text that is no day, a timestamp that is no moment, or a time zone that nobody knows. */
export class LocalDateInvalid extends Data.TaggedError("LocalDateInvalid")<{ readonly message: string }> {}

const invalid = (message: string): Result.Result<never, LocalDateInvalid> =>
  Result.fail(new LocalDateInvalid({ message }))

/** Is it the text of a day that exists? 2026-02-30 is not. */
export const isLocalDate = (value: unknown): value is LocalDate => {
  if (typeof value !== "string") return false
  // Stryker disable next-line ArrayDeclaration: the first element is the whole match, which is passed over.
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)?.map(Number) ?? []
  // Stryker disable next-line ConditionalExpression: undefined is not above 0 either; the comparison is for the compiler.
  return year !== undefined && year > 0 && isDay(year, month!, day!)
}

/** Checks the text of a date. Nothing is repaired: no blanks around it, no missing zeros, no time behind it. */
export const parse = (text: string): Result.Result<LocalDate, LocalDateInvalid> =>
  isLocalDate(text)
    ? Result.succeed(text)
    : invalid(`${show(text)} is not a date of the calendar written as YYYY-MM-DD.`)

/** What day it is now in that zone, by the `Clock`. */
export const today = (timeZone: string): Effect.Effect<LocalDate, LocalDateInvalid> =>
  Effect.flatMap(DateTime.now, (now) => Effect.fromResult(dayIn(now, timeZone)))

/**
 * What day it was in that zone at that moment.
 *
 * @param timestamp ISO 8601 with an offset or `Z`: without one the moment is not known, and it is refused. Fractions of a
 *                  second may have any number of digits.
 * @param timeZone  IANA name such as "Europe/Berlin", or "UTC"
 */
export const fromTimestamp = (timestamp: string, timeZone: string): Result.Result<LocalDate, LocalDateInvalid> => {
  const [, date, time, offset] =
    // Stryker disable next-line ArrayDeclaration: as above, the first element is passed over.
    /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})$/i.exec(timestamp) ?? []
  // Checked apart from the time, because Date reads 2026-02-30 as 2 March. The fraction cannot change the day.
  // Stryker disable next-line MethodExpression: V8 takes "z" as well, ECMAScript 21.4.1.32 promises "Z" alone.
  const moment = isLocalDate(date) ? Date.parse(`${date}T${time}${offset!.toUpperCase()}`) : Number.NaN
  return Number.isNaN(moment)
    ? invalid(`${show(timestamp)} is not a timestamp with an offset, such as 2026-01-31T23:30:00Z.`)
    : dayIn(DateTime.makeUnsafe(moment), timeZone)
}

/**
 * The day so many days later, or earlier for a negative number. Fails when `days` is not a whole number, or the result
 * lies outside the years 1 to 9999.
 */
export const addDays = (date: LocalDate, days: number): Result.Result<LocalDate, LocalDateInvalid> => {
  // A date without a time is UTC to Date, by ECMAScript 21.4.1.32, so no local zone is involved.
  const moment = new Date(Date.parse(date) + days * 86_400_000)
  // Stryker disable next-line StringLiteral: any text that is no date does.
  const sum = Number.isInteger(days) && !Number.isNaN(moment.getTime()) ? moment.toISOString().slice(0, -14) : ""
  return isLocalDate(sum)
    ? Result.succeed(sum)
    : invalid(`${date} plus ${days} days is not a date from year 1 to 9999.`)
}

/** Earlier is less. An effect `Order`, also for `Array.sort`. */
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
