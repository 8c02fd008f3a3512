/**
 * Reads a payable of Monite: an invoice that the company received, such as an e-invoice.
 *
 * A payable states its sums, but not by rate. A discount on the whole payable is minor units off the total. Whether it
 * lowers the VAT follows from the stated VAT.
 */
import type * as LocalDate from "@faktura/core/LocalDate"
import * as Result from "effect/Result"
import { bookingOf, discountAccountOf, treatmentOf } from "./Bookings.ts"
import type { Booker, FormTraits, LineFacts } from "./Bookings.ts"
import { dayOf } from "./DocumentDay.ts"
import type { Payable, PayableLine } from "./Documents.ts"
import { minorOf } from "./LedgerAmount.ts"
import type { Mapping } from "./MappingSettings.ts"
import { ask, refuse } from "./Refusal.ts"
import type { NotTranslatable, Translated } from "./Refusal.ts"
import { noDiscount, quantityOf, rateOf, statedMinor } from "./SourceDocument.ts"
import type { Discount, Priced, ReadDocument, SourceLine } from "./SourceDocument.ts"
import { legalNote, purchaseOf } from "./Treatment.ts"
import type { Treatment } from "./Treatment.ts"

/** Supplier as the document names it, or as Monite keeps it with the payable. */
export const supplierOn = (payable: Payable): Payable["counterpart"] =>
  payable.counterpart ?? payable.counterpart_raw_data

/** Returns the number that the supplier gave the document. */
export const payableNumber = (payable: Payable): Result.Result<string, NotTranslatable> =>
  payable.document_id == null || payable.document_id === ""
    ? refuse(`Payable ${payable.id} has no number of its document: add it in Monite.`)
    : Result.succeed(payable.document_id)

/** Returns the date on the document. */
export const payableDate = (
  payable: Payable,
  timeZone: string
): Result.Result<LocalDate.LocalDate, NotTranslatable | LocalDate.LocalDateInvalid> =>
  payable.issued_at == null
    ? refuse(`Payable ${payable.id} has no date of its document: add it in Monite.`)
    : dayOf(payable.issued_at, timeZone)

const treatmentOfLine = (rate: number, payable: Payable, mapping: Mapping, what: string): Translated<Treatment> => {
  if (rate !== 0) return Result.succeed("NONE")
  const from = supplierOn(payable)?.address?.country
  if (from == null) {
    return refuse(`${what} has a line at 0 % and no country of the supplier: its tax treatment is not known.`)
  }
  const { country } = mapping.settings
  return country === undefined
    ? ask("country", `${what} has a line at 0 %. Its tax treatment depends on the company's country, such as DE.`)
    : treatmentOf(purchaseOf(from, country), mapping, what)
}

const pricedOf = (line: PayableLine, currency: string, what: string): Translated<Priced | undefined> =>
  Result.gen(function* () {
    if (line.quantity == null || line.unit_price == null) return undefined
    const quantity = yield* quantityOf(line.quantity, what)
    return { quantity, price: yield* minorOf(line.unit_price, currency), discount: noDiscount }
  })

const lineOf = (line: PayableLine, currency: string, booker: Booker, facts: LineFacts): Translated<SourceLine> =>
  Result.gen(function* () {
    return {
      name: line.name ?? undefined,
      description: line.description ?? undefined,
      unitName: line.unit ?? undefined,
      booking: yield* bookingOf(booker, facts),
      priced: yield* pricedOf(line, currency, booker.what),
      net: statedMinor(line.subtotal),
      gross: statedMinor(line.total)
    }
  })

const discountOfPayable = (payable: Payable, currency: string, what: string): Translated<Discount> => {
  const amount = payable.discount ?? 0
  if (amount === 0) return Result.succeed(noDiscount)
  return amount < 0
    ? refuse(`${what} has a negative discount: book it by hand.`)
    : Result.map(minorOf(amount, currency), (value) => ({ kind: "amount", value }))
}

/**
 * Reads a payable.
 *
 * @param lines all lines of the payable, from `GET /payables/{payable_id}/line_items`
 * @param form traits of the form in accounting
 */
export const readPayable = (
  payable: Payable,
  lines: ReadonlyArray<PayableLine>,
  mapping: Mapping,
  form: FormTraits
): Translated<ReadDocument> =>
  Result.gen(function* () {
    const what = `Payable ${yield* payableNumber(payable)}`
    const { currency, total_amount: total } = payable
    if (currency == null) return yield* refuse(`${what} has no currency: add it in Monite.`)
    if (total == null) {
      return yield* refuse(`${what} has no total, so its booking cannot be checked: book it by hand.`)
    }
    const gross = yield* minorOf(total, currency)
    if (lines.length === 0) return yield* refuse(`${what} has no lines: book it by hand.`)

    const facts: Array<LineFacts> = []
    for (const line of lines) {
      if (line.tax == null) return yield* refuse(`${what} has a line without a VAT rate: add it in Monite.`)
      const rate = yield* rateOf(line.tax, `${what} has a VAT rate`)
      const treatment = yield* treatmentOfLine(rate, payable, mapping, what)
      const country = supplierOn(payable)?.address?.country ?? undefined
      facts.push({ rate, treatment, country, supply: undefined })
    }
    const [treatment, ...others] = new Set(facts.map((each) => each.treatment))
    const isOneTreatment = others.length === 0
    const booker: Booker = { mapping, kind: "bill", form, what, isOneTreatment }
    const discount = yield* discountOfPayable(payable, currency, what)
    const read: Array<SourceLine> = []
    for (const [index, line] of lines.entries()) {
      const known = facts[index]
      if (known !== undefined) read.push(yield* lineOf(line, currency, booker, known))
    }
    const free: LineFacts = { rate: 0, treatment: "NONE", country: undefined, supply: undefined }
    const subtotal = statedMinor(payable.subtotal)
    const off = discount.kind === "amount" ? discount.value : 0n
    const applied = isOneTreatment && treatment !== "NONE" ? treatment : undefined
    return {
      treatment: applied,
      note: applied === undefined ? undefined : legalNote(applied),
      source: {
        what,
        currency,
        isInclusive: false,
        lines: read,
        discount,
        untaxedDiscount: discount.kind === "none" ? undefined : yield* bookingOf(booker, free),
        byRate: new Map(),
        net: subtotal === undefined ? undefined : subtotal - off,
        tax: statedMinor(payable.tax_amount),
        gross,
        deductions: [],
        discountAccount: yield* discountAccountOf(booker),
        discountName: mapping.settings.defaults.discountName ?? "Discount"
      }
    }
  })
