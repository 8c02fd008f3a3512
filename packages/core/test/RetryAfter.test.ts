import { assert, describe, it } from "vitest"
import { exhaustedFor, retryAfter, unreadableWaits } from "../src/http/RetryAfter.ts"

/** Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110. */
const example = 784_111_777_000
const now = Date.UTC(2026, 10, 21, 12, 0, 0)
const inTwoMinutes = Math.floor(now / 1000) + 120

type Scenario = readonly [name: string, headers: Record<string, string>, now: number, wait: number | undefined]

/** Two of a unit. */
const withUnit = ([unit, millis]: readonly [string, number]): Scenario => [
  `2 ${unit}`,
  { "retry-after": `2${unit}` },
  now,
  2 * millis
]

const scenarios: ReadonlyArray<Scenario> = [
  ["nothing said", {}, now, undefined],
  ["other headers", { "content-type": "application/json" }, now, undefined],

  ["delta-seconds", { "retry-after": "120" }, now, 120_000],
  ["zero seconds", { "retry-after": "0" }, now, 0],
  ["blanks around", { "retry-after": " 7 " }, now, 7_000],
  ["a fraction of a second rounds up", { "retry-after": "0.0015" }, now, 2],
  ["more seconds than a number holds", { "retry-after": "9".repeat(400) }, now, Number.MAX_SAFE_INTEGER],

  ["IMF-fixdate", { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" }, example - 5_000, 5_000],
  ["RFC 850", { "retry-after": "Sunday, 06-Nov-94 08:49:37 GMT" }, example - 5_000, 5_000],
  ["asctime is UTC", { "retry-after": "Sun Nov  6 08:49:37 1994" }, example - 5_000, 5_000],
  ["asctime, two-digit day", { "retry-after": "Sat Nov 21 12:00:01 2026" }, now, 1_000],
  ["RFC 850, coming year", { "retry-after": "Saturday, 21-Nov-26 12:00:01 GMT" }, now, 1_000],
  [
    "RFC 850, within 50 years",
    { "retry-after": "Saturday, 21-Nov-76 12:00:00 GMT" },
    now,
    Date.UTC(2076, 10, 21, 12) - now
  ],
  ["RFC 850, more than 50 years ahead is past", { "retry-after": "Monday, 21-Nov-77 12:00:00 GMT" }, now, 0],
  ["leap second", { "retry-after": "Sat, 21 Nov 2026 12:00:60 GMT" }, now, 60_000],
  ["past date", { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT" }, now, 0],

  ["two values", { "retry-after": "2, 7" }, now, 7_000],
  ["two values, the first is longer", { "retry-after": "7,2" }, now, 7_000],
  ["two values, one unreadable", { "retry-after": "soon, 7" }, now, 7_000],
  ["two values, a date first", { "retry-after": "Sat, 21 Nov 2026 12:00:05 GMT, 2" }, now, 5_000],
  ["two values, a date last", { "retry-after": "9, Sat, 21 Nov 2026 12:00:05 GMT" }, now, 9_000],
  ["two dates", { "retry-after": "Sat, 21 Nov 2026 12:00:05 GMT, Saturday, 21-Nov-26 12:00:08 GMT" }, now, 8_000],
  ["two values, a moment gone by and seconds", { "retry-after": "Sun, 06 Nov 1994 08:49:37 GMT, 1" }, now, 1_000],
  ["two values with units", { "retry-after": "5 seconds, 10 seconds" }, now, 10_000],
  ["two values with short units", { "retry-after": "2s, 5 seconds" }, now, 5_000],
  ["a date without a blank after its weekday", { "retry-after": "Sat,21 Nov 2026 12:00:30 GMT" }, now, 30_000],
  ["a date with two blanks after its weekday", { "retry-after": "Sat,  21 Nov 2026 12:00:30 GMT" }, now, 30_000],
  ["Seconds in capitals", { "retry-after": "2 Seconds" }, now, 2_000],
  ...Object.entries({ ms: 1, s: 1e3, sec: 1e3, secs: 1e3, second: 1e3, seconds: 1e3 }).map(withUnit),
  ...Object.entries({ m: 6e4, min: 6e4, mins: 6e4, minute: 6e4, minutes: 6e4 }).map(withUnit),
  ...Object.entries({ h: 36e5, hour: 36e5, hours: 36e5, d: 864e5, day: 864e5, days: 864e5 }).map(withUnit),
  ["an ISO 8601 duration of many days", { "retry-after": "P10DT1S" }, now, 864_001_000],
  ["minutes and seconds", { "retry-after": "1m30s" }, now, 90_000],
  ["minutes and seconds, apart", { "retry-after": "1 min 30 s" }, now, 90_000],
  ["a fraction with a unit", { "retry-after": "1.125s" }, now, 1_125],
  ["retry-after-ms with a unit", { "retry-after-ms": "2s" }, now, 2_000],
  ["two of retry-after-ms", { "retry-after-ms": "900, 100" }, now, 900],

  ["an ISO 8601 duration", { "retry-after": "PT1M30S" }, now, 90_000],
  ["an ISO 8601 duration with days", { "retry-after": "P1DT1H" }, now, 90_000_000],
  ["epoch seconds", { "retry-after": `${inTwoMinutes}` }, now, 120_000],
  ["epoch milliseconds", { "retry-after": `${now + 250}` }, now, 250],
  ["epoch seconds gone by", { "retry-after": "1600000000" }, now, 0],
  ["the longest wait that is no moment", { "retry-after": "999999999" }, now, 999_999_999_000],

  ["retry-after-ms", { "retry-after-ms": "1500" }, now, 1_500],
  ["Azure's header", { "x-ms-retry-after-ms": "1500" }, now, 1_500],
  ["bucket4j's header", { "x-rate-limit-retry-after-seconds": "15" }, now, 15_000],
  ["retry-after-ms rounds up", { "retry-after-ms": "0.2" }, now, 1],

  ["remaining 0, reset in seconds", { "ratelimit-remaining": "0", "ratelimit-reset": "30" }, now, 30_000],
  [
    "remaining 0, reset in epoch seconds",
    { "ratelimit-remaining": "0", "ratelimit-reset": `${inTwoMinutes}` },
    now,
    120_000
  ],
  ["remaining 0, reset in epoch ms", { "ratelimit-remaining": "0", "ratelimit-reset": `${now + 250}` }, now, 250],
  ["remaining 0, reset in epoch µs", { "ratelimit-remaining": "0", "ratelimit-reset": `${now + 250}000` }, now, 250],
  // A number holds 256 ns at this size.
  ["remaining 0, reset in epoch ns", { "ratelimit-remaining": "0", "ratelimit-reset": `${now + 250}000000` }, now, 250],
  [
    "remaining 0, reset as ISO without seconds (Atlassian)",
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2026-11-21T12:01Z" },
    now,
    60_000
  ],
  [
    "the first reset that is epoch µs",
    { "ratelimit-remaining": "0", "ratelimit-reset": `1${"0".repeat(15)}` },
    999_999_995_000,
    5_000
  ],
  [
    "the first reset that is epoch ns",
    { "ratelimit-remaining": "0", "ratelimit-reset": `1${"0".repeat(18)}` },
    999_999_995_000,
    5_000
  ],
  ["remaining far below 0", { "x-ratelimit-remaining": "-30", "x-ratelimit-reset": "30" }, now, 30_000],
  ["remaining below 0, a fraction", { "x-ratelimit-remaining": "-1.25", "x-ratelimit-reset": "30" }, now, 30_000],
  ["remaining as no server writes it", { "x-ratelimit-remaining": "-1e3", "x-ratelimit-reset": "30" }, now, undefined],
  ["remaining below 0", { "x-ratelimit-remaining": "-3", "x-ratelimit-reset": "30" }, now, 30_000],
  ["remaining is no number", { "x-ratelimit-remaining": "-", "x-ratelimit-reset": "30" }, now, undefined],
  [
    "the first reset that is epoch ms",
    { "ratelimit-remaining": "0", "ratelimit-reset": "1000000000000" },
    999_999_995_000,
    5_000
  ],
  [
    "the first reset that is epoch seconds",
    { "ratelimit-remaining": "0", "ratelimit-reset": "1000000000" },
    999_999_995_000,
    5_000
  ],
  [
    "the last reset that is seconds",
    { "ratelimit-remaining": "0", "ratelimit-reset": "999999999" },
    now,
    999_999_999_000
  ],
  ["remaining 0, reset past", { "ratelimit-remaining": "0", "ratelimit-reset": "1600000000" }, now, 0],
  ["remaining 0, reset as ISO", { "ratelimit-remaining": "0", "ratelimit-reset": "2026-11-21T12:00:03Z" }, now, 3_000],
  ["remaining 0, reset with a unit", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "2s" }, now, 2_000],
  [
    "remaining 0, reset as HTTP date",
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "Sat, 21 Nov 2026 12:00:05 GMT" },
    now,
    5_000
  ],
  [
    "remaining 0, reset after with a unit",
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1m" },
    now,
    60_000
  ],
  ["remaining 0, two resets", { "ratelimit-remaining": "0", "ratelimit-reset": "3, 4" }, now, 4_000],
  ["structured, reset with a unit", { ratelimit: `"default";r=0;t=2s` }, now, 2_000],
  ["something remaining", { "ratelimit-remaining": "3", "ratelimit-reset": "30" }, now, undefined],
  ["remaining not said", { "ratelimit-reset": "30" }, now, undefined],
  ["reset not said", { "ratelimit-remaining": "0" }, now, undefined],

  ["structured", { ratelimit: `"default";r=0;t=30` }, now, 30_000],
  ["structured, spaces and a token for name", { ratelimit: "default; t=5 ; r=0" }, now, 5_000],
  [
    "structured, the exhausted quota counts",
    { ratelimit: `"burst";r=9;t=99, "day";r=0;t=60, "hour";r=0;t=20` },
    now,
    60_000
  ],
  ["structured, a comma in the name", { ratelimit: `"a;r=0;t=9,\\",b";r=1;t=30` }, now, undefined],
  ["structured, a semicolon in the name", { ratelimit: `"a;r=0;\\";t=9";t=30` }, now, undefined],
  ["structured, something remaining", { ratelimit: `"default";r=1;t=30` }, now, undefined],
  ["version 7", { ratelimit: "limit=100, remaining=0, reset=50" }, now, 50_000],
  ["version 7, something remaining", { ratelimit: "limit=100, remaining=1, reset=50" }, now, undefined],
  ["version 7, remaining not said", { ratelimit: "limit=100, reset=50" }, now, undefined],
  ["structured, below 0", { ratelimit: `"default";r=-1;t=30` }, now, 30_000],
  ["structured, no reset", { ratelimit: `"default";r=0` }, now, undefined],

  ["X-, seconds", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30" }, now, 30_000],
  ["X-, epoch seconds", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${inTwoMinutes}` }, now, 120_000],
  ["X-, epoch seconds past", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1600000000" }, now, 0],
  ["X-, something remaining", { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "30" }, now, undefined],
  ["X-, remaining not said", { "x-ratelimit-reset": "30" }, now, undefined],
  ["X-, reset after", { "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": "1.25" }, now, 1_250],
  [
    "X-, reset and reset after",
    { "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${inTwoMinutes}`, "x-ratelimit-reset-after": "120.5" },
    now,
    120_500
  ],
  ["X-, hyphenated", { "x-rate-limit-remaining": "0", "x-rate-limit-reset": "5" }, now, 5_000],
  ["none of two families mixed", { "x-ratelimit-remaining": "0", "ratelimit-reset": "5" }, now, undefined],
  ["by the second", { "x-ratelimit-remaining-second": "0" }, now, 1_000],
  ["by the second, something remaining", { "x-ratelimit-remaining-second": "1" }, now, undefined],
  ["by the minute", { "x-ratelimit-remaining-minute": "0" }, now, undefined],
  [
    "by the second, the reset is further away",
    { "x-ratelimit-remaining-second": "0", "ratelimit-remaining": "0", "ratelimit-reset": "7" },
    now,
    7_000
  ],

  ["the longest wins: ms", { "retry-after-ms": "9000", "retry-after": "8" }, now, 9_000],
  ["the longest wins: seconds", { "retry-after-ms": "900", "retry-after": "8" }, now, 8_000],
  ["the longest wins: RateLimit", { "retry-after": "1", ratelimit: "d;r=0;t=30" }, now, 30_000],
  ["a malformed one does not hide a good one", { "retry-after": "soon", "retry-after-ms": "5" }, now, 5]
]

const malformed = [
  "",
  "soon",
  "in 5s",
  "1hPT30S",
  "-5s",
  "-5",
  "+5",
  "1e3",
  "0x10",
  "Infinity",
  "NaN",
  "5 fortnights",
  "5 constructor",
  "s",
  "2 s 3",
  "2.s",
  "2026-11-21",
  "2026-11-21T12Z",
  "P1M",
  "PT",
  "PT30",
  "2026-13-21T12:00:00Z",
  "2026-00-21T12:00:00Z",
  "2026-11-21T12:00:00 CET",
  "Sat, 31 Feb 2026 12:00:00 GMT",
  "Sat, 00 Nov 2026 12:00:00 GMT",
  "Sat, 21 Foo 2026 12:00:00 GMT",
  "Sat, 21 Nov 2026 24:00:00 GMT",
  "Sat, 21 Nov 2026 12:60:00 GMT",
  "Sat, 21 Nov 2026 12:00:00 CET"
]

/** Wait of a 429, and the wait of the same headers with another status. */
const throttled: ReadonlyArray<
  readonly [name: string, headers: Record<string, string>, wait: number | undefined, other: number | undefined]
> = [
  ["something remaining", { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "30" }, 30_000, undefined],
  ["remaining not said", { "ratelimit-reset": "30" }, 30_000, undefined],
  ["reset after", { "x-rate-limit-reset-after": "1.5" }, 1_500, undefined],
  ["reset as ISO", { "x-ratelimit-remaining": "7", "x-ratelimit-reset": "2026-11-21T12:00:04Z" }, 4_000, undefined],
  ["of two families the longest", { "ratelimit-reset": "3", "x-ratelimit-reset": "5" }, 5_000, undefined],
  ["structured, something remaining", { ratelimit: "d;r=1;t=30" }, 30_000, undefined],
  [
    "structured, of several the one that a burst meets first",
    { ratelimit: `"day";r=9;t=3600, "burst";r=1;t=2` },
    2_000,
    undefined
  ],
  ["version 7, something remaining", { ratelimit: "limit=9, remaining=1, reset=7" }, 7_000, undefined],
  ["structured, remaining not said", { ratelimit: "d;t=3" }, 3_000, undefined],
  ["Retry-After says it", { "retry-after": "2", "ratelimit-remaining": "9", "ratelimit-reset": "30" }, 2_000, 2_000],
  ["a quota that is used up says it", { ratelimit: `"a";r=0;t=2, "b";r=5;t=60` }, 2_000, 2_000],
  ["a reset gone by", { "x-ratelimit-reset": "1600000000" }, 0, undefined],
  ["a reset that cannot be read", { "x-ratelimit-reset": "soon" }, undefined, undefined],
  ["nothing", {}, undefined, undefined]
]

describe("a 429 whose quota has something remaining", () => {
  it.each(throttled)("%s", (_, headers, wait, other) => {
    assert.deepStrictEqual(
      [retryAfter(new Headers(headers), now, true), retryAfter(new Headers(headers), now)],
      [wait, other]
    )
  })
})

describe("waits that cannot be read", () => {
  it.each([
    [{ "retry-after": "2" }, []],
    [{ "retry-after": "soon, 2" }, [{ name: "retry-after", value: "soon" }]],
    [
      { "retry-after-ms": "x", "ratelimit-reset": "y", "x-ratelimit-reset-after": "z" },
      [
        { name: "retry-after-ms", value: "x" },
        { name: "ratelimit-reset", value: "y" },
        { name: "x-ratelimit-reset-after", value: "z" }
      ]
    ],
    [
      { "retry-after": "Sat, 21 Nov 2026 12:00:00 CET" },
      [{ name: "retry-after", value: "Sat, 21 Nov 2026 12:00:00 CET" }]
    ],
    [{ "retry-after": "Saturday, 21-Nov-26 12:00:08 GMT" }, []],
    [{ "retry-after": "Sat,21 Nov 2026 12:00:30 GMT, 2" }, []],
    [{ "retry-after": "", "x-rate-limit-reset": "1600000000" }, []]
  ])("%j", (headers, unread) => {
    assert.deepStrictEqual(unreadableWaits(new Headers(headers as Record<string, string>), now), [...unread])
  })
})

const date = (at: number): string => new Date(at).toUTCString()
const hour = 3_600_000
const inFive = date(now + 5_000)

/** Time of our clock, the response, and the wait: by the server's clock when ours is wrong. */
const clocks: ReadonlyArray<readonly [name: string, ours: number, headers: Record<string, string>, wait: number]> = [
  ["ours is right", now + 400, { date: date(now), "retry-after": inFive }, 4_600],
  ["ours is behind", now - hour, { date: date(now), "retry-after": inFive }, 5_000],
  ["ours is ahead", now + hour, { date: date(now), "retry-after": inFive }, 5_000],
  ["ours is ahead, seconds", now + hour, { date: date(now), "retry-after": "5" }, 5_000],
  [
    "ours is ahead, a reset as a moment",
    now + hour,
    { date: date(now), "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${now / 1000 + 5}` },
    5_000
  ],
  ["as far off as is tolerated", now - 5_000, { date: date(now), "retry-after": inFive }, 10_000],
  ["a little more", now - 5_001, { date: date(now), "retry-after": inFive }, 5_000],
  ["the server says no time", now - hour, { "retry-after": inFive }, hour + 5_000],
  ["the server's time cannot be read", now - hour, { date: "soon", "retry-after": inFive }, hour + 5_000],
  ["a stored response", now, { date: date(now - hour), age: "3600", "retry-after": inFive }, 5_000]
]

describe("the clocks of both sides", () => {
  it.each(clocks)("%s", (_, ours, headers, wait) => {
    assert.strictEqual(retryAfter(new Headers(headers), ours), wait)
  })
})

describe("retryAfter", () => {
  it.each(scenarios)("%s", (_, headers, at, wait) => {
    assert.strictEqual(retryAfter(new Headers(headers), at), wait)
  })

  it.each(malformed)("ignores the wait %j", (value) => {
    assert.isUndefined(retryAfter(new Headers({ "retry-after": value }), now))
    assert.isUndefined(retryAfter(new Headers({ "retry-after-ms": value }), now))
    assert.isUndefined(retryAfter(new Headers({ "ratelimit-remaining": "0", "ratelimit-reset": value }), now))
    assert.isUndefined(retryAfter(new Headers({ ratelimit: `d;r=0;t=${value}` }), now))
    assert.isUndefined(retryAfter(new Headers({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": value }), now))
    assert.isUndefined(retryAfter(new Headers({ "x-ratelimit-remaining": "0", "x-ratelimit-reset-after": value }), now))
  })

  // A negative number is a quota that is used up.
  it.each(malformed.filter((value) => value !== "-5"))("ignores the remaining quota %j", (value) => {
    assert.isUndefined(retryAfter(new Headers({ "ratelimit-remaining": value, "ratelimit-reset": "9" }), now))
    assert.isUndefined(retryAfter(new Headers({ ratelimit: `d;r=${value};t=9` }), now))
    assert.isUndefined(retryAfter(new Headers({ "x-ratelimit-remaining": value, "x-ratelimit-reset": "9" }), now))
    assert.isUndefined(retryAfter(new Headers({ "x-ratelimit-remaining-second": value }), now))
  })

  it("takes headers of any reader, with white space around", () => {
    const headers = { "x-ratelimit-remaining": " 0 ", "x-ratelimit-reset": " 5 " }
    const values = new Map(Object.entries(headers))
    assert.strictEqual(exhaustedFor({ get: (name) => values.get(name) ?? null }, now), 5_000)
  })

  it("tells quotas that are used up from other reasons to stay away", () => {
    const exhausted = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30" }
    assert.isUndefined(exhaustedFor(new Headers({ "retry-after": "9", "retry-after-ms": "9000" }), now))
    assert.strictEqual(exhaustedFor(new Headers({ "retry-after": "99", ...exhausted }), now), 30_000)
    assert.strictEqual(exhaustedFor(new Headers({ ratelimit: "d;r=0;t=2" }), now), 2_000)
  })
})
