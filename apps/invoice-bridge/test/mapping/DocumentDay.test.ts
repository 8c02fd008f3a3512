/** The company of these tests keeps its calendar in Europe/Berlin. */
import { parse } from "@faktura/core/LocalDate"
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { dayIfAny, dayOf, isDay } from "../../src/mapping/DocumentDay.ts"

const zone = "Europe/Berlin"

describe("dayOf", () => {
  const table: ReadonlyArray<readonly [text: string, day: string | undefined, why: string]> = [
    ["2026-02-01", "2026-02-01", "a day"],
    ["2026-02-01T00:00:00Z", "2026-02-01", "midnight in UTC"],
    ["2026-02-01T00:00Z", "2026-02-01", "midnight without seconds"],
    ["2026-02-01T00:00:00.000Z", "2026-02-01", "midnight with a fraction"],
    ["2026-02-01T00:00:00+01:00", "2026-02-01", "midnight in Berlin"],
    ["2026-02-01T00:00:00+09:00", "2026-02-01", "midnight in Tokyo, the day before in Berlin"],
    ["2026-02-01T00:00:00-05:00", "2026-02-01", "midnight in New York"],
    ["2026-01-31T23:00:00Z", "2026-02-01", "midnight in Berlin, written in UTC"],
    ["2026-06-30T22:00:00Z", "2026-07-01", "the same in summer"],
    ["2026-01-31T22:59:59Z", "2026-01-31", "a moment of the evening"],
    ["2026-01-31T23:30:00.000001+00:00", "2026-02-01", "a moment after midnight in Berlin"],
    ["2026-02-01T12:00:00Z", "2026-02-01", "noon"],
    ["2026-02-01T00:00:00", "2026-02-01", "no offset: as written"],
    ["2026-01-31T23:30:00", "2026-01-31", "no offset: as written"],
    ["2026-02-30", undefined, "no day of the calendar"],
    ["2026-02-30T10:00:00Z", undefined, "no day of the calendar"],
    ["01.02.2026", undefined, "another notation"],
    ["", undefined, "empty"]
  ]
  it.each(table)("%s is %s: %s", (text, day) => {
    const read = dayOf(text, zone)
    assert.strictEqual(Result.isSuccess(read) ? read.success : undefined, day)
  })
})

describe("dayOf in other zones", () => {
  const table: ReadonlyArray<readonly [text: string, zone: string, day: string | undefined]> = [
    ["2026-01-31T23:30:00Z", "America/New_York", "2026-01-31"],
    ["2026-01-31T23:30:00Z", "Asia/Tokyo", "2026-02-01"],
    ["2026-01-31T23:30:00Z", "UTC", "2026-01-31"],
    ["2026-01-31", "Asia/Tokyo", "2026-01-31"],
    ["2026-01-31T23:30:00Z", "Mars/Olympus", undefined]
  ]
  it.each(table)("%s in %s is %s", (text, ofCompany, day) => {
    const read = dayOf(text, ofCompany)
    assert.strictEqual(Result.isSuccess(read) ? read.success : undefined, day)
  })

  it("is undefined for a missing day", () => {
    assert.deepStrictEqual([dayIfAny(null, zone), dayIfAny(undefined, zone)].map(Result.getOrThrow), [
      undefined,
      undefined
    ])
  })
})

describe("isDay", () => {
  const day = Result.getOrThrow(parse("2026-02-01"))
  const table: ReadonlyArray<readonly [text: string, is: boolean, why: string]> = [
    ["2026-02-01", true, "the day"],
    ["2026-02-01T00:00:00Z", true, "midnight in UTC"],
    ["2026-01-31T23:00:00Z", true, "midnight in Berlin"],
    ["2026-01-31T22:00:00Z", true, "midnight in Helsinki"],
    ["2026-01-31T18:15:00Z", true, "midnight in Kathmandu"],
    ["2026-01-31T15:00:00Z", true, "midnight in Tokyo"],
    ["2026-01-31T16:00:00+01:00", true, "the same moment with an offset"],
    ["2026-01-31T10:00:00Z", true, "midnight on Kiritimati, the first zone of all"],
    ["2026-02-01T05:00:00Z", true, "midnight in New York"],
    ["2026-02-01T11:00:00Z", true, "midnight in Pago Pago, the last zone of all"],
    ["2026-02-01T12:00:00Z", true, "noon of the day"],
    ["2026-01-31", false, "the day before"],
    ["2026-02-02", false, "the day after"],
    ["2026-01-31T00:00:00Z", false, "midnight of the day before"],
    ["2026-02-02T00:00:00Z", false, "midnight of the day after"],
    ["2026-01-31T12:00:00Z", false, "noon of the day before"],
    ["2026-01-31T15:10:00Z", false, "no zone has its midnight here"],
    ["2026-01-31T09:00:00Z", false, "no zone is so far east"],
    ["2026-02-01T23:00:00Z", false, "midnight of the day after in Berlin"],
    ["2026-01-31T15:00:00", false, "no offset: as written"],
    ["soon", false, "no date"]
  ]
  it.each(table)("%s: %s, %s", (text, is) => assert.strictEqual(isDay(text, day, zone), is))
})
