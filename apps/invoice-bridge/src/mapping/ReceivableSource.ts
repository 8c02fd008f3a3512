/**
 * Reads an issued invoice or credit note of Monite.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Result from "effect/Result"
import { bookingOf, deductionBooking, discountAccountOf, saleTreatment } from "./Bookings.ts"
import type { Booker, FormTraits, LineFacts, Supply } from "./Bookings.ts"
import type { CreditNote, Receivable } from "./Documents.ts"
import { minorOf } from "./LedgerAmount.ts"
import { amountOf, taxed } from "./LedgerSums.ts"
import type { Mapping } from "./MappingSettings.ts"
import { refuse } from "./Refusal.ts"
import type { NotTranslatable, Translated } from "./Refusal.ts"
import { discountOf, quantityOf, rateOf, statedMinor } from "./SourceDocument.ts"
import type { Deduction, Priced, RateSum, ReadDocument, SourceLine } from "./SourceDocument.ts"
import { legalNote, saleKindOf } from "./Treatment.ts"
import type { Treatment } from "./Treatment.ts"

type Issued = Receivable | CreditNote

type Line = Issued["line_items"][number]

/** Returns the number on the document. An issued document has one. */
export const numberOf = (receivable: Issued): Result.Result<string, NotTranslatable> =>
  receivable.document_id == null
    ? refuse(`Receivable ${receivable.id} is issued and has no number.`)
    : Result.succeed(receivable.document_id)

/** Returns the date on the document: the day of issue, in the company's calendar. */
export const dateOf = (
  receivable: Issued,
  timeZone: string
): Result.Result<LocalDate.LocalDate, NotTranslatable | LocalDate.LocalDateInvalid> =>
  receivable.issue_date == null
    ? refuse(`Receivable ${receivable.id} is issued and has no date.`)
    : LocalDate.fromTimestamp(receivable.issue_date, timeZone)

/**
 * Returns the total that a document has in accounting, in minor units: its total less its deductions. Undefined if
 * Monite states no total.
 */
export const ledgerTotal = ({ total_amount: total, total_deduction_amount: deducted }: Issued): number | undefined =>
  total == null ? undefined : total - (deducted ?? 0)

const supplies: Readonly<Record<string, Supply>> = { product: "goods", service: "services" }

/** Returns the treatment of a line. Only lines at 0 % have one. */
const lineTreatment = (line: Line, receivable: Issued, mapping: Mapping, what: string): Translated<Treatment> =>
  Result.gen(function* () {
    if (line.product.vat_rate.value !== 0) return "NONE" as const
    const to = receivable.counterpart_billing_address?.country
    if (to == null) {
      return yield* refuse(`${what} has a line at 0 % and no address of the customer: its tax treatment is not known.`)
    }
    const kind = saleKindOf({
      from: receivable.entity_address.country ?? to,
      to,
      hasVatId: receivable.counterpart_vat_id != null,
      isExempt: receivable.vat_exempt === true || line.tax_status === "exempt" || line.tax_status === "non_taxable"
    })
    return yield* saleTreatment(kind, supplies[line.product.type ?? ""], mapping, what)
  })

/**
 * Returns the sums that a line states. Sums that quantity and price do not lead to count as not stated. A difference of
 * one minor unit is the issuer's rounding.
 */
const statedSums = (
  line: Line,
  priced: Priced,
  rate: number,
  isInclusive: boolean
): Pick<SourceLine, "net" | "gross"> => {
  const [net, gross] = [statedMinor(line.total_before_vat), statedMinor(line.total_after_vat)]
  const amount = isInclusive ? gross : net
  const { discount, price, quantity } = priced
  const off = discount.kind === "amount" ? discount.value : 0n
  const full = amountOf(quantity, price, [discount.kind === "percent" ? discount.value : 0]) - off
  if (net === undefined || gross === undefined || amount === undefined) return { net: undefined, gross: undefined }
  const sums = taxed(amount, rate, isInclusive)
  const isClose = [amount - (full < 0n ? 0n : full), sums.net - net, sums.gross - gross].every(
    (each) => each >= -1n && each <= 1n
  )
  return isClose ? { net, gross } : { net: undefined, gross: undefined }
}

const lineOf = (line: Line, receivable: Issued, booker: Booker, facts: LineFacts): Translated<SourceLine> =>
  Result.gen(function* () {
    const { product, quantity } = line
    const { currency } = receivable
    const { what } = booker
    const units = yield* quantityOf(quantity, what)
    if (product.price.currency !== currency) {
      return yield* refuse(`${what} is in ${currency} but has a price in ${product.price.currency}: book it by hand.`)
    }
    const priced = {
      quantity: units,
      price: yield* minorOf(product.price.value, currency),
      discount: yield* discountOf(line.discount, currency, what)
    }
    return {
      name: product.name,
      description: product.description ?? undefined,
      unitName: product.measure_unit?.name,
      booking: yield* bookingOf(booker, facts),
      priced,
      ...statedSums(line, priced, facts.rate, receivable.vat_mode === "inclusive")
    }
  })

/** Adds up the sums by rate that the receivable states. */
const rateSumsOf = (receivable: Issued): ReadonlyMap<number, RateSum> => {
  const sums = new Map<number, RateSum>()
  for (const { amount, taxable_amount, value } of receivable.total_vat_amounts ?? []) {
    const [net, tax] = [statedMinor(taxable_amount), statedMinor(amount)]
    const before = sums.get(value) ?? { net: 0n, tax: 0n }
    if (net !== undefined && tax !== undefined) sums.set(value, { net: before.net + net, tax: before.tax + tax })
  }
  return sums
}

const isSet = (amount: number | null | undefined): boolean => (amount ?? 0) !== 0

const deductionsOf = (receivable: Issued, booker: Booker): Translated<ReadonlyArray<Deduction>> =>
  Result.gen(function* () {
    const { what } = booker
    const items = (receivable.deductions ?? []).filter(({ amount }) => amount !== 0)
    // The outdated field is described as an amount of deducted tax, and has no name.
    if (isSet(receivable.deduction_amount)) {
      return yield* refuse(`${what} has a tax deduction in the outdated field deduction_amount: book it by hand.`)
    }
    const sum = items.reduce((total, { amount }) => total + amount, 0)
    if (sum !== (receivable.total_deduction_amount ?? 0)) {
      return yield* refuse(
        `${what} has deductions of ${sum} minor units, but a sum of deductions of ${receivable.total_deduction_amount ?? "nothing"}: book it by hand.`
      )
    }
    if (items.length > 0 && receivable.type === "credit_note") {
      return yield* refuse(`${what} is a credit note with deductions: book it by hand.`)
    }
    const deductions: Array<Deduction> = []
    for (const { amount, name } of items) {
      const booking = yield* deductionBooking(booker, name, receivable.entity_address.country ?? undefined)
      deductions.push({ name, booking, amount: yield* minorOf(amount, receivable.currency) })
    }
    return deductions
  })

/** Reads an invoice or a credit note. @param form traits of the form in accounting */
export const readReceivable = (receivable: Issued, mapping: Mapping, form: FormTraits): Translated<ReadDocument> =>
  Result.gen(function* () {
    const number = yield* numberOf(receivable)
    const kind = receivable.type === "invoice" ? "invoice" : "creditNote"
    const what = `${kind === "invoice" ? "Invoice" : "Credit note"} ${number}`
    if (isSet(receivable.total_withholding_tax) || isSet(receivable.withholding_tax_rate)) {
      return yield* refuse(`${what} has withholding tax: book it by hand.`)
    }
    const { currency, line_items: items, total_amount: total } = receivable
    if (total == null) {
      return yield* refuse(`${what} has no total, so its booking cannot be checked: book it by hand.`)
    }
    const gross = yield* minorOf(total, currency)
    if (items.length === 0) return yield* refuse(`${what} has no lines: book it by hand.`)

    const facts: Array<LineFacts> = []
    for (const line of items) {
      const { country, value } = line.product.vat_rate
      const rate = yield* rateOf(value, `${what} has a VAT rate`)
      const treatment = yield* lineTreatment(line, receivable, mapping, what)
      facts.push({ rate, country, treatment, supply: supplies[line.product.type ?? ""] })
    }
    const [treatment, ...others] = new Set(facts.map((each) => each.treatment))
    const isOneTreatment = others.length === 0
    const booker: Booker = { mapping, kind, form, what, isOneTreatment }
    const deductions = yield* deductionsOf(receivable, booker)
    const discount = yield* discountOf(receivable.discount, currency, what)
    const lines: Array<SourceLine> = []
    for (const [index, line] of items.entries()) {
      const known = facts[index]
      if (known !== undefined) lines.push(yield* lineOf(line, receivable, booker, known))
    }
    const applied = isOneTreatment && treatment !== "NONE" ? treatment : undefined
    return {
      treatment: applied,
      note: applied === undefined ? undefined : (receivable.vat_exemption_rationale ?? legalNote(applied)),
      source: {
        what,
        currency,
        isInclusive: receivable.vat_mode === "inclusive",
        lines,
        discount,
        untaxedDiscount: undefined,
        byRate: rateSumsOf(receivable),
        net: statedMinor(receivable.discounted_subtotal),
        tax: statedMinor(receivable.total_vat_amount),
        gross,
        deductions,
        discountAccount: yield* discountAccountOf(booker),
        discountName: mapping.settings.defaults.discountName ?? "Discount"
      }
    }
  })
