/**
 * Amounts of accounting, which come as JSON numbers in major units, read as minor units.
 */
import * as Money from "@faktura/core/Money"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Result from "effect/Result"

/** Digits after the minor unit at which an amount is cut. No currency is counted in millionths of its minor unit. */
const noiseDigits = 6

/**
 * Reads an amount as minor units: 119.01 EUR is 11901.
 *
 * Sums of binary floating point end in noise: 119.00000000000001 is 119.00. What differs from whole minor units by more than
 * half a millionth of one is no noise, and fails with `MoneyInvalid`, as an unknown currency does.
 */
export const minorUnits = (amount: number, currency: string): Result.Result<number, Money.MoneyInvalid> =>
  Result.flatMap(Money.exponentOf(currency), (digits) => {
    const decimal = BigDecimal.fromNumber(amount)
    return Option.isNone(decimal)
      ? Money.fromDecimal(amount, currency)
      : Money.fromDecimal(BigDecimal.format(BigDecimal.round(decimal.value, { scale: digits + noiseDigits })), currency)
  })
