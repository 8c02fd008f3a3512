/**
 * Finds lines for accounting that add up to exactly the sums of a document.
 *
 * A document can be written in several ways. They are tried in a fixed order. The first looks most like the document,
 * the last keeps only its sums:
 *
 * 1. As written: quantity, price, discounts in percent. A line's discount as an amount becomes a negative line.
 * 2. The same, with the document's discount as negative lines, one for each booking.
 * 3. One unit for each line, at the amount that the document states for it.
 * 4. The same, with the document's discount taken off each line.
 * 5. One line for each booking.
 *
 * The first way counts whose lines add up to the document's net, VAT and total, and to the sums of each rate. If there
 * is none, the document is refused with both figures. No amount is ever rounded to reach a sum.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as Result from "effect/Result"
import { discountShares, groupsOf, shareOf, statedAmount } from "./Groups.ts"
import type { Group, Shares } from "./Groups.ts"
import { shownAmount } from "./LedgerAmount.ts"
import { addUp, amountOf, taxed } from "./LedgerSums.ts"
import type { DocumentSums, LedgerLine, LedgerPlan, VatRounding } from "./LedgerSums.ts"
import { refuse } from "./Refusal.ts"
import type { NotTranslatable } from "./Refusal.ts"
import type { Booking, Deduction, SourceDocument, SourceLine } from "./SourceDocument.ts"

const one = BigDecimal.fromBigInt(1n)

/** A line of one unit. */
const unit = (
  price: bigint,
  booking: Booking,
  name: string | undefined,
  description: string | undefined = undefined
): LedgerLine => ({ name, description, unitName: undefined, quantity: one, price, discount: 0, booking })

const discountLine = (document: SourceDocument, amount: bigint, booking: Booking): LedgerLine => {
  const { discountAccount: account, discountName } = document
  return unit(-amount, account === undefined ? booking : { ...booking, account }, discountName)
}

/** A line with its quantity and price. A discount as an amount becomes a second line. */
const written = (line: SourceLine, document: SourceDocument): ReadonlyArray<LedgerLine> | undefined => {
  const { booking, description, name, priced, unitName } = line
  if (priced === undefined) return undefined
  const { discount, price, quantity } = priced
  const percent = discount.kind === "percent" ? discount.value : 0
  const whole = { name, description, unitName, quantity, price, discount: percent, booking }
  return discount.kind === "amount" ? [whole, discountLine(document, discount.value, booking)] : [whole]
}

/** A line at the amount that the document states, less `share`. It keeps quantity and price where they are that amount. */
const stated = (line: SourceLine, isInclusive: boolean, share: bigint): LedgerLine | undefined => {
  const amount = statedAmount(line, isInclusive)
  if (amount === undefined) return undefined
  const { booking, description, name, priced, unitName } = line
  const isPlain = share === 0n && priced !== undefined && priced.discount.kind === "none"
  return isPlain && amountOf(priced.quantity, priced.price) === amount
    ? { name, description, unitName, quantity: priced.quantity, price: priced.price, discount: 0, booking }
    : unit(amount - share, booking, name, description)
}

/** Returns all lines, or undefined if one cannot be written in this way. */
const all = <A>(lines: ReadonlyArray<A | undefined>): ReadonlyArray<A> | undefined => {
  const known = lines.flatMap((line) => (line === undefined ? [] : [line]))
  return known.length === lines.length ? known : undefined
}

/** One line for all lines of a group, at the amount that the document states for them. */
const merged = ({ booking, lines }: Group, isInclusive: boolean, shares: Shares): LedgerLine | undefined => {
  const amounts = all(lines.map((line) => statedAmount(line, isInclusive)))
  if (amounts === undefined) return undefined
  const total = amounts.reduce((sum, amount) => sum + amount, 0n) - shareOf(shares, lines)
  const names = lines.flatMap(({ name }) => name ?? [])
  return unit(total, booking, names[0], names.length > 1 ? names.join("\n") : undefined)
}

/** Returns the ways to write a document, best first. Ways that need a figure which the document lacks are left out. */
const ways = function* (document: SourceDocument, takesDiscount: boolean): Generator<LedgerPlan> {
  const { discount, isInclusive, lines, untaxedDiscount } = document
  const groups = groupsOf(lines)
  const plan = (made: ReadonlyArray<LedgerLine> | undefined, inclusive = isInclusive, percent = 0) =>
    made === undefined ? [] : [{ isInclusive: inclusive, discount: percent, lines: made }]
  const asWritten = all(lines.map((line) => written(line, document)))?.flat()

  if (discount.kind === "none") yield* plan(asWritten)
  if (discount.kind === "percent" && takesDiscount) yield* plan(asWritten, isInclusive, discount.value)

  // Sums of prices with VAT cannot be exact for every discount. Without VAT, the same document may be exact.
  for (const inclusive of isInclusive ? [true, false] : [false]) {
    const asStated = all(lines.map((line) => stated(line, inclusive, 0n)))
    for (const [index, shares] of discountShares(document, inclusive).entries()) {
      if (discount.kind === "none") yield* plan(asStated, inclusive)
      else {
        const off = groups.flatMap((group) => {
          const share = shareOf(shares, group.lines)
          return share === 0n ? [] : [discountLine(document, share, group.booking)]
        })
        for (const base of inclusive === isInclusive ? [asWritten, asStated] : [asStated]) {
          if (index === 0 && base !== undefined) yield* plan([...base, ...off], inclusive)
        }
        yield* plan(all(lines.map((line) => stated(line, inclusive, shares.get(line) ?? 0n))), inclusive)
      }
      if (index === 0) yield* plan(all(groups.map((group) => merged(group, inclusive, shares))), inclusive)
    }
  }

  if (untaxedDiscount !== undefined && discount.kind === "amount") {
    const off = discountLine(document, discount.value, untaxedDiscount)
    for (const base of [asWritten, all(lines.map((line) => stated(line, isInclusive, 0n)))]) {
      if (base !== undefined) yield* plan([...base, off])
    }
  }
}

const isExact = (sums: DocumentSums, document: SourceDocument): boolean =>
  sums.gross === document.gross &&
  (document.tax === undefined || sums.tax === document.tax) &&
  (document.net === undefined || sums.net === document.net) &&
  [...document.byRate].every(([rate, { net, tax }]) => {
    const made = sums.byRate.get(rate)
    return (made?.net ?? 0n) === net && (made?.tax ?? 0n) === tax
  })

/** Returns the line of a deduction. Undefined if no net amount and its VAT are exactly the deduction. */
const deductionLine = ({ amount, booking, name }: Deduction, isInclusive: boolean): LedgerLine | undefined => {
  if (isInclusive) return unit(-amount, booking, name)
  // If a net amount leads to the deduction, rounding finds it: rounded VAT moves the net amount by less than half a minor unit.
  const { net } = taxed(amount, booking.rate, true)
  return taxed(net, booking.rate, false).gross === amount ? unit(-net, booking, name) : undefined
}

const difference = (first: DocumentSums | undefined, document: SourceDocument): string => {
  const { currency, gross, net, tax, what } = document
  if (first === undefined) {
    return `${what} has a discount on the whole document. The sums that say how it is split over the VAT rates are missing, or do not match the lines: book it by hand.`
  }
  const pairs: ReadonlyArray<readonly [name: string, made: bigint, stated: bigint | undefined]> = [
    ["total", first.gross, gross],
    ["VAT", first.tax, tax],
    ["net total", first.net, net]
  ]
  const [name, made, stated] = pairs.find((pair) => pair[2] !== undefined && pair[1] !== pair[2]) ?? ["VAT by rate"]
  const figures =
    made === undefined || stated === undefined
      ? `${name} of its lines differs from the ${name} that Monite states`
      : `lines add up to a ${name} of ${shownAmount(made, currency)} in accounting, but Monite states ${shownAmount(stated, currency)}`
  return `${what} has no exact form in accounting: its ${figures}. Correct it in Monite, or book it by hand.`
}

/** Lines of a document, and their sums. */
export interface ExactPlan extends LedgerPlan {
  /** Sums of the lines, deductions included. */
  readonly sums: DocumentSums
}

/**
 * Returns lines that add up to exactly the sums of a document, less its deductions.
 *
 * @param takesDiscount true if a document in accounting may have a discount in percent
 * @param rounding accounting's rounding of VAT
 */
export const exactPlan = (
  document: SourceDocument,
  takesDiscount: boolean,
  rounding: VatRounding
): Result.Result<ExactPlan, NotTranslatable> => {
  let first: DocumentSums | undefined
  let isDeductionInexact = false
  for (const plan of ways(document, takesDiscount)) {
    const sums = addUp(plan, rounding)
    first ??= sums
    if (!isExact(sums, document)) continue
    isDeductionInexact = true
    const deductions = all(document.deductions.map((deduction) => deductionLine(deduction, plan.isInclusive)))
    if (deductions === undefined) continue
    const whole = { ...plan, lines: [...plan.lines, ...deductions] }
    // A discount on the whole document lowers deductions too. Then the sum differs, and the next way is tried.
    const wholeSums = addUp(whole, rounding)
    const total = document.deductions.reduce((sum, { amount }) => sum - amount, document.gross)
    if (wholeSums.gross === total) return Result.succeed({ ...whole, sums: wholeSums })
  }
  return refuse(
    isDeductionInexact
      ? `${document.what} has a deduction that no net amount and its VAT add up to: book it by hand.`
      : difference(first, document)
  )
}
