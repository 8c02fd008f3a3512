/**
 * Exact arithmetic with numbers as JSON writes them, in decimals.
 *
 * Hazard: in binary floating point 19.99 / 0.01 is 1998.9999999999998. A division would reject one amount of cents in
 * nine.
 */

/** Returns the digits of a number and their power of ten, from its shortest decimal form, which JSON writes. */
const decimal = (value: number | bigint): readonly [digits: bigint, exponent: number] => {
  const [mantissa = "", exponent = "0"] = String(value).split("e")
  const [whole = "", fraction = ""] = mantissa.split(".")
  return [BigInt(whole + fraction), Number(exponent) - fraction.length]
}

/**
 * True when a number is a whole multiple of a unit (JSON Schema 2020-12, validation 6.2.1), both read as the decimals
 * that JSON writes. False when one of them is not finite, or the unit is 0.
 *
 * @example isMultipleOf(19.99, 0.01) // true
 */
export const isMultipleOf = (value: number | bigint, unit: number): boolean => {
  if ((typeof value === "number" && !Number.isFinite(value)) || !Number.isFinite(unit) || unit === 0) return false
  if (typeof value === "number" && Number.isSafeInteger(value) && Number.isSafeInteger(unit)) return value % unit === 0
  const [digits, exponent] = decimal(value)
  const [unitDigits, unitExponent] = decimal(unit)
  const least = Math.min(exponent, unitExponent)
  const scaled = (number: bigint, power: number): bigint => number * 10n ** BigInt(power - least)
  return scaled(digits, exponent) % scaled(unitDigits, unitExponent) === 0n
}
