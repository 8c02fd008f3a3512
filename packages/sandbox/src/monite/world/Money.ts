/**
 * Amounts: their limit, and how they are written for people.
 */
import { invalidBody } from "../../http/Refusal.ts"

/** Refuses amounts above Monite's limit, which is that of exact JSON numbers. @throws 422 */
export const checkAmounts = (
  amounts: ReadonlyArray<number | null | undefined>,
  path: ReadonlyArray<string | number>
): void => {
  if (amounts.every((amount) => amount == null || Number.isSafeInteger(amount))) return
  throw invalidBody(path, `no amount may be above ${Number.MAX_SAFE_INTEGER}`, "less_than_equal")
}

/** Currencies whose minor unit is not a hundredth (ISO 4217), with its number of decimals. */
const decimals: Readonly<Record<string, number>> = {
  BHD: 3,
  CLP: 0,
  ISK: 0,
  IQD: 3,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  OMR: 3,
  PYG: 0,
  TND: 3,
  UGX: 0,
  VND: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0
}

/** Returns an amount in minor units as a decimal number, such as `12.50`. */
export const decimalText = (minor: number, currency: string): string => {
  const places = decimals[currency] ?? 2
  const digits = String(Math.abs(minor)).padStart(places + 1, "0")
  const whole = digits.slice(0, digits.length - places)
  return `${minor < 0 ? "-" : ""}${whole}${places === 0 ? "" : `.${digits.slice(-places)}`}`
}

/** Returns an amount in minor units with its currency, such as `EUR 12.50`. */
export const moneyText = (minor: number, currency: string): string => `${currency} ${decimalText(minor, currency)}`
