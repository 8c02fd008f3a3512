import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Effect from "effect/Effect"
import * as Order from "effect/Order"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import * as LocalDate from "../src/values/LocalDate.ts"

const outcome = <A>(result: Result.Result<A, LocalDate.LocalDateInvalid>) =>
  Result.match(result, { onSuccess: (value): unknown => value, onFailure: ({ _tag }) => _tag })

const date = (text: string) => Result.getOrThrow(LocalDate.parse(text))

const lastDay = Math.floor(Date.UTC(9999, 11, 31) / 86_400_000)
/** Days since 1970-01-01, over four centuries. */
const anyDay = Arbitrary.map(Arbitrary.schema(Schema.Int), (seed) => seed % 146_097)
const dayText = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10)

describe("parse and isLocalDate", () => {
  it.each(["2026-01-31", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1900-02-28"])("takes %s", (text) => {
    assert.isTrue(LocalDate.isLocalDate(text))
    assert.strictEqual(outcome(LocalDate.parse(text)), text)
  })

  it.each([
    "",
    "2026-02-30",
    "2026-02-29",
    "1900-02-29",
    "2100-02-29",
    "2026-04-31",
    "2026-00-10",
    "2026-13-01",
    "2026-01-00",
    "2026-01-32",
    "0000-01-01",
    "2026-1-1",
    "26-01-01",
    "20260101",
    "2026-01-31 ",
    "2026-01-31\n",
    "2026-01-31T00:00:00Z",
    "+12026-01-31",
    "12026-01-31",
    "31.01.2026"
  ])("refuses %j", (text) => {
    assert.isFalse(LocalDate.isLocalDate(text))
    assert.strictEqual(outcome(LocalDate.parse(text)), "LocalDateInvalid")
  })

  it.each([undefined, null, 20260131, new Date(0)])("%s is not a date", (value) => {
    assert.isFalse(LocalDate.isLocalDate(value))
  })

  it("a list that reads as a date is not a date", () => {
    assert.isFalse(LocalDate.isLocalDate(["2026-01-31"]))
  })

  it.prop("takes exactly the days that the calendar of Date has", [anyDay], ([seed]) => {
    const [year, month] = dayText(seed).split("-").map(Number)
    for (const day of [28, 29, 30, 31]) {
      const text = `${year}-${String(month).padStart(2, "0")}-${day}`
      const exists = new Date(Date.UTC(year!, month! - 1, day)).getUTCMonth() === month! - 1
      assert.strictEqual(LocalDate.isLocalDate(text), exists, text)
    }
  })
})

describe("today", () => {
  it.effect.each([
    { at: "2026-01-31T23:30:00Z", zone: "UTC", day: "2026-01-31" },
    { at: "2026-01-31T23:30:00Z", zone: "Europe/Berlin", day: "2026-02-01" },
    { at: "2026-07-31T22:30:00Z", zone: "Europe/Berlin", day: "2026-08-01" },
    { at: "2026-01-31T22:30:00Z", zone: "Europe/Berlin", day: "2026-01-31" },
    { at: "2026-02-01T04:59:59Z", zone: "America/New_York", day: "2026-01-31" },
    { at: "2026-01-31T10:00:00Z", zone: "Pacific/Kiritimati", day: "2026-02-01" }
  ])("$at in $zone is $day", ({ at, day, zone }) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse(at))
      assert.strictEqual(yield* LocalDate.today(zone), day)
    })
  )

  it.effect.each(["", "Mars/Olympus", "Europe/Berlin "])("does not know the zone %j", (zone) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(LocalDate.today(zone))
      assert.instanceOf(error, LocalDate.LocalDateInvalid)
      assert.include(error.message, JSON.stringify(zone))
    })
  )
})

describe("fromTimestamp", () => {
  it.each([
    ["2026-01-31T23:30:00Z", "UTC", "2026-01-31"],
    ["2026-01-31T23:30:00Z", "Europe/Berlin", "2026-02-01"],
    ["2026-01-31T23:30:00.123456Z", "Europe/Berlin", "2026-02-01"],
    ["2026-01-31T23:59:59.999999999Z", "UTC", "2026-01-31"],
    ["2026-02-01T00:30:00+01:00", "UTC", "2026-01-31"],
    ["2026-01-31T20:00:00-05:00", "UTC", "2026-02-01"],
    ["2026-01-31t20:00z", "UTC", "2026-01-31"],
    // No offset: the machine's zone would decide.
    ["2026-01-31T23:30:00", "UTC", "LocalDateInvalid"],
    ["2026-01-31", "UTC", "LocalDateInvalid"],
    ["2026-02-30T12:00:00Z", "UTC", "LocalDateInvalid"],
    ["2026-01-31T25:00:00Z", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:00+99:00", "UTC", "LocalDateInvalid"],
    ["x2026-01-31T12:00:00Z", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:00Zx", "UTC", "LocalDateInvalid"],
    ["2026-01-31T1:00:00Z", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:0Z", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:00.Z", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:00+1:00", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:00+01:0", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:00+0100", "UTC", "LocalDateInvalid"],
    ["now", "UTC", "LocalDateInvalid"],
    ["", "UTC", "LocalDateInvalid"],
    ["2026-01-31T12:00:00Z", "Mars/Olympus", "LocalDateInvalid"],
    ["9999-12-31T23:30:00Z", "Europe/Berlin", "LocalDateInvalid"]
  ])("%s in %s: %s", (timestamp, zone, expected) => {
    assert.strictEqual(outcome(LocalDate.fromTimestamp(timestamp, zone)), expected)
  })
})

describe("addDays", () => {
  it.each([
    ["2026-01-31", 1, "2026-02-01"],
    ["2024-02-28", 1, "2024-02-29"],
    ["2026-02-28", 1, "2026-03-01"],
    ["2026-03-01", -1, "2026-02-28"],
    ["2026-12-31", 30, "2027-01-30"],
    ["2026-01-31", 0, "2026-01-31"],
    // Days on which clocks in Europe change have 23 and 25 hours.
    ["2026-03-28", 2, "2026-03-30"],
    ["2026-10-24", 2, "2026-10-26"],
    ["0099-12-31", 1, "0100-01-01"],
    ["9999-12-31", 1, "LocalDateInvalid"],
    ["0001-01-01", -1, "LocalDateInvalid"],
    ["2026-01-31", 0.5, "LocalDateInvalid"],
    ["2026-01-31", Number.NaN, "LocalDateInvalid"],
    ["2026-01-31", Number.MAX_SAFE_INTEGER, "LocalDateInvalid"]
  ])("%s plus %d: %s", (start, days, expected) => {
    assert.strictEqual(outcome(LocalDate.addDays(date(start), days)), expected)
  })

  it.prop("counts as the calendar of Date does, and back", [anyDay, anyDay], ([start, days]) => {
    const sum = Result.getOrThrow(LocalDate.addDays(date(dayText(start)), days))
    assert.strictEqual(sum, dayText(start + days))
    assert.isBelow(start + days, lastDay)
    assert.strictEqual(outcome(LocalDate.addDays(sum, -days)), dayText(start))
  })
})

describe("compare", () => {
  it.prop("orders as time does", [anyDay, anyDay], ([left, right]) => {
    const ordering = LocalDate.compare(date(dayText(left)), date(dayText(right)))
    assert.strictEqual(ordering, Order.Number(left, right))
  })
})

describe("messages say what is wrong", () => {
  const longest = "x".repeat(40)
  const table: ReadonlyArray<readonly [result: Result.Result<unknown, LocalDate.LocalDateInvalid>, message: string]> = [
    [LocalDate.parse("2026-02-30"), `"2026-02-30" is not a date of the calendar written as YYYY-MM-DD.`],
    [LocalDate.parse(longest), `"${longest}" is not a date of the calendar written as YYYY-MM-DD.`],
    [LocalDate.parse(`${longest}x`), `"${longest}..." is not a date of the calendar written as YYYY-MM-DD.`],
    [
      LocalDate.fromTimestamp("2026-01-31", "UTC"),
      `"2026-01-31" is not a timestamp with an offset, such as 2026-01-31T23:30:00Z.`
    ],
    [
      LocalDate.fromTimestamp("2026-01-31T12:00:00Z", "Mars/Olympus"),
      `"Mars/Olympus" is not a time zone such as "Europe/Berlin" or "UTC".`
    ],
    [LocalDate.addDays(date("9999-12-31"), 1), "9999-12-31 plus 1 days is not a date from year 1 to 9999."]
  ]
  it.each(table.map(([result, message]) => [message, result] as const))("%s", (message, result) => {
    assert.strictEqual(Result.isFailure(result) ? result.failure.message : undefined, message)
  })
})
