/** Waits of any date and of any text. */
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import { exhaustedFor, retryAfter } from "../src/http/RetryAfter.ts"

const now = Date.UTC(2026, 10, 21, 12, 0, 0)

describe("retryAfter", () => {
  /** From 1970 to 2250. */
  const seconds = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 8_835_000_000 }))
  /** RFC 850 has the year in two digits: from 50 years ahead on it means another one. */
  const near = Schema.Int.check(Schema.isBetween({ minimum: -49 * 31_536_000, maximum: 49 * 31_536_000 }))

  const pad = (value: number): string => String(value).padStart(2, "0")
  const parts = (date: Date) => ({
    weekday: date.toLocaleDateString("en", { weekday: "long", timeZone: "UTC" }),
    month: date.toLocaleDateString("en", { month: "short", timeZone: "UTC" }),
    day: date.getUTCDate(),
    time: `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}:${pad(date.getUTCSeconds())}`,
    year: date.getUTCFullYear()
  })
  const imfFixdate = (date: Date): string => date.toUTCString()
  const rfc850 = (date: Date): string => {
    const { day, month, time, weekday, year } = parts(date)
    return `${weekday}, ${pad(day)}-${month}-${pad(year % 100)} ${time} GMT`
  }
  const asctime = (date: Date): string => {
    const { day, month, time, weekday, year } = parts(date)
    return `${weekday.slice(0, 3)} ${month} ${String(day).padStart(2)} ${time} ${year}`
  }

  const waitFor = (date: string): number | undefined =>
    retryAfter({ get: (name) => (name === "retry-after" ? date : null) }, now)

  it.prop("reads back dates as IMF-fixdate and as asctime; those past are 0", [Arbitrary.schema(seconds)], ([at]) => {
    const date = new Date(at * 1000)
    const wait = Math.max(0, at * 1000 - now)
    assert.deepEqual([imfFixdate(date), asctime(date)].map(waitFor), [wait, wait])
  })

  it.prop("reads back dates as RFC 850; those past are 0", [Arbitrary.schema(near)], ([ahead]) => {
    assert.strictEqual(waitFor(rfc850(new Date(now + ahead * 1000))), Math.max(0, ahead * 1000))
  })

  /** Text that is more likely to be nearly right than chance makes it. */
  const piece = Schema.Union([
    Schema.String,
    Schema.Literals(["0", "00", "1", "30", ".", "-", "+", "e9", " ", ",", ";", `"`, "\\", "=", "r=0", ";t=", "GMT"]),
    Schema.Literals(["Sun, ", "06", " Nov ", "-Nov-", "Foo", "1994", "08:49:37", "Sunday", "Infinity", "NaN", "0x"])
  ])

  it.prop(
    "is undefined or a finite, whole wait of 0 or more, for any headers",
    [
      Arbitrary.array(Arbitrary.schema(piece), { maxLength: 8 }),
      Arbitrary.array(Arbitrary.schema(piece), { maxLength: 8 }),
      Arbitrary.schema(Schema.Int)
    ],
    ([first, second, integer]) => {
      const values = [first.join(""), second.join(""), String(integer), "0"]
      // Every header has one of the values, each another one.
      for (let turn = 0; turn < values.length; turn++) {
        let asked = turn
        const headers = { get: () => values[asked++ % values.length]! }
        for (const wait of [retryAfter(headers, now), exhaustedFor(headers, now)]) {
          assert.isTrue(wait === undefined || (Number.isSafeInteger(wait) && wait >= 0))
        }
      }
    }
  )
})
