/**
 * How long a server asks us to stay away.
 *
 * Servers say it in several dialects: `Retry-After` with seconds or with a moment, its relatives in
 * milliseconds, and the RateLimit headers in their shapes, with and without `X-`. This module reads all of them and answers with one number. What to do
 * with it (wait, or give up because it is too long) is decided elsewhere.
 */
import type { HeaderReader } from "./FieldList.ts"
import { httpDate } from "./HttpDate.ts"
import { decimal, quotaStates } from "./QuotaList.ts"

/**
 * The least time to wait before the next request, in whole milliseconds, or `undefined` when the server said nothing
 * that can be understood.
 *
 * Where several headers are present, or one of them twice, the longest wait wins: each is a lower bound, so only the longest
 * keeps all of them. A moment that has passed is 0. Malformed values count as absent, see {@link unreadableWaits}. The result
 * is never negative or NaN, and at most `Number.MAX_SAFE_INTEGER`.
 *
 * @param headers     of the answer
 * @param now         epoch milliseconds, from the `Clock`
 * @param isThrottled true for a 429: where it says nothing else, the reset of a quota counts that is not used up
 * @see RFC 9110, 10.2.3 (Retry-After) and 5.6.7 (HTTP-date)
 * @see draft-ietf-httpapi-ratelimit-headers (RateLimit, RateLimit-Remaining, RateLimit-Reset)
 */
export const retryAfter = (headers: HeaderReader, now: number, isThrottled: boolean = false): number | undefined =>
  longest(dialects, headers, now) ?? (isThrottled ? longest(resetDialects, headers, now) : undefined)

/**
 * The least time until a quota that the answer calls used up is filled again, in whole milliseconds; undefined when none
 * is. Unlike {@link retryAfter} this holds for answers of any status: `Retry-After` on a 503 says nothing of a quota.
 *
 * @param headers of the answer
 * @param now     epoch milliseconds, from the `Clock`
 */
export const exhaustedFor = (headers: HeaderReader, now: number): number | undefined =>
  longest(quotaDialects, headers, now)

/**
 * How far our clock and the server's differ before ours counts as wrong, in milliseconds: `Date` has whole seconds, and a
 * response is under way for a moment.
 */
const clockTolerance = 5_000

/**
 * Now, in epoch milliseconds: by our clock, or by the server's `Date` (RFC 9110, 6.6.1) where the two differ. A stored response,
 * which has an `Age`, tells an earlier time.
 *
 * Why: with a clock that is ahead, a date of the server would be waited for too short, and with one that is behind for hours.
 */
export const serverNow = (headers: HeaderReader, now: number): number => {
  // Absent, it is "null", and no date.
  const date = headers.get("age") === null ? httpDate(String(headers.get("date")), now) : undefined
  return date === undefined || Math.abs(date - now) <= clockTolerance ? now : date
}

type Dialect = (headers: HeaderReader, now: number) => number | undefined

const longest = (among: ReadonlyArray<Dialect>, headers: HeaderReader, now: number): number | undefined => {
  let found: number | undefined
  const here = serverNow(headers, now)
  for (const read of among) {
    const wait = read(headers, here)
    if (wait !== undefined) found = Math.max(found ?? 0, Math.ceil(wait))
  }
  return found === undefined ? undefined : Math.min(found, Number.MAX_SAFE_INTEGER)
}

/** Milliseconds of each unit that servers write behind a number. */
const units: ReadonlyMap<string, number> = new Map(
  Object.entries({
    1: ["ms"],
    1000: ["s", "sec", "secs", "second", "seconds"],
    60_000: ["m", "min", "mins", "minute", "minutes"],
    3_600_000: ["h", "hour", "hours"],
    86_400_000: ["d", "day", "days"]
  }).flatMap(([millis, names]) => names.map((name) => [name, Number(millis)]))
)

/**
 * A number, or numbers with their units (`2s`, `1m30s`, `5 seconds`, ISO 8601's `PT30S`), in milliseconds. RFC 9110 allows whole
 * seconds only, but "1.5" is sent in practice, and ignoring it would make us come back too early.
 */
const duration = (given: string, millisPerUnit: number): number | undefined => {
  const number = decimal(given)
  if (number !== undefined) return number * millisPerUnit
  // ISO 8601 durations: days stand before the T. Those without a T have months under `M`: they are not read.
  const text = given.replace(/^P(?:(\d+D)?T)(?=\d)/i, "$1")
  if (!/^(?:\d+(?:\.\d+)? ?[a-z]+ ?)+$/i.test(text)) return undefined
  let sum = 0
  for (const [, amount, unit] of text.matchAll(/([\d.]+) ?([a-z]+)/gi)) {
    const millis = units.get(unit!.toLowerCase()) // a match has both groups
    if (millis === undefined) return undefined
    sum += Number(amount) * millis
  }
  return sum
}

/** The values of a header that stands there once or several times: a comma also stands behind the weekday of a date. */
const values = (text: string | null): ReadonlyArray<string> =>
  (text ?? "")
    .replaceAll(/((?:sun|mon|tue|wed|thu|fri|sat)[a-z]*), */gi, "$1\u0000")
    .split(",")
    .map((value) => value.replace("\u0000", ", ").trim())
    .filter((value) => value !== "")

type Reader = (value: string, now: number) => number | undefined

const asMillis: Reader = (value) => duration(value, 1)

const asSeconds: Reader = (value) => duration(value, 1000)

/**
 * The epoch's units by the least number that means them, as milliseconds. The sizes do not overlap: 1e9 seconds are 31 years,
 * and 1e9 s, 1e12 ms, 1e15 µs and 1e18 ns since 1970 were all in 2001.
 */
const epochUnits = [
  [1e18, 1e-6],
  [1e15, 1e-3],
  [1e12, 1],
  [1e9, 1000]
] as const

/**
 * `Retry-After` is seconds from now or a date, and `RateLimit-Reset` is seconds from now in the IETF drafts. Vendors also send
 * the moment itself under the same names, in any unit since 1970.
 */
const asSecondsOrMoment: Reader = (value, now) => {
  const number = decimal(value)
  if (number === undefined) {
    const date = httpDate(value, now)
    return date === undefined ? asSeconds(value, now) : date - now
  }
  const unit = epochUnits.find(([least]) => number >= least)?.[1]
  return unit === undefined ? number * 1000 : number * unit - now
}

/** The longest of a header's values; 0 for a moment gone by, undefined where none can be read. */
const longestOf = (text: string | null, read: Reader, now: number): number | undefined => {
  const waits = values(text).flatMap((value) => read(value, now) ?? [])
  return waits.length === 0 ? undefined : Math.max(0, ...waits)
}

/** The headers that name nothing but a wait: RFC 9110's, Azure's, and that of the Java library bucket4j. */
const waits: ReadonlyArray<readonly [name: string, read: Reader]> = [
  ["retry-after", asSecondsOrMoment],
  ["retry-after-ms", asMillis],
  ["x-ms-retry-after-ms", asMillis],
  ["x-rate-limit-retry-after-seconds", asSeconds]
]

const waitDialects = waits.map(
  ([name, read]): Dialect =>
    (headers, now) =>
      longestOf(headers.get(name), read, now)
)

/** True for a quota with nothing left: some servers go on counting below 0. */
const isUsedUp = (remaining: string | null | undefined): boolean =>
  // Absent, it is "null" or "undefined", and no number.
  /^-?\d+(\.\d+)?$/.test(String(remaining).trim()) && Number(remaining) <= 0

/** `<prefix>-Remaining: 0` and `<prefix>-Reset`, or `<prefix>-Reset-After`, which is always from now. */
const remainingAndReset =
  (prefix: string): Dialect =>
  (headers, now) =>
    isUsedUp(headers.get(`${prefix}-remaining`)) ? resetOf(prefix, headers, now) : undefined

/** The longer of `<prefix>-Reset` and `<prefix>-Reset-After`, in milliseconds from now; 0 for a moment gone by. */
export const resetOf = (prefix: string, headers: HeaderReader, now: number): number | undefined => {
  const reset = longestOf(headers.get(`${prefix}-reset`), asSecondsOrMoment, now)
  const after = longestOf(headers.get(`${prefix}-reset-after`), asSeconds, now)
  return reset === undefined ? after : Math.max(reset, after ?? 0)
}

// Who counts by the second sends no reset with it: it is never further away than this. The counts by the minute and the
// hour are not read here, where that would be far too long for a lower bound.
const thisSecond: Dialect = (headers) => (isUsedUp(headers.get("x-ratelimit-remaining-second")) ? 1000 : undefined)

/** The resets of the quotas in `RateLimit: "burst";r=4;t=1, "daily";r=0;t=3600` with which something is so. */
const structuredResets = (headers: HeaderReader, isMeant: (remaining: string | undefined) => boolean) =>
  quotaStates(headers.get("ratelimit")).flatMap(({ parameters }) =>
    // Where there is no reset, "undefined" is no duration either.
    isMeant(parameters.get("r")) ? (duration(String(parameters.get("t")), 1000) ?? []) : []
  )

/** Quotas with nothing remaining make us wait. */
const structured: Dialect = (headers) => {
  const waits = structuredResets(headers, isUsedUp)
  return waits.length === 0 ? undefined : Math.max(...waits)
}

/** With none used up a burst met the shortest window. */
const structuredShortest: Dialect = (headers) => {
  const waits = structuredResets(headers, () => true)
  return waits.length === 0 ? undefined : Math.min(...waits)
}

/** What stands before `-Limit`, `-Remaining` and `-Reset`: the IETF's, the usual one, and Twitter's. */
export const prefixes = ["ratelimit", "x-ratelimit", "x-rate-limit"] as const

const quotaDialects: ReadonlyArray<Dialect> = [...prefixes.map(remainingAndReset), thisSecond, structured]

const dialects: ReadonlyArray<Dialect> = [...waitDialects, ...quotaDialects]

/** Resets, whatever remains. */
const resetDialects: ReadonlyArray<Dialect> = [
  ...prefixes.map(
    (prefix): Dialect =>
      (headers, now) =>
        resetOf(prefix, headers, now)
  ),
  structuredShortest
]

/** The headers that name a wait, and how each is read. */
const readers: ReadonlyArray<readonly [name: string, read: Reader]> = [
  ...waits,
  ...prefixes.flatMap((prefix) => [
    [`${prefix}-reset`, asSecondsOrMoment] as const,
    [`${prefix}-reset-after`, asSeconds] as const
  ])
]

/** The values that name a wait in a way that cannot be read, with their headers. */
export const unreadableWaits = (
  headers: HeaderReader,
  now: number
): ReadonlyArray<{ readonly name: string; readonly value: string }> =>
  readers.flatMap(([name, read]) =>
    values(headers.get(name)).flatMap((value) => (read(value, now) === undefined ? [{ name, value }] : []))
  )
