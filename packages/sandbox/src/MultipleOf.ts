/**
 * ajv's `multipleOf`, decided in decimals.
 *
 * Hazard: ajv divides in binary floating point, and refuses 19.99 as a multiple of 0.01 (ajv-validator/ajv#2329).
 */
import { _, str } from "ajv"
import type { FuncKeywordDefinition } from "ajv"

/** The digits of a number behind its decimal point, and the number without the point. */
const scaled = (value: number): { readonly places: number; readonly whole: bigint } => {
  const [mantissa = "", power = "0"] = value.toString().split("e")
  const [before = "", after = ""] = mantissa.split(".")
  const places = after.length - Number(power)
  const whole = BigInt(before + after)
  return places >= 0 ? { places, whole } : { places: 0, whole: whole * 10n ** BigInt(-places) }
}

const divides = (unit: number, value: number): boolean => {
  if (!Number.isFinite(value) || unit === 0) return false
  const one = scaled(value)
  const other = scaled(unit)
  const places = Math.max(one.places, other.places)
  const at = ({ places: own, whole }: typeof one): bigint => whole * 10n ** BigInt(places - own)
  return at(one) % at(other) === 0n
}

/** The keyword, to be added in the place of ajv's own. */
export const decimalMultipleOf: FuncKeywordDefinition = {
  keyword: "multipleOf",
  type: "number",
  schemaType: "number",
  compile: (unit: number) => (value: number) => divides(unit, value),
  error: {
    message: ({ schemaCode }) => str`must be multiple of ${schemaCode}`,
    params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}`
  }
}
