/**
 * Computes the sums of an invoice, in minor units.
 *
 * Every line is rounded by itself, half up, before anything is added: quantity times price, its discount, its VAT. A
 * discount on the whole invoice is spread over the lines before VAT. The last line gets the rounding difference.
 */
import { product } from "../../openapi/Decimal.ts"
import type { Discount } from "../world/Receivable.ts"

export interface Line {
  /** Any decimal number of at least 0. */
  readonly quantity: number
  /** Minor units for one. */
  readonly price: number
  /** Hundredths of a percent. */
  readonly rate: number
  readonly discount?: Discount | null | undefined
}

export interface Totals {
  /** Lines after their own discount, without the invoice's discount. */
  readonly lines: ReadonlyArray<{ readonly beforeVat: number; readonly afterVat: number }>
  readonly subtotal: number
  readonly discountedSubtotal: number
  readonly vat: number
  readonly total: number
  readonly byRate: ReadonlyArray<{ readonly rate: number; readonly taxable: number; readonly amount: number }>
}

/** Returns the VAT on a net amount. */
export const vatOn = (net: number, rate: number): number => product([net, rate], 10_000)

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, number) => total + number, 0)

const less = (amount: number, discount: Discount | null | undefined): number =>
  discount == null
    ? amount
    : Math.max(0, amount - (discount.type === "amount" ? discount.amount : product([amount, discount.amount], 10_000)))

/** Returns each line's share of the invoice's discount. */
const shares = (nets: ReadonlyArray<number>, discount: Discount | null | undefined): ReadonlyArray<number> => {
  const whole = sum(nets)
  const off = whole - less(whole, discount)
  if (off === 0) return nets.map(() => 0)
  const parts = nets.map((net) => product([net, off], whole))
  const last = parts.length - 1
  return parts.map((part, index) => (index === last ? off - sum(parts.slice(0, last)) : part))
}

/**
 * Computes the sums of an invoice.
 *
 * @param inclusive true if the prices include VAT
 */
export const totals = (
  lines: ReadonlyArray<Line>,
  discount: Discount | null | undefined,
  inclusive: boolean
): Totals => {
  const priced = lines.map(({ quantity, price, rate, discount: own }) => {
    const amount = less(product([quantity, price]), own)
    const beforeVat = inclusive ? product([amount, 10_000], 10_000 + rate) : amount
    return { rate, beforeVat, afterVat: inclusive ? amount : amount + vatOn(amount, rate) }
  })
  const borne = shares(
    priced.map((line) => line.beforeVat),
    discount
  )
  const taxed = priced.map((line, index) => {
    const share = borne[index] ?? 0
    const taxable = line.beforeVat - share
    return {
      rate: line.rate,
      taxable,
      amount: share === 0 ? line.afterVat - line.beforeVat : vatOn(taxable, line.rate)
    }
  })
  const subtotal = sum(priced.map((line) => line.beforeVat))
  const discountedSubtotal = sum(taxed.map((line) => line.taxable))
  const vat = sum(taxed.map((line) => line.amount))
  const rates = [...new Set(taxed.map((line) => line.rate))]
  return {
    lines: priced,
    subtotal,
    discountedSubtotal,
    vat,
    total: discountedSubtotal + vat,
    byRate: rates.map((rate) => {
      const ofRate = taxed.filter((line) => line.rate === rate)
      return { rate, taxable: sum(ofRate.map((line) => line.taxable)), amount: sum(ofRate.map((line) => line.amount)) }
    })
  }
}
