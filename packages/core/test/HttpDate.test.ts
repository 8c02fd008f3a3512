import { assert, describe, it } from "@effect/vitest"
import { httpDate } from "../src/http/HttpDate.ts"

const now = Date.UTC(2026, 10, 21, 12)
/** The example of RFC 9110, 5.6.7. */
const example = 784_111_777_000

const dates: ReadonlyArray<readonly [text: string, at: number | undefined]> = [
  ["Sun, 06 Nov 1994 08:49:37 GMT", example],
  ["Sunday, 06-Nov-94 08:49:37 GMT", example],
  ["Sun Nov  6 08:49:37 1994", example],
  // As servers send them besides.
  ["Sun, 06 Nov 1994 08:49:37 UTC", example],
  ["Sun, 06 Nov 1994 08:49:37 UT", example],
  ["Sun, 06 Nov 1994 08:49:37 Z", example],
  ["Sun, 06 Nov 1994 08:49:37 gmt", example],
  ["Sun, 06 Nov 1994 08:49:37 +0000", example],
  ["Sun, 06 Nov 1994 08:49:37 -0000", example],
  ["Sun, 06 Nov 1994 09:49:37 +0100", example],
  ["Sun, 06 Nov 1994 03:19:37 -0530", example],
  ["Sun, 06 Nov 1994 08:49:37 GMT+0000", example],
  ["Sun, 6 Nov 1994 08:49:37 GMT", example],
  ["Sun,06 Nov 1994 08:49:37 GMT", example],
  ["06 Nov 1994 08:49:37 GMT", example],
  ["Sunday, 6-Nov-94 08:49:37 UTC", example],
  ["Sun Nov 6 08:49:37 1994", example],
  ["Sun Nov 06 1994 08:49:37 GMT+0000 (Coordinated Universal Time)", example],
  ["Sun Nov 06 1994 09:49:37 GMT+0100", example],
  ["1994-11-06T08:49:37Z", example],
  ["1994-11-06t08:49:37z", example],
  ["1994-11-06T08:49:37+00:00", example],
  ["1994-11-06T09:49:37+01:00", example],
  ["1994-11-06T08:49:37.250Z", example + 250],
  ["1994-11-06T08:49:37.123456", example + 123],
  ["1994-11-06T08:49:37", example],
  ["1994-11-06 08:49:37 UTC", example],
  ["1994-11-06 08:49:37 +0000", example],
  ["1994-11-06 08:49:60", example + 23_000],
  ["Sun, 06 Nov 1994 08:49:37", example],
  ["Sun 06 Nov 1994 08:49:37 GMT", example],
  ["Sun, 06 Nov 1994 03:49:37 EST", example],
  ["Sun, 06 Nov 1994 01:49:37 pdt", example],
  ["Sun Nov  6 08:49:37 UTC 1994", example],
  ["Sun Nov 06 03:49:37 EST 1994", example],
  ["1994-11-06T08:49Z", example - 37_000],
  ["1994-11-06T09:49+01:00", example - 37_000],
  ["1994-11-06T09:49:37+01", example],
  ["19941106T084937Z", example],
  // None of these is one.
  ["", undefined],
  ["soon", undefined],
  ["1994-11-06", undefined],
  ["1994-11-06T08Z", undefined],
  ["19941106T0849Z", undefined],
  ["1994-13-06T08:49:37Z", undefined],
  ["1994-00-06T08:49:37Z", undefined],
  ["1994-11-31T08:49:37Z", undefined],
  ["1994-11-00T08:49:37Z", undefined],
  ["1994-11-06T24:00:00Z", undefined],
  ["1994-11-06T08:60:00Z", undefined],
  ["1994-11-06T08:49:61Z", undefined],
  ["Sun, 06 Foo 1994 08:49:37 GMT", undefined],
  ["Sun, 06 November 1994 08:49:37 GMT", undefined],
  ["Sun, 31 Feb 1994 08:49:37 GMT", undefined],
  ["Sun, 006 Nov 1994 08:49:37 GMT", undefined],
  ["Sun, 06-Nov 1994 08:49:37 GMT", undefined],
  ["Sun, 06 Nov 1994 08:49:37 CET", undefined],
  ["Sun, 06 Nov 194 08:49:37 GMT", undefined],
  ["x Sun, 06 Nov 1994 08:49:37 GMT", undefined],
  ["Sun, 06 Nov 1994 08:49:37 GMT x", undefined]
]

describe("dates in headers", () => {
  it.each(dates)("%s", (text, at) => assert.strictEqual(httpDate(text, now), at))

  it.each([
    ["21-Nov-26 12:00:00 GMT", now],
    ["21-Nov-76 12:00:00 GMT", Date.UTC(2076, 10, 21, 12)],
    ["21-Nov-77 12:00:00 GMT", Date.UTC(1977, 10, 21, 12)]
  ])("the century of %s", (text, at) => assert.strictEqual(httpDate(`Saturday, ${text}`, now), at))
})
