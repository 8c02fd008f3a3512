/**
 * Checks whether a day exists in the Gregorian calendar.
 */

const daysIn = (year: number, month: number): number => {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

/** True when the day exists. `month` is 1 to 12. False for numbers out of range. */
export const isDay = (year: number, month: number, day: number): boolean => day > 0 && day <= daysIn(year, month)
