/**
 * A document of Monite in one form: invoices, credit notes and payables look the same to the arithmetic.
 *
 * Amounts are minor units as bigints, so that no sum is rounded. Rates are hundredths of a percent.
 */
import type * as Money from "@faktura/core/Money"
import * as BigDecimal from "effect/BigDecimal"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { minorOf } from "./LedgerAmount.ts"
import type { AccountRef } from "./MappingSettings.ts"
import type { NotTranslatable } from "./Refusal.ts"
import { refuse } from "./Refusal.ts"
import type { Treatment } from "./Treatment.ts"

/** How a line is booked. Lines with the same booking may become one line. */
export interface Booking {
  /** VAT rate in hundredths of a percent. */
  readonly rate: number
  readonly treatment: Treatment
  readonly account?: AccountRef
  readonly taxCode?: string
}

/** Discount of a line or of a document. */
export type Discount =
  | { readonly kind: "none" }
  /** Hundredths of a percent. */
  | { readonly kind: "percent"; readonly value: number }
  /** Minor units. */
  | { readonly kind: "amount"; readonly value: bigint }

/** No discount. */
export const noDiscount: Discount = { kind: "none" }

/** Quantity and price of a line as the document states them. */
export interface Priced {
  readonly quantity: BigDecimal.BigDecimal
  /** Minor units for one, with VAT if the prices of the document include it. */
  readonly price: bigint
  readonly discount: Discount
}

/** Line of a document. */
export interface SourceLine {
  readonly name: string | undefined
  readonly description: string | undefined
  readonly unitName: string | undefined
  readonly booking: Booking
  /** Undefined if the document states no quantity or no price. */
  readonly priced: Priced | undefined
  /** Sums after the line's own discount, before the document's. Undefined if the document does not state them. */
  readonly net: bigint | undefined
  readonly gross: bigint | undefined
}

/** Taxable amount and VAT of one rate, after all discounts. */
export interface RateSum {
  readonly net: bigint
  readonly tax: bigint
}

/** Amount that is taken off the total after VAT, such as a deposit. */
export interface Deduction {
  readonly name: string
  readonly amount: bigint
  readonly booking: Booking
}

/** Document of Monite. */
export interface SourceDocument {
  /** Name for messages, such as `Invoice INV-1`. */
  readonly what: string
  readonly currency: string
  /** True if prices include VAT. */
  readonly isInclusive: boolean
  readonly lines: ReadonlyArray<SourceLine>
  readonly discount: Discount
  /** Booking of the document's discount if it may be free of VAT. Undefined if it always lowers the VAT. */
  readonly untaxedDiscount: Booking | undefined
  /** Sums by rate, as far as the document states them. */
  readonly byRate: ReadonlyMap<number, RateSum>
  /** Sums after all discounts. Only the total is always stated. */
  readonly net: bigint | undefined
  readonly tax: bigint | undefined
  readonly gross: bigint
  readonly deductions: ReadonlyArray<Deduction>
  /** Account of lines with a discount, instead of the account of the discounted lines. */
  readonly discountAccount: AccountRef | undefined
  /** Name of lines with a discount. */
  readonly discountName: string
}

/** Document that is read, and the tax treatment of all its lines. */
export interface ReadDocument {
  readonly source: SourceDocument
  /** Undefined if lines differ in their treatment, or have VAT, or are plain 0 %. */
  readonly treatment: Treatment | undefined
  /** Note that explains the treatment on the document. */
  readonly note: string | undefined
}

/** Reads minor units that a document may lack. Anything but a whole number counts as missing. */
export const statedMinor = (amount: number | null | undefined): bigint | undefined =>
  amount != null && Number.isSafeInteger(amount) ? BigInt(amount) : undefined

/** Reads a rate in hundredths of a percent. Fails outside 0 to 100 %, and for parts of a hundredth. */
export const rateOf = (basisPoints: number, what: string): Result.Result<number, NotTranslatable> => {
  if (basisPoints < 0 || basisPoints > 10_000) {
    return refuse(`${what} of ${basisPoints / 100} %, which is not from 0 to 100 %: correct it in Monite.`)
  }
  return Number.isInteger(basisPoints)
    ? Result.succeed(basisPoints)
    : refuse(`${what} of ${basisPoints / 100} %, which has more than two decimals: correct it in Monite.`)
}

/** Reads a quantity. Fails for negative numbers, and for anything but a finite number. */
export const quantityOf = (quantity: number, what: string): Result.Result<BigDecimal.BigDecimal, NotTranslatable> => {
  const decimal = quantity < 0 ? Option.none() : BigDecimal.fromNumber(quantity)
  return Option.isSome(decimal)
    ? Result.succeed(decimal.value)
    : refuse(`${what} has a line with the quantity ${quantity}: correct it in Monite.`)
}

/** Reads a discount of a receivable. */
export const discountOf = (
  discount: { readonly type: string; readonly amount: number } | null | undefined,
  currency: string,
  what: string
): Result.Result<Discount, NotTranslatable | Money.MoneyInvalid> => {
  if (discount == null || discount.amount === 0) return Result.succeed(noDiscount)
  if (discount.type === "percentage") {
    return Result.map(rateOf(discount.amount, `${what} has a discount`), (value) => ({ kind: "percent", value }))
  }
  if (discount.type === "amount" && discount.amount > 0) {
    return Result.map(minorOf(discount.amount, currency), (value) => ({ kind: "amount", value }))
  }
  return refuse(`${what} has a discount of ${discount.amount} of the kind "${discount.type}": book it by hand.`)
}
