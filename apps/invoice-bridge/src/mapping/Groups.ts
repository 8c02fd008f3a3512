/**
 * Groups the lines of a document by their booking, and splits the document's discount over groups and lines.
 *
 * The split over VAT rates is never a guess: it follows from the sums by rate that the document states. Lines of one
 * rate share the discount in proportion to their amounts.
 */
import { divide } from "./LedgerSums.ts"
import type { Booking, RateSum, SourceDocument, SourceLine } from "./SourceDocument.ts"

/** Lines with the same booking. */
export interface Group {
  readonly booking: Booking
  readonly lines: ReadonlyArray<SourceLine>
}

const keyOf = ({ account, rate, taxCode, treatment }: Booking): string =>
  JSON.stringify([rate, treatment, account ?? null, taxCode ?? null])

/** Groups lines by booking, in the order of their first lines. */
export const groupsOf = (lines: ReadonlyArray<SourceLine>): ReadonlyArray<Group> =>
  [...Map.groupBy(lines, ({ booking }) => keyOf(booking)).values()].flatMap((members) =>
    members[0] === undefined ? [] : [{ booking: members[0].booking, lines: members }]
  )

/** Returns the amount of a line before the document's discount. Undefined if the document does not state it. */
export const statedAmount = (line: SourceLine, isInclusive: boolean): bigint | undefined =>
  isInclusive ? line.gross : line.net

const sum = (amounts: ReadonlyArray<bigint>): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/**
 * Returns the sums of every rate. A rate whose sums the document does not state has the rest of the total, if it is the
 * only such rate. Undefined if two rates lack their sums: how they share the rest is not known.
 */
const rateSums = (document: SourceDocument): ReadonlyMap<number, RateSum> | undefined => {
  const rates = [...new Set(document.lines.map(({ booking }) => booking.rate))]
  const missing = rates.filter((rate) => !document.byRate.has(rate))
  const [last, ...others] = missing
  if (last === undefined) return document.byRate
  if (others.length > 0) return undefined
  const { gross } = document
  const tax = document.tax ?? (document.net === undefined ? undefined : gross - document.net)
  const net = document.net ?? (tax === undefined ? undefined : gross - tax)
  if (net === undefined || tax === undefined) return undefined
  const stated = rates.flatMap((rate) => document.byRate.get(rate) ?? [])
  const rest = { net: net - sum(stated.map((each) => each.net)), tax: tax - sum(stated.map((each) => each.tax)) }
  return new Map([...document.byRate, [last, rest]])
}

/** Splits an amount in proportion to weights. The last part has the rest. */
const split = (amount: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
  const total = sum(weights)
  const parts = weights.map((weight) => (total <= 0n ? 0n : divide(amount * weight, total)))
  const last = parts.length - 1
  return parts.map((part, index) => (index === last ? amount - sum(parts.slice(0, last)) : part))
}

/** Shares of lines in the document's discount, in minor units. */
export type Shares = ReadonlyMap<SourceLine, bigint>

/** Returns the stated amounts of all lines. Undefined if one is missing. */
const statedAmounts = (lines: ReadonlyArray<SourceLine>, isInclusive: boolean): Shares | undefined => {
  const amounts = new Map<SourceLine, bigint>()
  for (const line of lines) {
    const amount = statedAmount(line, isInclusive)
    if (amount === undefined) return undefined
    amounts.set(line, amount)
  }
  return amounts
}

/**
 * True if sums differ from their lines by what the discount says: an amount exactly, a percentage up to the issuer's
 * rounding. The discount may count with or without VAT.
 */
const isExplained = (document: SourceDocument, sums: ReadonlyMap<number, RateSum>): boolean => {
  const { discount, lines } = document
  if (discount.kind === "none") return true
  const rates = new Set(lines.map(({ booking }) => booking.rate))
  const after = [...rates].flatMap((rate) => sums.get(rate) ?? [])
  const left = { net: sum(after.map(({ net }) => net)), tax: sum(after.map(({ tax }) => tax)) }
  return [false, true].some((isInclusive) => {
    const amounts = statedAmounts(lines, isInclusive)
    if (amounts === undefined) return false
    const before = sum([...amounts.values()])
    const off = before - left.net - (isInclusive ? left.tax : 0n)
    if (discount.kind === "amount") return off === (discount.value < before ? discount.value : before)
    const difference = off * 10_000n - before * BigInt(discount.value)
    const most = 10_000n * BigInt(lines.length)
    return difference >= -most && difference <= most
  })
}

const sharesOf = (lines: ReadonlyArray<SourceLine>, parts: ReadonlyArray<bigint>): Shares =>
  new Map(lines.map((line, index) => [line, parts[index] ?? 0n]))

/** Adds up the shares of some lines. */
export const shareOf = (shares: Shares, lines: ReadonlyArray<SourceLine>): bigint =>
  sum(lines.map((line) => shares.get(line) ?? 0n))

/**
 * Returns ways to split the document's discount over its lines, best first. In each, the shares of a rate add up to what
 * the discount takes off that rate by the stated sums. None if the document does not state enough, or if its sums
 * contradict each other.
 *
 * Why several: lines of one rate may share the discount in any way, but the VAT that is rounded for each line depends on
 * it. The first split is over all lines, as the sandbox splits. The second one is within each rate.
 *
 * @param isInclusive true for shares that include VAT
 */
export const discountShares = (document: SourceDocument, isInclusive: boolean): ReadonlyArray<Shares> => {
  const { discount, lines } = document
  if (discount.kind === "none") return [sharesOf(lines, [])]
  const sums = rateSums(document)
  const amounts = statedAmounts(lines, isInclusive)
  if (sums === undefined || amounts === undefined || !isExplained(document, sums)) return []
  const within = new Map<SourceLine, bigint>()
  const perRate: Array<readonly [lines: ReadonlyArray<SourceLine>, share: bigint]> = []
  for (const [rate, members] of Map.groupBy(lines, ({ booking }) => booking.rate)) {
    const weights = members.map((line) => amounts.get(line) ?? 0n)
    const after = sums.get(rate) ?? { net: 0n, tax: 0n }
    const share = sum(weights) - after.net - (isInclusive ? after.tax : 0n)
    // Rounding of the issuer may raise the sum of a rate by a minor unit for each line. More is a contradiction.
    if (share < -BigInt(members.length)) return []
    perRate.push([members, share])
    for (const [line, part] of sharesOf(members, split(share, weights))) within.set(line, part)
  }
  const total = sum(perRate.map(([, share]) => share))
  const overall = sharesOf(lines, split(total, [...amounts.values()]))
  const isConsistent = perRate.every(([members, share]) => shareOf(overall, members) === share)
  return isConsistent ? [overall, within] : [within]
}
