/**
 * Decides ajv's `multipleOf` with decimal arithmetic.
 *
 * Hazard: ajv divides in binary floating point, and refuses 19.99 as a multiple of 0.01 (ajv-validator/ajv#2329).
 */
import { _, str } from "ajv"
import type { FuncKeywordDefinition } from "ajv"
import { decimal } from "./Decimal.ts"
import type { Decimal } from "./Decimal.ts"

const divides = (unit: number, value: number): boolean => {
  if (!Number.isFinite(value) || unit === 0) return false
  const one = decimal(value)
  const other = decimal(unit)
  const scale = Math.max(one.scale, other.scale)
  const at = (number: Decimal): bigint => number.digits * 10n ** BigInt(scale - number.scale)
  return at(one) % at(other) === 0n
}

/** Keyword that replaces ajv's own. */
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
