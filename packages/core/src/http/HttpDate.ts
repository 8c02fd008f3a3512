/**
 * Parses dates in headers: the forms of RFC 9110 and others that servers send. These are RFC 5322 with an offset, ISO
 * 8601, and the output of JavaScript, Ruby and Python.
 *
 * Why not `Date.parse`: it accepts "5" and "tomorrow 1", and reads dates without a zone in the machine's time zone.
 */
import { isDay } from "../values/Calendar.ts"

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

const time = "(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})(?<fraction>\\.\\d{1,9})?"
const offset = "(?:[+-]\\d{2}(?::?\\d{2})?)?"
const zone = `(?<zone>(?:GMT|UTC|UT|Z)?${offset})`

/** Offsets of the zone names of RFC 5322, 4.3, in hours. */
const zoneNames: Readonly<Record<string, number>> = {
  EDT: -4,
  EST: -5,
  CDT: -5,
  CST: -6,
  MDT: -6,
  MST: -7,
  PDT: -7,
  PST: -8
}
const namedZone = `(?<zone>${Object.keys(zoneNames).join("|")}|(?:GMT|UTC|UT|Z)?${offset})`

/**
 * Accepted forms. A date without a zone is UTC: RFC 9110 says so for asctime, and servers with other such forms mean
 * it.
 */
const forms: ReadonlyArray<RegExp> = [
  // IMF-fixdate and RFC 5322: Sun, 06 Nov 1994 08:49:37 GMT. RFC 850: Sunday, 06-Nov-94 08:49:37 GMT.
  new RegExp(
    `^(?:[a-z]{3,9}(?:, *| +))?(?<day>\\d{1,2})([ -])(?<month>[a-z]{3})\\2(?<year>\\d{4}|\\d{2}) ${time} ?${namedZone}$`,
    "i"
  ),
  // asctime: Sun Nov  6 08:49:37 1994. Unix, Java and Go: Sun Nov  6 08:49:37 UTC 1994
  new RegExp(`^[a-z]{3} (?<month>[a-z]{3}) +(?<day>\\d{1,2}) ${time} (?:${namedZone} )?(?<year>\\d{4})$`, "i"),
  // JavaScript: Sun Nov 06 1994 08:49:37 GMT+0000 (Coordinated Universal Time)
  new RegExp(`^[a-z]{3} (?<month>[a-z]{3}) (?<day>\\d{1,2}) (?<year>\\d{4}) ${time} ${zone}(?: \\([^()]*\\))?$`, "i"),
  // ISO 8601, also with a space: 1994-11-06T08:49:37Z
  new RegExp(`^(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})[T ]${time} ?${zone}$`, "i"),
  // ISO 8601 without seconds, as Atlassian sends it: 1994-11-06T08:49Z. The basic form: 19941106T084937Z
  new RegExp(`^(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})[T ](?<hour>\\d{2}):(?<minute>\\d{2}) ?${zone}$`, "i"),
  new RegExp(
    `^(?<year>\\d{4})(?<month>\\d{2})(?<day>\\d{2})T(?<hour>\\d{2})(?<minute>\\d{2})(?<second>\\d{2})${zone}$`,
    "i"
  )
]

/** Returns how far a zone is ahead of UTC, in milliseconds. */
const offsetOf = (text: string): number => {
  const named = zoneNames[text.toUpperCase()]
  if (named !== undefined) return named * 3_600_000
  const [, sign, hours, minutes = "0"] = /([+-])(\d{2})(?::?(\d{2}))?$/.exec(text) ?? []
  if (sign === undefined) return 0
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/**
 * Parses a date in a header, as milliseconds since 1970. Undefined for other texts, and for days and times that do not
 * exist.
 *
 * @param text without white space around it
 * @param now milliseconds since 1970; decides the century of a year with two digits
 * @see RFC 9110, 5.6.7
 */
export const httpDate = (text: string, now: number): number | undefined => {
  for (const form of forms) {
    const groups = form.exec(text)?.groups
    if (groups === undefined) continue
    const { day, fraction = "", hour, minute, month = "", second = "0", year = "" } = groups
    const monthIndex = /^\d/.test(month) ? Number(month) - 1 : months.indexOf(month.toLowerCase())
    const asFullYear = fullYear(year, now)
    const midnight = Date.UTC(asFullYear, monthIndex, Number(day))
    // Second 60 is a leap second.
    const exists =
      isDay(asFullYear, monthIndex + 1, Number(day)) && Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60
    if (!exists) return undefined
    const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
    const millis = Math.round(Number(`0${fraction}`) * 1000)
    return midnight + seconds * 1000 + millis - offsetOf(groups.zone ?? "")
  }
  return undefined
}

/**
 * Completes a year of two digits, as RFC 850 dates have it. More than 50 years ahead means the century before (RFC
 * 9110, 5.6.7).
 */
const fullYear = (digits: string, now: number): number => {
  if (digits.length === 4) return Number(digits)
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + Number(digits)
  return year > thisYear + 50 ? year - 100 : year
}
