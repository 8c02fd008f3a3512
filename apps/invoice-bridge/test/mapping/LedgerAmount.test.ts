import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { decimalOf, minorOf, minorUnits } from "../../src/mapping/LedgerAmount.ts"

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

describe("messages", () => {
  const byHand = "Book the document by hand in accounting, then answer with ignore."
  const messages: ReadonlyArray<readonly [title: string, read: Result.Result<unknown, Error>, message: string]> = [
    [
      "a written amount",
      decimalOf(4_503_599_627_370_495n, "EUR"),
      `45035996273704.95 EUR has more digits than a request to accounting can have. ${byHand}`
    ],
    [
      "a written amount beyond the safe integers",
      decimalOf(2n ** 70n, "EUR"),
      `1180591620717411303424 minor units EUR has more digits than a request to accounting can have. ${byHand}`
    ],
    [
      "an amount of Monite",
      minorOf(4_503_599_627_370_495, "EUR"),
      `45035996273704.95 EUR has more digits than a request to accounting can have. ${byHand}`
    ],
    [
      "an amount of Monite with a part",
      minorOf(0.5, "EUR"),
      "0.5 minor units EUR is no whole number of minor units. Correct it in Monite, then answer with retry."
    ],
    [
      "an amount of accounting",
      minorUnits(119.005, "EUR"),
      "119.005 EUR in accounting is no whole number of minor units, or too large. Correct it there, then answer with retry."
    ],
    ["a currency", minorOf(1, "XXX"), '"XXX" is not an ISO 4217 currency code in capitals, such as "EUR".']
  ]
  it.each(messages)("of %s say what a person can do", (_, read, message) => {
    assert.strictEqual(Result.isFailure(read) ? read.failure.message : undefined, message)
  })
})
