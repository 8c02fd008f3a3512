/**
 * Reads and writes amounts of accounting: JSON numbers in major units.
 *
 * The messages are for the person who answers the task. Those of `Money` are for programmers.
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
    return explained(
      `${amount} ${currency} in accounting is no whole number of minor units, or too large. Correct it there, then answer with retry.`,
      Option.isNone(decimal)
        ? Money.fromDecimal(amount, currency)
        : Money.fromDecimal(
            BigDecimal.format(BigDecimal.round(decimal.value, { scale: digits + noiseDigits })),
            currency
          )
    )
  })

/** Writes minor units as an amount. Fails with `MoneyInvalid` for more digits than a JSON number has. */
export const decimalOf = (amount: bigint, currency: string): Result.Result<number, Money.MoneyInvalid> =>
  ledgerNumber(Number(amount), amount, currency)

/** Writes minor units for a message, in major units where these are exact. */
export const shownAmount = (amount: bigint | number, currency: string): string => {
  const decimal = Money.toDecimal({ amount: Number(amount), currency })
  return `${Result.isSuccess(decimal) ? decimal.success : `${amount} minor units`} ${currency}`
}

/**
 * Reads minor units of Monite. Fails with `MoneyInvalid` for a part of a minor unit, and for more digits than an amount of
 * accounting can have.
 */
export const minorOf = (amount: number, currency: string): Result.Result<bigint, Money.MoneyInvalid> =>
  Result.map(ledgerNumber(amount, amount, currency), () => BigInt(amount))

/** Converts minor units. `exact`: all their digits, which `amount` may not have. */
const ledgerNumber = (
  amount: number,
  exact: bigint | number,
  currency: string
): Result.Result<number, Money.MoneyInvalid> =>
  Result.flatMap(Money.exponentOf(currency), () =>
    explained(
      Number.isInteger(amount)
        ? `${shownAmount(exact, currency)} has more digits than a request to accounting can have. Book the document by hand in accounting, then answer with ignore.`
        : `${shownAmount(exact, currency)} is no whole number of minor units. Correct it in Monite, then answer with retry.`,
      Money.toDecimalNumber({ amount, currency })
    )
  )

/** Replaces the message of an error. */
const explained = <A>(
  message: string,
  read: Result.Result<A, Money.MoneyInvalid>
): Result.Result<A, Money.MoneyInvalid> =>
  Result.mapError(read, ({ reason }) => new Money.MoneyInvalid({ reason, message }))
