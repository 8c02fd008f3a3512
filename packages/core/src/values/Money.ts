/**
 * Amounts of money between the two ways APIs write them: whole minor units (1234) and decimals ("12.34").
 *
 * How many decimals a currency has is ISO 4217's to say, not a constant: the yen has none, the Kuwaiti dinar three. A
 * percentage is the same idea with a fixed two: 1900 basis points are 19 %.
 *
 * Everything is counted with `BigDecimal` from effect, which is exact and there anyway; binary floating point would make
 * 1.005 less than it is, and a money library would bring a second vocabulary for what two conversions need.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Result from "effect/Result"

/** An amount in the currency's minor units: `{ amount: 1234, currency: "EUR" }` is 12.34 EUR. */
export interface Money {
  /** Minor units, a safe integer. Negative for what is owed the other way round. */
  readonly amount: number
  /** ISO 4217 code in capitals. */
  readonly currency: string
}

/**
 * How to round what has more digits than fit. Both round to the nearest and differ at exactly half:
 * `half-up` away from zero (so that a credit note mirrors its invoice), `half-even` to the even neighbour.
 */
export type Rounding = "half-up" | "half-even"

/** What {@link MoneyInvalid} can be about. */
export type MoneyInvalidReason = "UnknownCurrency" | "NotANumber" | "NotWhole" | "TooManyDigits" | "OutOfRange"

/** An amount, a currency or a percentage that cannot be converted without losing something. */
export class MoneyInvalid extends Data.TaggedError("MoneyInvalid")<{
  readonly reason: MoneyInvalidReason
  readonly message: string
}> {}

/**
 * How many decimals the currency has, 0 to 4.
 *
 * Knows the active ISO 4217 codes, and those withdrawn lately, which older documents still carry. Codes without minor
 * units (gold, test codes) and everything else fail with `UnknownCurrency`: guessing two would be wrong by a factor of 100.
 *
 * @see ISO 4217, list one, as of 2026: with XCG and XAD (both 2025), without BGN
 */
export const exponentOf = (currency: string): Result.Result<number, MoneyInvalid> => {
  const digits = exponents.get(currency)
  return digits === undefined
    ? invalid("UnknownCurrency", `${show(currency)} is not an ISO 4217 currency code in capitals, such as "EUR".`)
    : Result.succeed(digits)
}

/**
 * Writes minor units as a decimal with exactly the currency's digits: 1234 EUR is "12.34", 5 KWD "0.005", 500 JPY "500".
 *
 * Fails with `NotWhole` or `OutOfRange` when the amount is not a safe integer.
 */
export const toDecimal = (money: Money): Result.Result<string, MoneyInvalid> =>
  Result.flatMap(exponentOf(money.currency), (digits) => decimalOf(money.amount, digits))

/**
 * Like {@link toDecimal}, for APIs that want a JSON number: 1234 EUR is 12.34.
 *
 * A double holds 15 decimal digits. From 10^15 minor units on (unless the currency has no decimals) it could not be read
 * back as the same amount, and this fails with `OutOfRange`.
 */
export const toDecimalNumber = (money: Money): Result.Result<number, MoneyInvalid> =>
  Result.flatMap(exponentOf(money.currency), (digits) => decimalNumberOf(money.amount, digits))

/**
 * Reads a decimal as minor units: "12.34" EUR is 1234.
 *
 * Text is digits with an optional minus and fraction: no exponent, no thousands separators, no comma. A number is read
 * through its shortest decimal form, the one JSON and `String` print: 1.005 counts as exactly that, although the double
 * is a little less, and 0.1 + 0.2 has 17 digits. Zeros at the end carry no value and do not count as digits.
 *
 * More digits than the currency has fail with `TooManyDigits`, unless `rounding` says what to do with them. Results
 * beyond the safe integers are `OutOfRange`, and so are numbers whose cents a double can no longer hold
 * (see {@link toDecimalNumber}); pass text for these.
 */
export const fromDecimal = (
  value: string | number,
  currency: string,
  options?: { readonly rounding?: Rounding }
): Result.Result<number, MoneyInvalid> =>
  Result.flatMap(exponentOf(currency), (digits) => minorUnitsOf(value, digits, `${currency} has`, options?.rounding))

/**
 * A percentage as basis points, hundredths of a percent: 19 is 1900, "7.25" is 725.
 *
 * Reads, rounds and fails as {@link fromDecimal} does.
 */
export const percentToBasisPoints = (
  percent: string | number,
  options?: { readonly rounding?: Rounding }
): Result.Result<number, MoneyInvalid> => minorUnitsOf(percent, 2, "basis points have", options?.rounding)

/** Basis points as a percentage: 1900 is 19, 725 is 7.25. Fails as {@link toDecimalNumber} does. */
export const basisPointsToPercent = (basisPoints: number): Result.Result<number, MoneyInvalid> =>
  decimalNumberOf(basisPoints, 2)

const invalid = (reason: MoneyInvalidReason, message: string): Result.Result<never, MoneyInvalid> =>
  Result.fail(new MoneyInvalid({ reason, message }))

/** Quoted and shortened, so that an error stays readable whatever was passed. */
const show = (value: string | number): string =>
  typeof value === "number" ? String(value) : JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)

const decimalOf = (amount: number, digits: number): Result.Result<string, MoneyInvalid> => {
  if (!Number.isInteger(amount)) {
    return invalid("NotWhole", `${amount} is not a whole number of minor units. For decimals there is fromDecimal.`)
  }
  if (!Number.isSafeInteger(amount)) {
    return invalid("OutOfRange", `${amount} is beyond the safe integers, so its last digits are not certain.`)
  }
  const absolute = String(Math.abs(amount)).padStart(digits + 1, "0")
  const point = absolute.length - digits
  const fraction = digits === 0 ? "" : `.${absolute.slice(point)}`
  return Result.succeed(`${amount < 0 ? "-" : ""}${absolute.slice(0, point)}${fraction}`)
}

const decimalNumberOf = (amount: number, digits: number): Result.Result<number, MoneyInvalid> =>
  Result.flatMap(decimalOf(amount, digits), (decimal) =>
    fitsNumber(amount, digits) ? Result.succeed(Number(decimal)) : tooPrecise(decimal)
  )

/** Any decimal of up to 15 significant digits survives the way through a double and back. */
const fitsNumber = (amount: number, digits: number): boolean => digits === 0 || Math.abs(amount) < 1e15

const tooPrecise = (value: string | number) =>
  invalid("OutOfRange", `${value} has more digits than a JSON number holds. Carry it as text.`)

const minorUnitsOf = (
  value: string | number,
  digits: number,
  owner: string,
  rounding: Rounding | undefined
): Result.Result<number, MoneyInvalid> => {
  // BigDecimal alone would read "" as zero, and spend minutes on "1e999999999".
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
      `${show(value)} has ${exact.scale} decimals and ${owner} ${digits}. Correct it, or say how to round.`
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
  return typeof value === "number" && !fitsNumber(amount, digits) ? tooPrecise(value) : Result.succeed(amount)
}

const codes: ReadonlyArray<readonly [digits: number, currencies: string]> = [
  [0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"],
  [
    2,
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU " +
      "CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD " +
      "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO " +
      "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB " +
      "TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG"
  ],
  [3, "BHD IQD JOD KWD LYD OMR TND"],
  [4, "CLF UYW"],
  // Withdrawn since 2021, and still on older documents and in vendors' enums.
  [2, "ANG BGN CUC HRK SLL ZWL"]
]

const exponents: ReadonlyMap<string, number> = new Map(
  codes.flatMap(([digits, currencies]) => currencies.split(" ").map((currency) => [currency, digits] as const))
)
