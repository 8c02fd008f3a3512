/**
 * Reads from a response how long the server asks the caller to wait.
 *
 * Servers say it in several headers: `Retry-After` with seconds or with a date, its variants in milliseconds, and the
 * RateLimit headers with and without `X-`. This module reads all of them and returns one number. The caller decides
 * whether to wait.
 */
import type { HeaderReader } from "./FieldList.ts"
import { httpDate } from "./HttpDate.ts"
import { decimal, quotaStates } from "./QuotaList.ts"

/**
 * Returns the shortest wait that the server allows before the next request, in whole milliseconds. Undefined when no
 * header says so.
 *
 * When several headers are present, or one of them twice, the longest wait counts: each is a lower bound. A date in the
 * past is 0. Malformed values count as missing, see {@link unreadableWaits}. The result is never negative or NaN, and
 * at most `Number.MAX_SAFE_INTEGER`.
 *
 * @param headers headers of the response
 * @param now milliseconds since 1970, from the `Clock`
 * @param isThrottled true for a 429: when nothing else is said, the reset of a quota counts even if the quota is not
 *   used up
 * @see RFC 9110, 10.2.3 (Retry-After) and 5.6.7 (HTTP-date)
 * @see draft-ietf-httpapi-ratelimit-headers (RateLimit, RateLimit-Remaining, RateLimit-Reset)
 *
 * @example
 * ```ts
 * import { retryAfter } from "@faktura/core"
 *
 * const wait = retryAfter(new Headers({ "retry-after": "30" }), Date.now()) // 30000
 * ```
 */
export const retryAfter = (headers: HeaderReader, now: number, isThrottled: boolean = false): number | undefined =>
  longest(dialects, headers, now) ?? (isThrottled ? longest(resetDialects, headers, now) : undefined)

/**
 * Returns the time until a used-up quota is filled again, in whole milliseconds. Undefined when no quota is used up.
 * Unlike {@link retryAfter} this applies to responses of any status: `Retry-After` on a 503 says nothing about a quota.
 *
 * @param headers headers of the response
 * @param now milliseconds since 1970, from the `Clock`
 */
export const exhaustedFor = (headers: HeaderReader, now: number): number | undefined =>
  longest(quotaDialects, headers, now)

/**
 * Largest difference between our clock and the server's that is ignored, in milliseconds. Why: `Date` has whole
 * seconds, and a response needs a moment to arrive.
 */
const clockTolerance = 5_000

/**
 * Returns the current time in milliseconds since 1970: our clock's, or the server's `Date` (RFC 9110, 6.6.1) when they
 * differ. A stored response, which has an `Age`, has an earlier `Date` and is ignored.
 *
 * Why: with a clock that is ahead, the wait for a date of the server would be too short. With a slow clock it would
 * take hours.
 */
export const serverNow = (headers: HeaderReader, now: number): number => {
  // A missing header becomes "null", which is not a date.
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

/** Milliseconds of each unit that servers write after a number. */
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
 * Parses a number, or numbers with units (`2s`, `1m30s`, `5 seconds`, ISO 8601's `PT30S`), as milliseconds. RFC 9110
 * allows whole seconds only. Why more: servers send "1.5", and ignoring it would make the retry too early.
 */
const duration = (given: string, millisPerUnit: number): number | undefined => {
  const number = decimal(given)
  if (number !== undefined) return number * millisPerUnit
  // ISO 8601 durations have days before the T. Durations without a T have months under `M`: they are not read.
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

/**
 * Returns the values of a header that is present once or several times. The comma after a date's weekday does not
 * separate.
 */
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
 * Units of times since 1970, each with its smallest number and its milliseconds. The ranges do not overlap. Why: 1e9
 * seconds are 31 years, and 1e9 s, 1e12 ms, 1e15 µs and 1e18 ns since 1970 were all in 2001.
 */
const epochUnits = [
  [1e18, 1e-6],
  [1e15, 1e-3],
  [1e12, 1],
  [1e9, 1000]
] as const

/**
 * Reads `Retry-After` (seconds from now, or a date) and `RateLimit-Reset` (seconds from now in the IETF drafts).
 * Vendors also send a point in time under the same names, in any unit since 1970.
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

/** Returns the longest of a header's values. 0 for a time in the past, undefined when none can be read. */
const longestOf = (text: string | null, read: Reader, now: number): number | undefined => {
  const waits = values(text).flatMap((value) => read(value, now) ?? [])
  return waits.length === 0 ? undefined : Math.max(0, ...waits)
}

/** Headers that contain only a wait: RFC 9110's, Azure's, and that of the Java library bucket4j. */
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

/** True for a quota with nothing left. Some servers count below 0. */
const isUsedUp = (remaining: string | null | undefined): boolean =>
  // A missing value becomes "null" or "undefined", which is not a number.
  /^-?\d+(\.\d+)?$/.test(String(remaining).trim()) && Number(remaining) <= 0

/** Reads `<prefix>-Remaining: 0` with `<prefix>-Reset`, or with `<prefix>-Reset-After`, which always counts from now. */
const remainingAndReset =
  (prefix: string): Dialect =>
  (headers, now) =>
    isUsedUp(headers.get(`${prefix}-remaining`)) ? resetOf(prefix, headers, now) : undefined

/**
 * Returns the longer of `<prefix>-Reset` and `<prefix>-Reset-After`, in milliseconds from now. 0 for a time in the
 * past.
 */
export const resetOf = (prefix: string, headers: HeaderReader, now: number): number | undefined => {
  const reset = longestOf(headers.get(`${prefix}-reset`), asSecondsOrMoment, now)
  const after = longestOf(headers.get(`${prefix}-reset-after`), asSeconds, now)
  return reset === undefined ? after : Math.max(reset, after ?? 0)
}

// Servers that count by the second send no reset for that count: it is at most one second away. Counts by the minute
// and the hour are not read here: their longest wait would be far too long for a lower bound.
const thisSecond: Dialect = (headers) => (isUsedUp(headers.get("x-ratelimit-remaining-second")) ? 1000 : undefined)

/** Returns the resets of the quotas that meet a condition, in `RateLimit: "burst";r=4;t=1, "daily";r=0;t=3600`. */
const structuredResets = (headers: HeaderReader, isMeant: (remaining: string | undefined) => boolean) =>
  quotaStates(headers.get("ratelimit")).flatMap(({ parameters }) =>
    // A missing reset becomes "undefined", which is not a duration.
    isMeant(parameters.get("r")) ? (duration(String(parameters.get("t")), 1000) ?? []) : []
  )

/** Quotas with nothing left require a wait. */
const structured: Dialect = (headers) => {
  const waits = structuredResets(headers, isUsedUp)
  return waits.length === 0 ? undefined : Math.max(...waits)
}

/** When no quota is used up, a burst exceeded the quota with the shortest window. */
const structuredShortest: Dialect = (headers) => {
  const waits = structuredResets(headers, () => true)
  return waits.length === 0 ? undefined : Math.min(...waits)
}

/** Prefixes of `-Limit`, `-Remaining` and `-Reset`: the IETF's, the usual one, and Twitter's. */
export const prefixes = ["ratelimit", "x-ratelimit", "x-rate-limit"] as const

const quotaDialects: ReadonlyArray<Dialect> = [...prefixes.map(remainingAndReset), thisSecond, structured]

const dialects: ReadonlyArray<Dialect> = [...waitDialects, ...quotaDialects]

/** Resets of quotas, used up or not. */
const resetDialects: ReadonlyArray<Dialect> = [
  ...prefixes.map(
    (prefix): Dialect =>
      (headers, now) =>
        resetOf(prefix, headers, now)
  ),
  structuredShortest
]

/** Headers that contain a wait, and how each is read. */
const readers: ReadonlyArray<readonly [name: string, read: Reader]> = [
  ...waits,
  ...prefixes.flatMap((prefix) => [
    [`${prefix}-reset`, asSecondsOrMoment] as const,
    [`${prefix}-reset-after`, asSeconds] as const
  ])
]

/** Returns the headers and values that should contain a wait but cannot be read. */
export const unreadableWaits = (
  headers: HeaderReader,
  now: number
): ReadonlyArray<{ readonly name: string; readonly value: string }> =>
  readers.flatMap(([name, read]) =>
    values(headers.get(name)).flatMap((value) => (read(value, now) === undefined ? [{ name, value }] : []))
  )
