/**
 * Converts amounts of money between minor units (1234) and decimals ("12.34").
 *
 * ISO 4217 defines the number of decimals of each currency: 0 for the yen, 3 for the Kuwaiti dinar. Percentages always
 * have two: 1900 basis points are 19 %.
 *
 * Why `BigDecimal` of effect: it is exact, and part of the program already. Binary floating point makes 1.005 less than
 * it is. A money library would add many terms for two conversions.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Result from "effect/Result"

/** Amount in minor units of its currency: `{ amount: 1234, currency: "EUR" }` is 12.34 EUR. */
export interface Money {
  /** Minor units, a safe integer. Negative for an amount owed in the other direction. */
  readonly amount: number
  /** ISO 4217 code in capitals. */
  readonly currency: string
}

/**
 * Rounding of a value with too many digits. Both modes round to the nearest value, and differ for exactly half.
 *
 * - `half-up`: away from zero. A credit note then has the amount of its invoice.
 * - `half-even`: to the even neighbour.
 */
export type Rounding = "half-up" | "half-even"

/** Kind of a {@link MoneyInvalid}. */
export type MoneyInvalidReason = "UnknownCurrency" | "NotANumber" | "NotWhole" | "TooManyDigits" | "OutOfRange"

/** Error of an amount, currency or percentage that cannot be converted exactly. `message` says how to correct it. */
export class MoneyInvalid extends Data.TaggedError("MoneyInvalid")<{
  readonly reason: MoneyInvalidReason
  readonly message: string
}> {}

/**
 * Returns the number of decimals of a currency, 0 to 4.
 *
 * Knows the active ISO 4217 codes, and recently withdrawn ones, which older documents contain. Codes without minor
 * units (gold, test codes) and unknown codes fail with `UnknownCurrency`. Why: a guess of two decimals may be wrong by
 * a factor of 100.
 *
 * @see ISO 4217, list one, as of 2026: with XCG and XAD (both 2025), without BGN
 *
 * @example
 * ```ts
 * import { Money } from "@faktura/core"
 *
 * const decimals = Money.exponentOf("KWD") // 3
 * ```
 */
export const exponentOf = (currency: string): Result.Result<number, MoneyInvalid> => {
  const digits = exponents.get(currency)
  return digits === undefined
    ? invalid("UnknownCurrency", `${show(currency)} is not an ISO 4217 currency code in capitals, such as "EUR".`)
    : Result.succeed(digits)
}

/**
 * Writes minor units as a decimal with the currency's number of digits: 1234 EUR is "12.34", 5 KWD "0.005", 500 JPY
 * "500".
 *
 * Fails with `NotWhole` or `OutOfRange` when the amount is not a safe integer.
 *
 * @example
 * ```ts
 * import { Money } from "@faktura/core"
 *
 * const text = Money.toDecimal({ amount: 1234, currency: "EUR" }) // "12.34"
 * ```
 */
export const toDecimal = (money: Money): Result.Result<string, MoneyInvalid> =>
  Result.flatMap(exponentOf(money.currency), (digits) => decimalOf(money.amount, digits))

/**
 * Like {@link toDecimal}, for APIs with a JSON number: 1234 EUR is 12.34.
 *
 * A double has 15 decimal digits. From 10^15 minor units on, an amount could not be read back exactly, and this fails
 * with `OutOfRange`. Currencies without decimals have no such limit.
 *
 * @example
 * ```ts
 * import { Money } from "@faktura/core"
 *
 * const number = Money.toDecimalNumber({ amount: 1234, currency: "EUR" }) // 12.34
 * ```
 */
export const toDecimalNumber = (money: Money): Result.Result<number, MoneyInvalid> =>
  Result.flatMap(exponentOf(money.currency), (digits) => decimalNumberOf(money.amount, digits))

/**
 * Parses a decimal as minor units: "12.34" EUR is 1234.
 *
 * A text has digits with an optional minus and fraction: no exponent, no thousands separators, no comma. A number is
 * read in its shortest decimal form, which JSON and `String` print: 1.005 is exactly that, and 0.1 + 0.2 has 17 digits.
 * Zeros at the end do not count as digits.
 *
 * More digits than the currency has fail with `TooManyDigits`, unless `rounding` is given. Results beyond the safe
 * integers fail with `OutOfRange`, and so do numbers whose cents a double cannot represent (see {@link
 * toDecimalNumber}). Pass these as text.
 *
 * @example
 * ```ts
 * import { Money } from "@faktura/core"
 *
 * const amount = Money.fromDecimal("12.34", "EUR") // 1234
 * const rounded = Money.fromDecimal("12.345", "EUR", { rounding: "half-up" }) // 1235
 * ```
 */
export const fromDecimal = (
  value: string | number,
  currency: string,
  options?: { readonly rounding?: Rounding }
): Result.Result<number, MoneyInvalid> =>
  Result.flatMap(exponentOf(currency), (digits) => minorUnitsOf(value, digits, `${currency} has`, options?.rounding))

/**
 * Converts a percentage to basis points, hundredths of a percent: 19 is 1900, "7.25" is 725.
 *
 * Parses, rounds and fails like {@link fromDecimal}.
 *
 * @example
 * ```ts
 * import { Money } from "@faktura/core"
 *
 * const vatRate = Money.percentToBasisPoints("7.25") // 725
 * ```
 */
export const percentToBasisPoints = (
  percent: string | number,
  options?: { readonly rounding?: Rounding }
): Result.Result<number, MoneyInvalid> => minorUnitsOf(percent, 2, "basis points have", options?.rounding)

/**
 * Converts basis points to a percentage: 1900 is 19, 725 is 7.25. Fails like {@link toDecimalNumber}.
 *
 * @example
 * ```ts
 * import { Money } from "@faktura/core"
 *
 * const percent = Money.basisPointsToPercent(1900) // 19
 * ```
 */
export const basisPointsToPercent = (basisPoints: number): Result.Result<number, MoneyInvalid> =>
  decimalNumberOf(basisPoints, 2)

const invalid = (reason: MoneyInvalidReason, message: string): Result.Result<never, MoneyInvalid> =>
  Result.fail(new MoneyInvalid({ reason, message }))

/** Quotes and shortens a value for a message. */
const show = (value: string | number): string =>
  typeof value === "number" ? String(value) : JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)

const decimalOf = (amount: number, digits: number): Result.Result<string, MoneyInvalid> => {
  if (!Number.isInteger(amount)) {
    return invalid("NotWhole", `${amount} is not a whole number of minor units. Use fromDecimal for decimals.`)
  }
  if (!Number.isSafeInteger(amount)) {
    return invalid("OutOfRange", `${amount} is beyond the safe integers, so its last digits may be wrong.`)
  }
  const absolute = String(Math.abs(amount)).padStart(digits + 1, "0")
  const point = absolute.length - digits
  const fraction = digits === 0 ? "" : `.${absolute.slice(point)}`
  return Result.succeed(`${amount < 0 ? "-" : ""}${absolute.slice(0, point)}${fraction}`)
}

const decimalNumberOf = (amount: number, digits: number): Result.Result<number, MoneyInvalid> =>
  Result.flatMap(decimalOf(amount, digits), (decimal) =>
    isExactAsNumber(amount, digits) ? Result.succeed(Number(decimal)) : tooPrecise(decimal)
  )

/** True when the amount survives a conversion to a double and back: decimals of up to 15 significant digits do. */
const isExactAsNumber = (amount: number, digits: number): boolean => digits === 0 || Math.abs(amount) < 1e15

const tooPrecise = (value: string | number) =>
  invalid("OutOfRange", `${value} has more digits than a JSON number can represent. Use text.`)

const minorUnitsOf = (
  value: string | number,
  digits: number,
  owner: string,
  rounding: Rounding | undefined
): Result.Result<number, MoneyInvalid> => {
  // Hazard: `BigDecimal` alone would read "" as zero, and spend minutes on "1e999999999".
  const decimal =
    typeof value === "number"
      ? BigDecimal.fromNumber(value)
      : /^-?\d+(\.\d+)?$/.test(value)
        ? BigDecimal.fromString(value)
        : Option.none()
  if (Option.isNone(decimal)) return invalid("NotANumber", `${show(value)} is not a decimal such as "12.34".`)

  const exact = BigDecimal.normalize(decimal.value)
  if (exact.scale > digits && rounding === undefined) {
    return invalid(
      "TooManyDigits",
      `${show(value)} has ${exact.scale} decimals and ${owner} ${digits}. Correct it, or set the option rounding.`
    )
  }
  const rounded = BigDecimal.round(exact, {
    scale: digits,
    mode: rounding === "half-even" ? "half-even" : "half-from-zero"
  })
  const amount = Number(BigDecimal.scale(rounded, digits).value)
  if (!Number.isSafeInteger(amount)) {
    return invalid("OutOfRange", `${show(value)} is more than ${Number.MAX_SAFE_INTEGER} minor units.`)
  }
  return typeof value === "number" && !isExactAsNumber(amount, digits) ? tooPrecise(value) : Result.succeed(amount)
}

const codes: ReadonlyArray<readonly [digits: number, currencies: string]> = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [2, "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF"],
  [2, "CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD"],
  [2, "GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL"],
  [2, "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR"],
  [2, "PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP"],
  [2, "TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
  // Withdrawn since 2021, but older documents and vendors' enums still contain them.
  [2, "ANG BGN CUC HRK SLL ZWL"]
]

const exponents: ReadonlyMap<string, number> = new Map(
  codes.flatMap(([digits, currencies]) => currencies.split(" ").map((currency) => [currency, digits] as const))
)
