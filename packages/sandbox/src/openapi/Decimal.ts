/**
 * Decimal numbers without binary rounding, and their products.
 *
 * Quantities and prices are JSON numbers: 1.005 x 100 must be 100.5 and not 100.49999. The shortest decimal text of a
 * number is what was sent. It is split as text and multiplied as integers.
 */

/** Digits of a number, without its decimal point. */
export interface Decimal {
  readonly digits: bigint
  /** Number of digits after the decimal point, at least 0. */
  readonly scale: number
}

/** Reads the shortest decimal text of a finite number. */
export const decimal = (value: number): Decimal => {
  const [mantissa = "0", exponent = "0"] = String(value).split("e")
  const [whole = "0", fraction = ""] = mantissa.split(".")
  const scale = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 }
}

/** Divides and rounds half away from zero. */
const divide = (numerator: bigint, denominator: bigint): bigint => {
  const sign = numerator < 0n !== denominator < 0n ? -1n : 1n
  const n = numerator < 0n ? -numerator : numerator
  const d = denominator < 0n ? -denominator : denominator
  return sign * ((2n * n + d) / (2n * d))
}

/**
 * Returns `a x b x ... / divisor`, rounded half up (away from zero) to `places` digits after the point.
 *
 * @param divisor an integer other than 0
 */
export const product = (factors: ReadonlyArray<number>, divisor: number = 1, places: number = 0): number => {
  let digits = 1n
  let scale = 0
  for (const factor of factors) {
    const read = decimal(factor)
    digits *= read.digits
    scale += read.scale
  }
  const rounded = divide(digits * 10n ** BigInt(places), 10n ** BigInt(scale) * BigInt(divisor))
  return Number(rounded) / 10 ** places
}
