/**
 * Sums of a document and of its lines, with the names that bills, offers, orders and credit notes have for them.
 */
import { product } from "../../openapi/Decimal.ts"
import { objectOf } from "../../openapi/Json.ts"
import type { JsonObject } from "../../openapi/Json.ts"
import { add, lineAmounts } from "../world/Amounts.ts"
import { numberOf } from "../world/Shapes.ts"

/** How the lines of a document are priced. */
export interface Pricing {
  /** `INCLUSIVE`: prices include the tax. Anything else: tax is added. */
  readonly mode: string
  /** Percent off every line. */
  readonly discount: number
  /** Digits after the point. */
  readonly places: number
}

/** Sums of a line or of a document. */
export interface Totals {
  readonly totalNetAmount: number
  readonly totalTaxAmount: number
  readonly totalGrossAmount: number
  readonly totalDiscountAmount: number
}

/** Returns a number above 0, and undefined for any other value. */
const positive = (value: unknown): number | undefined => {
  const number = numberOf(value)
  return number === undefined || number <= 0 ? undefined : number
}

/** Sums of a line, and its own discount without its share of the document's. */
export interface LineTotals extends Totals {
  readonly ownDiscount: number
}

/** Sums of a line without a price. A net and a gross amount count as sent; one of them gives the other one by the tax. */
const fromTotal = (line: JsonObject, { places }: Pricing): LineTotals => {
  const [net, gross, tax] = [line["totalNetAmount"], line["totalGrossAmount"], line["totalTaxAmount"]].map(numberOf)
  const rate = numberOf(line["taxRatePercentage"]) ?? null
  const ownDiscount = positive(line["totalDiscountAmount"]) ?? 0
  const totals = (netAmount: number, taxAmount: number, grossAmount: number): LineTotals => ({
    totalNetAmount: netAmount,
    totalTaxAmount: taxAmount,
    totalGrossAmount: grossAmount,
    totalDiscountAmount: ownDiscount,
    ownDiscount
  })
  if (net !== undefined && gross !== undefined) return totals(net, add([gross, -net], places), gross)
  if (rate === null && tax !== undefined) {
    return net === undefined
      ? totals(add([gross ?? tax, -tax], places), tax, gross ?? tax)
      : totals(net, tax, add([net, tax], places))
  }
  const amounts = lineAmounts(
    { quantity: 1, unitAmount: net ?? gross ?? 0, taxRatePercentage: rate, discountItemPercentage: null },
    net === undefined ? "INCLUSIVE" : "EXCLUSIVE",
    0,
    places
  )
  return totals(amounts.net, amounts.tax, amounts.gross)
}

/**
 * Returns the sums of a line: quantity x price, less its discount, and the tax on that. A discount in percent counts before one in
 * money. Without a price, the sent net or gross amount counts.
 */
export const lineTotals = (line: JsonObject, pricing: Pricing): LineTotals => {
  const { discount, mode, places } = pricing
  const unitAmount = numberOf(line["unitAmount"])
  if (unitAmount === undefined) return fromTotal(line, pricing)
  const quantity = numberOf(line["quantity"]) ?? 1
  const percent = positive(line["totalDiscountPercentage"]) ?? positive(line["unitDiscountPercentage"])
  const each = positive(line["unitDiscountAmount"])
  const full = product([quantity, unitAmount], 1, places)
  const lump =
    percent === undefined
      ? (positive(line["totalDiscountAmount"]) ?? (each === undefined ? 0 : product([quantity, each], 1, places)))
      : 0
  const amounts = lineAmounts(
    {
      ...(lump === 0 ? { quantity, unitAmount } : { quantity: 1, unitAmount: add([full, -lump], places) }),
      taxRatePercentage: numberOf(line["taxRatePercentage"]) ?? null,
      discountItemPercentage: percent ?? null
    },
    mode,
    discount,
    places
  )
  return {
    totalNetAmount: amounts.net,
    totalTaxAmount: amounts.tax,
    totalGrossAmount: amounts.gross,
    totalDiscountAmount: add([lump, amounts.discount], places),
    ownDiscount: percent === undefined ? lump : product([full, percent], 100, places)
  }
}

/** Returns a line with the rate of its `taxRate`, which lines of expenses and journal entries have as an object. */
export const rated = (line: JsonObject): JsonObject => {
  const { taxRatePercentage } = objectOf(line["taxRate"])
  const rate = taxRatePercentage === undefined || taxRatePercentage === null ? Number.NaN : Number(taxRatePercentage)
  return Number.isNaN(rate) ? line : { ...line, taxRatePercentage: rate }
}

/** Adds the sums of lines. */
export const sumOf = (lines: ReadonlyArray<Totals>, places: number): Totals => {
  const sum = (name: keyof Totals): number =>
    add(
      lines.map((line) => line[name]),
      places
    )
  return {
    totalNetAmount: sum("totalNetAmount"),
    totalTaxAmount: sum("totalTaxAmount"),
    totalGrossAmount: sum("totalGrossAmount"),
    totalDiscountAmount: sum("totalDiscountAmount")
  }
}
