/**
 * Translates a Monite invoice into the request bodies for accounting.
 *
 * The translation is pure and exact: minor units become decimals, hundredths of a percent become percent, a time
 * becomes a day of the company's calendar. An invoice that accounting could only book differently is refused with a
 * reason.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Money from "@faktura/core/Money"
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import { timeZone } from "./Acme.ts"
import { dayOf } from "./DocumentDay.ts"
import type { ContactBody, LedgerInvoiceBody, Receivable } from "./Documents.ts"

/** Error of an invoice with a value that accounting cannot represent. */
export class NotTranslatable extends Data.TaggedError("NotTranslatable")<{ readonly message: string }> {}

/** Errors of a translation. */
export type TranslationError = NotTranslatable | Money.MoneyInvalid | LocalDate.LocalDateInvalid

/** Returns the contact's number in accounting: our reference of the customer, or else Monite's id. */
export const contactNumber = (receivable: Receivable): string =>
  receivable.counterpart_external_reference ?? receivable.counterpart_id

/** Returns the number on the invoice. An issued invoice has one. */
export const numberOf = (receivable: Receivable): Result.Result<string, NotTranslatable> =>
  receivable.document_id == null
    ? Result.fail(new NotTranslatable({ message: `Receivable ${receivable.id} is issued and has no number.` }))
    : Result.succeed(receivable.document_id)

/** Returns the date on the invoice: the day of issue, in the company's calendar. */
export const dateOf = (
  receivable: Receivable
): Result.Result<LocalDate.LocalDate, NotTranslatable | LocalDate.LocalDateInvalid> =>
  receivable.issue_date == null
    ? Result.fail(new NotTranslatable({ message: `Receivable ${receivable.id} is issued and has no date.` }))
    : LocalDate.fromTimestamp(receivable.issue_date, timeZone)

/** Maesn requires date-times. Midnight UTC has the right day in its text for every reader. */
const atMidnight = (date: LocalDate.LocalDate): string => `${date}T00:00:00Z`

const dayIfAny = (
  text: string | null | undefined
): Result.Result<LocalDate.LocalDate | undefined, LocalDate.LocalDateInvalid> =>
  text == null ? Result.succeed(undefined) : dayOf(text)

type BillingAddress = NonNullable<Receivable["counterpart_billing_address"]>
type Country = NonNullable<NonNullable<ContactBody["addresses"]>[number]["countryCode"]>

const addressOf = (address: BillingAddress) => ({
  addressLine1: address.line1,
  ...(address.line2 == null ? {} : { addressLine2: address.line2 }),
  city: address.city,
  postalCode: address.postal_code,
  type: "BILLING" as const
})

/** Translates the customer of an invoice into a contact. */
export const contactOf = (receivable: Receivable): ContactBody => {
  const { counterpart_billing_address: address, counterpart_name: name } = receivable
  const isCompany = receivable.counterpart_type === "organization"
  return {
    number: contactNumber(receivable),
    contactType: isCompany ? "COMPANY" : "CONTACT_PERSON",
    isCustomer: true,
    ...(name == null ? {} : isCompany ? { companyName: name } : { contactPersons: [{ lastName: name }] }),
    ...(address == null
      ? {}
      : // Both lists are ISO 3166 codes. The request's own check refuses a code that one list lacks.
        { addresses: [{ ...addressOf(address), countryCode: address.country as Country }] })
  }
}

const refuse = (message: string): Result.Result<never, NotTranslatable> => Result.fail(new NotTranslatable({ message }))

/** Translates a rate: 1900 hundredths of a percent are 19. Fails outside 0 to 100 %. */
const percentOf = (basisPoints: number, what: string): Result.Result<number, NotTranslatable | Money.MoneyInvalid> =>
  basisPoints < 0 || basisPoints > 10_000
    ? refuse(`${what} of ${basisPoints / 100} %, which is not from 0 to 100 %: correct it in Monite.`)
    : Money.basisPointsToPercent(basisPoints)

/**
 * Translates a discount in percent. A discount as an amount is refused: as a percentage it would have a rounding
 * difference.
 */
const discountPercent = (
  discount: { readonly type: string; readonly amount: number } | null | undefined,
  what: string
): Result.Result<number | undefined, NotTranslatable | Money.MoneyInvalid> => {
  if (discount == null || discount.amount === 0) return Result.succeed(undefined)
  return discount.type === "percentage"
    ? percentOf(discount.amount, `${what} has a discount`)
    : refuse(`${what} has a discount as an amount: book it by hand.`)
}

/** Translates a price in the currency of the invoice. Accounting has one currency for all lines. */
const unitAmountOf = (
  price: Receivable["line_items"][number]["product"]["price"],
  currency: string,
  what: string
): Result.Result<number, NotTranslatable | Money.MoneyInvalid> =>
  price.currency === currency
    ? Money.toDecimalNumber({ amount: price.value, currency })
    : refuse(`${what} is in ${currency} but has a price in ${price.currency}: book it by hand.`)

const lineOf = (line: Receivable["line_items"][number], currency: string, what: string) =>
  Result.gen(function* () {
    const { product, quantity } = line
    if (!Number.isFinite(quantity) || quantity < 0) {
      return yield* refuse(`${what} has a line with the quantity ${quantity}: correct it in Monite.`)
    }
    const discount = yield* discountPercent(line.discount, what)
    return {
      name: product.name,
      ...(product.description == null ? {} : { description: product.description }),
      quantity,
      ...(product.measure_unit == null ? {} : { unitName: product.measure_unit.name }),
      unitAmount: yield* unitAmountOf(product.price, currency, what),
      taxRatePercentage: yield* percentOf(product.vat_rate.value, `${what} has a VAT rate`),
      ...(discount === undefined ? {} : { discountItemPercentage: discount })
    }
  })

/** True for sums that the total may not include. Each of them may occur alone. */
const hasDeductions = (receivable: Receivable): boolean =>
  [
    receivable.total_withholding_tax,
    receivable.withholding_tax_rate,
    receivable.total_deduction_amount,
    receivable.deduction_amount,
    ...(receivable.deductions ?? []).map(({ amount }) => amount)
  ].some((amount) => (amount ?? 0) !== 0)

/**
 * Translates an issued invoice into a body for accounting: the same number, and the receivable's id as `reference`.
 *
 * @param contactId id of the customer's contact in accounting
 */
export const ledgerInvoiceOf = (
  receivable: Receivable,
  contactId: string
): Result.Result<LedgerInvoiceBody, TranslationError> =>
  Result.gen(function* () {
    const number = yield* numberOf(receivable)
    const what = `Invoice ${number}`
    if (hasDeductions(receivable)) {
      return yield* refuse(`${what} has deductions or withholding tax: book it by hand.`)
    }
    const { counterpart_billing_address: address, currency, total_amount: total } = receivable
    if (total == null) {
      return yield* refuse(`${what} has no total, so its booking cannot be checked: book it by hand.`)
    }
    const discount = yield* discountPercent(receivable.discount, what)
    const lineItems = []
    for (const line of receivable.line_items) lineItems.push(yield* lineOf(line, currency, what))
    const date = atMidnight(yield* dateOf(receivable))
    const dueDate = yield* dayIfAny(receivable.due_date)
    const fulfilled = yield* dayIfAny(receivable.fulfillment_date)
    return {
      invoiceNumber: number,
      reference: receivable.id,
      contactId,
      currency,
      status: "OPEN",
      invoiceType: "STANDARD",
      invoiceDate: date,
      ...(dueDate === undefined ? {} : { dueDate: atMidnight(dueDate) }),
      // Some systems print no invoice without the date of service. The others respond with a warning.
      shippingType: "SERVICE",
      shippingDate: fulfilled === undefined ? date : atMidnight(fulfilled),
      lineAmountTypes: receivable.vat_mode === "inclusive" ? "INCLUSIVE" : "EXCLUSIVE",
      ...(discount === undefined ? {} : { discountPercentage: discount }),
      grossTotalAmount: yield* Money.toDecimalNumber({ amount: total, currency }),
      lineItems,
      ...(address == null
        ? {}
        : {
            addresses: [{ ...addressOf(address), ...(address.country == null ? {} : { countryCode: address.country }) }]
          })
    } satisfies LedgerInvoiceBody
  })
