/**
 * Computes the sums of a Maesn invoice: decimal numbers in the major unit. Each line is rounded half up to the minor
 * unit.
 */
import { invalidBody } from "../../http/Refusal.ts"
import { product } from "../../openapi/Decimal.ts"
import type { LineItem } from "./Records.ts"

/** Amounts of a line. */
export interface LineAmounts {
  readonly net: number
  readonly tax: number
  readonly gross: number
  readonly discount: number
}

/** Digits after the point, for currencies for which ISO 4217 does not say 2. */
const currenciesByPlaces: ReadonlyMap<number, ReadonlySet<string>> = new Map([
  [0, new Set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" "))],
  [3, new Set("BHD IQD JOD KWD LYD OMR TND".split(" "))],
  [4, new Set("CLF UYW".split(" "))]
])

/** Returns the number of digits after the point in amounts of a currency. */
export const placesOf = (currency: string | null): number =>
  currency === null ? 2 : ([...currenciesByPlaces].find(([, currencies]) => currencies.has(currency))?.[0] ?? 2)

/** Returns whole units of the last digit as an amount. @throws 400 for more digits than a JSON number has */
const amountOf = (units: number, places: number): number => {
  if (Math.abs(units) > Number.MAX_SAFE_INTEGER) throw invalidBody(["lineItems"], "the amounts are too large")
  return units / 10 ** places
}

/** Adds without binary rounding errors. @throws 400 for a sum that is too large */
export const add = (amounts: ReadonlyArray<number>, places: number): number =>
  amountOf(
    amounts.reduce((sum, amount) => sum + Math.round(amount * 10 ** places), 0),
    places
  )

/** Returns what a discount leaves, in percent. Hazard: in binary, 100 - 95.1 is 4.900000000000006, and sums are a cent off. */
const shareAfter = (discount: number): number => add([100, -discount], 9)

type Line = Pick<LineItem, "quantity" | "unitAmount" | "taxRatePercentage" | "discountItemPercentage">

/**
 * Returns the amounts of a line.
 *
 * @throws 400 for amounts that are too large
 * @param mode `INCLUSIVE`: the unit amount includes the tax; `NOTAX`: there is no tax; anything else: tax is added
 * @param invoiceDiscount percent off the whole invoice, taken from every line
 */
export const lineAmounts = (line: Line, mode: string, invoiceDiscount: number, places: number): LineAmounts => {
  const shares = [line.discountItemPercentage ?? 0, invoiceDiscount].map(shareAfter)
  const full = add([product([line.quantity, line.unitAmount ?? 0], 1, places)], places)
  const amount = product([line.quantity, line.unitAmount ?? 0, ...shares], 10_000, places)
  const discount = add([full, -amount], places)
  const rate = mode === "NOTAX" ? 0 : (line.taxRatePercentage ?? 0)
  if (mode === "INCLUSIVE") {
    // amount / (1 + rate/100), as amount x 10^6 / (10^6 + rate x 10^4). The divisor is whole for rates of 4 digits.
    const net = product([amount, 1_000_000], 1_000_000 + Math.round(rate * 10_000), places)
    return { net, tax: add([amount, -net], places), gross: amount, discount }
  }
  const tax = product([amount, rate], 100, places)
  return { net: amount, tax, gross: add([amount, tax], places), discount }
}
