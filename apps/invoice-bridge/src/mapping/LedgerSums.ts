/**
 * Adds up lines as an accounting system does.
 *
 * 1. The amount of a line is quantity x price, less the line's discount and the document's, both in percent. It is
 *    rounded once, to the minor unit.
 * 2. VAT is computed and rounded for each line (`line`), or once for the sum of each rate (`rate`).
 * 3. Sums are sums of rounded amounts.
 *
 * Half a minor unit is rounded away from zero. Maesn documents no rounding. This one is the sandbox's, which rounds per
 * line. A tenant's table may say `rate`.
 */
import type * as BigDecimal from "effect/BigDecimal"
import type { Booking } from "./SourceDocument.ts"

/** Line as it is sent to accounting. */
export interface LedgerLine {
  readonly name: string | undefined
  readonly description: string | undefined
  readonly unitName: string | undefined
  readonly quantity: BigDecimal.BigDecimal
  /** Minor units for one. Negative for a discount or a deduction. */
  readonly price: bigint
  /** Discount in hundredths of a percent. */
  readonly discount: number
  readonly booking: Booking
}

/** Lines of a document, and what they mean. */
export interface LedgerPlan {
  /** True if prices include VAT. */
  readonly isInclusive: boolean
  /** Discount on every line, in hundredths of a percent. */
  readonly discount: number
  readonly lines: ReadonlyArray<LedgerLine>
}

/** Rounding of VAT: for each line, or once for the sum of each rate. */
export type VatRounding = "line" | "rate"

/** Sums in minor units. */
export interface Sums {
  readonly net: bigint
  readonly tax: bigint
  readonly gross: bigint
}

/** Sums of a document. */
export interface DocumentSums extends Sums {
  readonly byRate: ReadonlyMap<number, Sums>
}

const whole = 10_000n

/** Divides, and rounds half away from zero. @param divisor above 0 */
export const divide = (dividend: bigint, divisor: bigint): bigint => {
  const magnitude = dividend < 0n ? -dividend : dividend
  const rounded = (2n * magnitude + divisor) / (2n * divisor)
  return dividend < 0n ? -rounded : rounded
}

/** Returns quantity x price, less percentages, rounded once. */
export const amountOf = (
  quantity: BigDecimal.BigDecimal,
  price: bigint,
  discounts: ReadonlyArray<number> = []
): bigint => {
  const { scale, value } = quantity
  const shares = discounts.reduce((product, discount) => product * (whole - BigInt(discount)), 1n)
  const dividend = value * price * shares * 10n ** BigInt(Math.max(0, -scale))
  return divide(dividend, 10n ** BigInt(Math.max(0, scale)) * whole ** BigInt(discounts.length))
}

/** Returns the sums of one amount, which includes VAT or not. */
export const taxed = (amount: bigint, rate: number, isInclusive: boolean): Sums => {
  const basisPoints = BigInt(rate)
  if (!isInclusive) {
    const tax = divide(amount * basisPoints, whole)
    return { net: amount, tax, gross: amount + tax }
  }
  const net = divide(amount * whole, whole + basisPoints)
  return { net, tax: amount - net, gross: amount }
}

const zero: Sums = { net: 0n, tax: 0n, gross: 0n }

/** Adds sums. */
export const plus = (left: Sums, right: Sums): Sums => ({
  net: left.net + right.net,
  tax: left.tax + right.tax,
  gross: left.gross + right.gross
})

/** Returns the sums of one line when VAT is rounded per line. */
export const lineSums = (line: LedgerLine, plan: LedgerPlan): Sums =>
  taxed(amountOf(line.quantity, line.price, [line.discount, plan.discount]), line.booking.rate, plan.isInclusive)

/** Adds up the lines of a document. */
export const addUp = (plan: LedgerPlan, rounding: VatRounding): DocumentSums => {
  const byRate = new Map<number, Sums>()
  const amounts = new Map<number, bigint>()
  for (const line of plan.lines) {
    const { rate } = line.booking
    byRate.set(rate, plus(byRate.get(rate) ?? zero, lineSums(line, plan)))
    const amount = amountOf(line.quantity, line.price, [line.discount, plan.discount])
    amounts.set(rate, (amounts.get(rate) ?? 0n) + amount)
  }
  if (rounding === "rate") {
    for (const [rate, amount] of amounts) byRate.set(rate, taxed(amount, rate, plan.isInclusive))
  }
  return { ...[...byRate.values()].reduce(plus, zero), byRate }
}
