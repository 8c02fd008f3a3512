/**
 * Exact fractions of bigints. The tests add up amounts with them, and share no arithmetic with the code that they judge.
 */

/** Numerator and denominator. The denominator is above 0. */
export type Fraction = readonly [n: bigint, d: bigint]

/** Reads the shortest decimal form of a number. */
export const fraction = (value: number): Fraction => {
  if (!Number.isFinite(value)) throw new Error(`${value} is not finite`)
  const [mantissa = "0", exponent = "0"] = String(value).toLowerCase().split("e")
  const [whole = "0", decimals = ""] = mantissa.split(".")
  const digits = BigInt(`${whole}${decimals}`)
  const power = Number(exponent) - decimals.length
  return power >= 0 ? [digits * 10n ** BigInt(power), 1n] : [digits, 10n ** BigInt(-power)]
}

/** Multiplies fractions. */
export const times = (...factors: ReadonlyArray<Fraction>): Fraction =>
  factors.reduce<Fraction>(([n, d], [n2, d2]) => [n * n2, d * d2], [1n, 1n])

/** Rounds to a whole number; half goes away from zero. */
export const rounded = ([n, d]: Fraction): bigint => {
  const size = n < 0n ? -n : n
  const floor = size / d
  const up = 2n * (size - floor * d) >= d ? floor + 1n : floor
  return n < 0n ? -up : up
}

/** Decimals of the shortest decimal form of a number. */
export const decimalsOf = (value: number): number => {
  let [n, d] = fraction(value)
  let decimals = 0
  while (n % d !== 0n) {
    n *= 10n
    decimals++
  }
  return decimals
}
