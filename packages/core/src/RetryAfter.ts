/**
 * How long a server asks us to stay away.
 *
 * Servers say it in several dialects: `Retry-After` with seconds or with a date, `retry-after-ms`, and the RateLimit
 * headers in their shapes, with and without `X-`. This module reads all of them and answers with one number. What to do
 * with it (wait, or give up because it is too long) is decided elsewhere.
 */
import { decimal, quotaMembers } from "./QuotaList.ts"

/** Anything that looks a header up by its case-insensitive name; the `Headers` of fetch is one. */
export interface HeaderReader {
  get(name: string): string | null
  /** False when no header's name has this part, which is sooner known than that each of many names is absent. */
  mentions?(part: string): boolean
}

/**
 * The least time to wait before the next request, in whole milliseconds, or `undefined` when the server said nothing
 * that can be understood.
 *
 * Where several headers are present the longest wait wins: each is a lower bound, so only the longest keeps all of
 * them. A moment that has passed is 0. Malformed values count as absent. The result is never negative or NaN, and at
 * most `Number.MAX_SAFE_INTEGER`.
 *
 * @param headers of the answer
 * @param now     epoch milliseconds, from the `Clock`
 * @see RFC 9110, 10.2.3 (Retry-After) and 5.6.7 (HTTP-date)
 * @see draft-ietf-httpapi-ratelimit-headers (RateLimit, RateLimit-Remaining, RateLimit-Reset)
 */
export const retryAfter = (headers: HeaderReader, now: number): number | undefined => longest(dialects, headers, now)

/**
 * The least time until a quota that the answer calls used up is filled again, in whole milliseconds; undefined when none
 * is. Unlike {@link retryAfter} this holds for answers of any status: `Retry-After` on a 503 says nothing of a quota.
 *
 * @param headers of the answer
 * @param now     epoch milliseconds, from the `Clock`
 */
export const exhaustedFor = (headers: HeaderReader, now: number): number | undefined =>
  longest(quotaDialects, headers, now)

type Dialect = (headers: HeaderReader, now: number) => number | undefined

const longest = (among: ReadonlyArray<Dialect>, headers: HeaderReader, now: number): number | undefined => {
  let found: number | undefined
  for (const read of among) {
    const wait = read(headers, now)
    if (wait !== undefined) found = Math.max(found ?? 0, Math.ceil(wait))
  }
  return found === undefined ? undefined : Math.min(found, Number.MAX_SAFE_INTEGER)
}

const milliseconds: Dialect = (headers) => decimal(headers.get("retry-after-ms"))

// RFC 9110 allows whole seconds only, but "1.5" is sent in practice, and ignoring it would make us come back too early.
const secondsOrDate: Dialect = (headers, now) => {
  const value = headers.get("retry-after")?.trim()
  if (value === undefined) return undefined
  const seconds = decimal(value)
  if (seconds !== undefined) return seconds * 1000
  const date = httpDate(value, now)
  return date === undefined ? undefined : date - now
}

/** `<prefix>-Remaining: 0` and `<prefix>-Reset`, or `<prefix>-Reset-After`, which is always from now. */
const remainingAndReset =
  (prefix: string): Dialect =>
  (headers, now) =>
    decimal(headers.get(`${prefix}-remaining`)) === 0 ? resetOf(prefix, headers, now) : undefined

/** The longer of `<prefix>-Reset` and `<prefix>-Reset-After`, in milliseconds from now; 0 for a moment gone by. */
export const resetOf = (prefix: string, headers: HeaderReader, now: number): number | undefined => {
  const reset = decimal(headers.get(`${prefix}-reset`))
  const after = decimal(headers.get(`${prefix}-reset-after`))
  if (reset === undefined) return after === undefined ? undefined : after * 1000
  return Math.max(untilReset(reset, now), (after ?? 0) * 1000)
}

/**
 * `RateLimit-Reset` is seconds from now in the IETF drafts, but vendors also send the moment itself, in epoch seconds
 * or milliseconds, under the same name. The sizes do not overlap: 1e9 seconds are 31 years, and 1e12 ms were in 2001.
 */
const untilReset = (reset: number, now: number): number => {
  if (reset >= 1e12) return reset - now
  if (reset >= 1e9) return reset * 1000 - now
  return reset * 1000
}

// Who counts by the second sends no reset with it: it is never further away than this. The counts by the minute and the
// hour are not read here, where that would be far too long for a lower bound.
const thisSecond: Dialect = (headers) => (decimal(headers.get("x-ratelimit-remaining-second")) === 0 ? 1000 : undefined)

/** `RateLimit: "burst";r=4;t=1, "daily";r=0;t=3600`: a list of quotas; those with nothing remaining make us wait. */
const structured: Dialect = (headers) => {
  const waits = quotaMembers(headers.get("ratelimit")).flatMap(({ parameters }) => {
    if (decimal(parameters.get("r")) !== 0) return []
    const seconds = decimal(parameters.get("t"))
    return seconds === undefined ? [] : [seconds * 1000]
  })
  return waits.length === 0 ? undefined : Math.max(...waits)
}

/** What stands before `-Limit`, `-Remaining` and `-Reset`: the IETF's, the usual one, and Twitter's. */
export const prefixes = ["ratelimit", "x-ratelimit", "x-rate-limit"] as const

const quotaDialects: ReadonlyArray<Dialect> = [...prefixes.map(remainingAndReset), thisSecond, structured]

const dialects: ReadonlyArray<Dialect> = [milliseconds, secondsOrDate, ...quotaDialects]

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

/** The three forms of RFC 9110, 5.6.7: IMF-fixdate, RFC 850, asctime. */
const httpDateForms: ReadonlyArray<RegExp> = [
  /^\w{3}, (?<day>\d{2}) (?<month>\w{3}) (?<year>\d{4}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) GMT$/,
  /^\w{6,9}, (?<day>\d{2})-(?<month>\w{3})-(?<year>\d{2}) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) GMT$/,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<hour>\d{2}):(?<minute>\d{2}):(?<second>\d{2}) (?<year>\d{4})$/
]

/**
 * Epoch milliseconds of an HTTP date.
 *
 * Not `Date.parse`: that also takes "5" or "tomorrow 1" for dates, and reads the asctime form, which names no zone, in
 * the zone of the machine.
 */
const httpDate = (value: string, now: number): number | undefined => {
  for (const form of httpDateForms) {
    const groups = form.exec(value)?.groups
    if (groups === undefined) continue
    const month = months.indexOf(groups["month"] ?? "")
    const [day, hour, minute, second] = ["day", "hour", "minute", "second"].map((name) => Number(groups[name]))
    const year = fullYear(groups["year"] ?? "", now)
    const midnight = Date.UTC(year, month, day)
    // Date.UTC rolls 31 February over to March. Second 60 is a leap second.
    const exists = month >= 0 && new Date(midnight).getUTCDate() === day && hour! < 24 && minute! < 60 && second! <= 60
    return exists ? midnight + ((hour! * 60 + minute!) * 60 + second!) * 1000 : undefined
  }
  return undefined
}

/** RFC 850 dates have two digits of the year; more than 50 years ahead means the century before (RFC 9110, 5.6.7). */
const fullYear = (digits: string, now: number): number => {
  if (digits.length === 4) return Number(digits)
  const thisYear = new Date(now).getUTCFullYear()
  const year = thisYear - (thisYear % 100) + Number(digits)
  return year > thisYear + 50 ? year - 100 : year
}
