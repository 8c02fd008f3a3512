/**
 * Reads and writes amounts of accounting: JSON numbers in major units.
 */
import * as Money from "@faktura/core/Money"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Result from "effect/Result"

/** Digits of the minor unit at which an amount is cut. No currency counts in millionths of its minor unit. */
const noiseDigits = 6

/**
 * Reads an amount as minor units: 119.01 EUR is 11901.
 *
 * Sums of binary floating point have rounding errors: 119.00000000000001 is 119.00. A difference of more than half a
 * millionth of a minor unit is no rounding error, and fails with `MoneyInvalid`. So does an unknown currency.
 */
export const minorUnits = (amount: number, currency: string): Result.Result<number, Money.MoneyInvalid> =>
  Result.flatMap(Money.exponentOf(currency), (digits) => {
    const decimal = BigDecimal.fromNumber(amount)
    return Option.isNone(decimal)
      ? Money.fromDecimal(amount, currency)
      : Money.fromDecimal(BigDecimal.format(BigDecimal.round(decimal.value, { scale: digits + noiseDigits })), currency)
  })

/** Writes minor units as an amount. Fails with `MoneyInvalid` for more digits than a JSON number has. */
export const decimalOf = (amount: bigint, currency: string): Result.Result<number, Money.MoneyInvalid> =>
  Money.toDecimalNumber({ amount: Number(amount), currency })
