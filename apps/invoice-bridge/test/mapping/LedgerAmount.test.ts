import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decimalOf, minorUnits } from "../../src/mapping/LedgerAmount.ts"

const table: ReadonlyArray<readonly [amount: number, currency: string, minor: number | string]> = [
  [119, "EUR", 11_900],
  [119.01, "EUR", 11_901],
  [-119.01, "EUR", -11_901],
  [0, "EUR", 0],
  [11_900, "JPY", 11_900],
  [1.234, "KWD", 1_234],
  // Noise of sums in binary floating point.
  [0.1 + 0.2, "EUR", 30],
  [Number("119.00000000000001"), "EUR", 11_900],
  [119.000_000_000_01, "EUR", 11_900],
  [118.999_999_999_99, "EUR", 11_900],
  [-118.999_999_999_99, "EUR", -11_900],
  [1.1 * 3, "EUR", 330],
  [Number("11899.999999999998"), "JPY", 11_900],
  [Number("1.2339999999999998"), "KWD", 1_234],
  [Array.from({ length: 1_000 }).reduce<number>((sum) => sum + 0.01, 0), "EUR", 1_000],
  [9_999_999_999_999.01, "EUR", 999_999_999_999_901],
  // No noise: a part of the minor unit.
  [119.005, "EUR", "TooManyDigits"],
  [119.000_000_1, "EUR", "TooManyDigits"],
  [0.5, "JPY", "TooManyDigits"],
  [1.234_5, "KWD", "TooManyDigits"],
  [1e20, "EUR", "NotANumber"],
  [1e300, "EUR", "NotANumber"],
  [Number.NaN, "EUR", "NotANumber"],
  [Number.POSITIVE_INFINITY, "EUR", "NotANumber"],
  [119, "XXX", "UnknownCurrency"],
  [119, "eur", "UnknownCurrency"]
]

describe("minorUnits", () => {
  it.each(table)("%d %s is %s", (amount, currency, expected) => {
    const read = minorUnits(amount, currency)
    assert.strictEqual(Result.isSuccess(read) ? read.success : read.failure.reason, expected)
  })
})

describe("decimalOf", () => {
  const amounts: ReadonlyArray<readonly [minor: bigint, currency: string, decimal: number | string]> = [
    [11_901n, "EUR", 119.01],
    [-5n, "KWD", -0.005],
    [500n, "JPY", 500],
    [10n ** 15n, "EUR", "OutOfRange"],
    [2n ** 70n, "JPY", "OutOfRange"]
  ]
  it.each(amounts)("%s %s is %s", (minor, currency, expected) => {
    const written = decimalOf(minor, currency)
    assert.strictEqual(Result.isSuccess(written) ? written.success : written.failure.reason, expected)
  })
})
