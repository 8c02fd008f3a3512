/**
 * Adds up the lines of a body as accounting does, with the fractions of the tests.
 */
import type { LedgerBillBody, LedgerInvoiceBody, ProposalForm } from "../../../src/mapping/Documents.ts"
import { decimalsOf, fraction, rounded, times } from "./Fractions.ts"
import type { Fraction } from "./Fractions.ts"

/** Decimals of the currencies in the tests. */
export const places: Readonly<Record<string, number>> = { JPY: 0, EUR: 2, KWD: 3, CLF: 4 }

/** Sums in minor units, and VAT by rate in percent. */
export interface Booked {
  readonly net: bigint
  readonly tax: bigint
  readonly gross: bigint
  readonly taxByRate: ReadonlyMap<number, bigint>
}

interface Row {
  readonly quantity: number
  readonly price: number
  readonly rate: number
  readonly discounts: ReadonlyArray<number>
}

/** Minor units of an amount in major units. */
export const minor = (amount: number, currency: string): bigint => {
  const decimals = places[currency] ?? 2
  if (decimalsOf(amount) > decimals) throw new Error(`${amount} has more decimals than ${currency}`)
  return rounded(times(fraction(amount), [10n ** BigInt(decimals), 1n]))
}

const remaining = (percent: number): Fraction => {
  const [n, d] = fraction(percent)
  return [100n * d - n, 100n * d]
}

const book = (rows: ReadonlyArray<Row>, currency: string, isInclusive: boolean, rounding: "line" | "rate"): Booked => {
  const amounts = rows.map(({ discounts, price, quantity, rate }) => ({
    rate,
    amount: rounded(times(fraction(quantity), [minor(price, currency), 1n], ...discounts.map(remaining)))
  }))
  const vat = (amount: bigint, rate: number): bigint => {
    const [n, d] = fraction(rate)
    if (!isInclusive) return rounded([amount * n, d * 100n])
    return amount - rounded([amount * 100n * d, 100n * d + n])
  }
  const taxByRate = new Map<number, bigint>()
  for (const rate of new Set(rows.map((row) => row.rate))) {
    const own = amounts.filter((each) => each.rate === rate)
    const whole = own.reduce((sum, { amount }) => sum + amount, 0n)
    taxByRate.set(
      rate,
      rounding === "rate" ? vat(whole, rate) : own.reduce((sum, { amount }) => sum + vat(amount, rate), 0n)
    )
  }
  const tax = [...taxByRate.values()].reduce((sum, each) => sum + each, 0n)
  const whole = amounts.reduce((sum, { amount }) => sum + amount, 0n)
  return isInclusive
    ? { net: whole - tax, tax, gross: whole, taxByRate }
    : { net: whole, tax, gross: whole + tax, taxByRate }
}

/** Books an invoice. */
export const bookedInvoice = (body: LedgerInvoiceBody, rounding: "line" | "rate" = "line"): Booked =>
  book(
    body.lineItems.map((line) => ({
      quantity: line.quantity,
      price: line.unitAmount ?? Number.NaN,
      rate: line.taxRatePercentage ?? Number.NaN,
      discounts: [line.discountItemPercentage ?? 0, body.discountPercentage ?? 0]
    })),
    body.currency ?? "",
    body.lineAmountTypes === "INCLUSIVE",
    rounding
  )

/** Books a bill. */
export const bookedBill = (body: LedgerBillBody, rounding: "line" | "rate" = "line"): Booked =>
  book(
    (body.lineItems ?? []).map((line) => ({
      quantity: line.quantity ?? Number.NaN,
      price: line.unitAmount ?? Number.NaN,
      rate: line.taxRatePercentage ?? Number.NaN,
      discounts: []
    })),
    body.currency ?? "",
    false,
    rounding
  )

/** Adds up the lines of a booking proposal, which have their sums. */
export const bookedProposal = ({ bookingProposal }: ProposalForm): Booked => {
  const currency = bookingProposal?.currency ?? ""
  const lines = (bookingProposal?.lineItems ?? []).map((line) => ({
    rate: line.taxRatePercentage ?? Number.NaN,
    net: minor(line.totalNetAmount ?? Number.NaN, currency),
    gross: minor(line.totalGrossAmount ?? Number.NaN, currency)
  }))
  const net = lines.reduce((sum, line) => sum + line.net, 0n)
  const gross = lines.reduce((sum, line) => sum + line.gross, 0n)
  const taxByRate = new Map<number, bigint>()
  for (const line of lines) taxByRate.set(line.rate, (taxByRate.get(line.rate) ?? 0n) + line.gross - line.net)
  return { net, tax: gross - net, gross, taxByRate }
}
