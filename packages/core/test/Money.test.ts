import * as Result from "effect/Result"
import { assert, describe, it } from "vitest"
import * as Money from "../src/values/Money.ts"

/** The value, or the reason it failed for. */
const outcome = <A>(result: Result.Result<A, Money.MoneyInvalid>) =>
  Result.match(result, { onSuccess: (value): unknown => value, onFailure: ({ reason }) => reason })

describe("exponentOf", () => {
  it.each([
    // One of each line of the table.
    ["AUD", 2],
    ["EUR", 2],
    ["KES", 2],
    ["NOK", 2],
    ["USD", 2],
    ["HUF", 2],
    ["MGA", 2],
    ["JPY", 0],
    ["ISK", 0],
    ["KWD", 3],
    ["IQD", 3],
    ["CLF", 4],
    ["UYW", 4],
    ["XCG", 2],
    ["BGN", 2],
    ["ANG", 2],
    ["eur", "UnknownCurrency"],
    [" EUR", "UnknownCurrency"],
    ["", "UnknownCurrency"],
    ["ZZZ", "UnknownCurrency"],
    ["XAU", "UnknownCurrency"],
    ["XXX", "UnknownCurrency"],
    ["constructor", "UnknownCurrency"]
  ])("%j: %s", (currency, expected) => {
    assert.strictEqual(outcome(Money.exponentOf(currency)), expected)
  })
})

describe("toDecimal", () => {
  it.each([
    [1234, "EUR", "12.34"],
    [5, "EUR", "0.05"],
    [-5, "EUR", "-0.05"],
    [-1234, "EUR", "-12.34"],
    [0, "EUR", "0.00"],
    [-0, "EUR", "0.00"],
    [100, "EUR", "1.00"],
    [500, "JPY", "500"],
    [-500, "JPY", "-500"],
    [5, "KWD", "0.005"],
    [12345, "CLF", "1.2345"],
    [Number.MAX_SAFE_INTEGER, "EUR", "90071992547409.91"],
    [1.5, "EUR", "NotWhole"],
    [Number.NaN, "EUR", "NotWhole"],
    [Number.POSITIVE_INFINITY, "EUR", "NotWhole"],
    [2 ** 53, "EUR", "OutOfRange"],
    [1, "ZZZ", "UnknownCurrency"]
  ])("%d %s: %s", (amount, currency, expected) => {
    assert.strictEqual(outcome(Money.toDecimal({ amount, currency })), expected)
  })
})

describe("toDecimalNumber", () => {
  it.each([
    [1234, "EUR", 12.34],
    [-5, "KWD", -0.005],
    [999_999_999_999_999, "EUR", 9_999_999_999_999.99],
    [1_000_000_000_000_000, "EUR", "OutOfRange"],
    [Number.MAX_SAFE_INTEGER, "EUR", "OutOfRange"],
    [Number.MAX_SAFE_INTEGER, "JPY", Number.MAX_SAFE_INTEGER]
  ])("%d %s: %s", (amount, currency, expected) => {
    assert.strictEqual(outcome(Money.toDecimalNumber({ amount, currency })), expected)
  })
})

describe("fromDecimal", () => {
  it.each<[value: string | number, currency: string, rounding: Money.Rounding | undefined, expected: number | string]>([
    ["12.34", "EUR", undefined, 1234],
    [12.34, "EUR", undefined, 1234],
    ["12", "EUR", undefined, 1200],
    ["12.3", "EUR", undefined, 1230],
    ["12.3400", "EUR", undefined, 1234],
    ["-0.05", "EUR", undefined, -5],
    ["007.50", "EUR", undefined, 750],
    ["-0", "EUR", undefined, 0],
    [-0, "EUR", undefined, 0],
    ["500", "JPY", undefined, 500],
    ["0.005", "KWD", undefined, 5],
    [1e-4, "CLF", undefined, 1],
    [1e12, "EUR", undefined, 1e14],
    [0.1 + 0.2, "EUR", undefined, "TooManyDigits"],
    ["12.345", "EUR", undefined, "TooManyDigits"],
    ["0.5", "JPY", undefined, "TooManyDigits"],
    [1e-7, "EUR", undefined, "TooManyDigits"],
    // Math.round(1.005 * 100) is 100: the double is below 1.005, its shortest decimal form is not.
    [1.005, "EUR", "half-up", 101],
    ["1.005", "EUR", "half-up", 101],
    ["1.005", "EUR", "half-even", 100],
    ["1.015", "EUR", "half-even", 102],
    ["-1.005", "EUR", "half-up", -101],
    ["-1.005", "EUR", "half-even", -100],
    ["1.0050001", "EUR", "half-even", 101],
    ["1.0049", "EUR", "half-up", 100],
    ["-0.001", "EUR", "half-up", 0],
    ["0.5", "JPY", "half-up", 1],
    ["0.5", "JPY", "half-even", 0],
    ["2.5", "JPY", "half-even", 2],
    [1e-7, "EUR", "half-up", 0],
    ["90071992547409.91", "EUR", undefined, Number.MAX_SAFE_INTEGER],
    ["-90071992547409.91", "EUR", undefined, -Number.MAX_SAFE_INTEGER],
    ["90071992547409.92", "EUR", undefined, "OutOfRange"],
    ["9".repeat(400), "EUR", undefined, "OutOfRange"],
    [90071992547409.91, "EUR", undefined, "OutOfRange"],
    [Number.MAX_SAFE_INTEGER, "JPY", undefined, Number.MAX_SAFE_INTEGER],
    [Number.MAX_VALUE, "EUR", undefined, "OutOfRange"],
    ["12.34", "ZZZ", undefined, "UnknownCurrency"],
    ["12.34", "eur", undefined, "UnknownCurrency"],
    [Number.NaN, "EUR", undefined, "NotANumber"],
    [Number.NEGATIVE_INFINITY, "EUR", undefined, "NotANumber"],
    ...[
      "",
      " ",
      "1,5",
      "1.000,00",
      "1 000",
      " 1",
      ".5",
      "5.",
      "+5",
      "--5",
      "1e3",
      "1e999999999",
      "0x10",
      "NaN",
      "١"
    ].map((value): [string, string, undefined, string] => [value, "EUR", undefined, "NotANumber"])
  ])("%j %s %s: %s", (value, currency, rounding, expected) => {
    const result = Money.fromDecimal(value, currency, rounding === undefined ? {} : { rounding })
    assert.strictEqual(outcome(result), expected)
  })
})

describe("basis points", () => {
  it.each([
    [19, 1900],
    ["19", 1900],
    ["7.25", 725],
    [12.5, 1250],
    [0, 0],
    [-19, -1900],
    [0.07, 7],
    ["19.005", "TooManyDigits"],
    ["19%", "NotANumber"]
  ])("%j %% is %s", (percent, expected) => {
    assert.strictEqual(outcome(Money.percentToBasisPoints(percent)), expected)
  })

  it.each([
    [1900, 19],
    [725, 7.25],
    [7, 0.07],
    [-1900, -19],
    [0.5, "NotWhole"]
  ])("%d is %s %%", (basisPoints, expected) => {
    assert.strictEqual(outcome(Money.basisPointsToPercent(basisPoints)), expected)
  })

  it("rounds on demand", () => {
    assert.strictEqual(outcome(Money.percentToBasisPoints("19.005", { rounding: "half-up" })), 1901)
  })
})

describe("messages say what is wrong and what to do", () => {
  const longest = "9".repeat(40)
  const table: ReadonlyArray<readonly [result: Result.Result<unknown, Money.MoneyInvalid>, message: string]> = [
    [Money.exponentOf("eur"), `"eur" is not an ISO 4217 currency code in capitals, such as "EUR".`],
    [
      Money.toDecimal({ amount: 1.5, currency: "EUR" }),
      "1.5 is not a whole number of minor units. Use fromDecimal for decimals."
    ],
    [
      Money.toDecimal({ amount: 2 ** 53, currency: "EUR" }),
      "9007199254740992 is beyond the safe integers, so its last digits may be wrong."
    ],
    [
      Money.toDecimalNumber({ amount: 1e15, currency: "EUR" }),
      "10000000000000.00 has more digits than a JSON number can represent. Use text."
    ],
    [
      Money.fromDecimal(90071992547409.91, "EUR"),
      "90071992547409.9 has more digits than a JSON number can represent. Use text."
    ],
    [Money.fromDecimal("1,5", "EUR"), `"1,5" is not a decimal such as "12.34".`],
    [Money.fromDecimal(Number.NaN, "EUR"), `NaN is not a decimal such as "12.34".`],
    [
      Money.fromDecimal("12.345", "EUR"),
      `"12.345" has 3 decimals and EUR has 2. Correct it, or set the option rounding.`
    ],
    [
      Money.percentToBasisPoints("19.005"),
      `"19.005" has 3 decimals and basis points have 2. Correct it, or set the option rounding.`
    ],
    [Money.fromDecimal("90071992547409.92", "EUR"), `"90071992547409.92" is more than 9007199254740991 minor units.`],
    [Money.fromDecimal(longest, "EUR"), `"${longest}" is more than 9007199254740991 minor units.`],
    [Money.fromDecimal(`${longest}1`, "EUR"), `"${longest}..." is more than 9007199254740991 minor units.`]
  ]
  it.each(table.map(([result, message]) => [message, result] as const))("%s", (message, result) => {
    assert.deepInclude(Result.isFailure(result) ? result.failure : {}, { _tag: "MoneyInvalid", message })
  })
})
