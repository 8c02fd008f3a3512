/**
 * Days of the Gregorian calendar: the one check of whether a day exists.
 */

const daysIn = (year: number, month: number): number => {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

/** True when the calendar has this day. `month` is 1 to 12; numbers out of range are no day. */
export const isDay = (year: number, month: number, day: number): boolean => day > 0 && day <= daysIn(year, month)
