/**
 * From a Monite invoice to the bodies that make it in accounting.
 *
 * Pure. Minor units become decimals, hundredths of a percent become percent, a moment becomes a day on the company's
 * calendar: exactly, or not at all. What accounting could only book differently is refused with a reason.
 */
import * as LocalDate from "@faktura/core/LocalDate"
import * as Money from "@faktura/core/Money"
import * as Data from "effect/Data"
import * as Result from "effect/Result"
import { timeZone } from "./Acme.ts"
import type { ContactBody, LedgerInvoiceBody, Receivable } from "./Documents.ts"

/** The invoice has something that accounting has no equal for. */
export class NotTranslatable extends Data.TaggedError("NotTranslatable")<{ readonly message: string }> {}

/** What a translation can fail with. */
export type TranslationError = NotTranslatable | Money.MoneyInvalid | LocalDate.LocalDateInvalid

/** The contact's number in accounting: our reference where the customer has one, Monite's id otherwise. */
export const contactNumber = (receivable: Receivable): string =>
  receivable.counterpart_external_reference ?? receivable.counterpart_id

/** The number that is printed on the invoice. An issued invoice has one. */
export const numberOf = (receivable: Receivable): Result.Result<string, NotTranslatable> =>
  receivable.document_id == null
    ? Result.fail(new NotTranslatable({ message: `Receivable ${receivable.id} is issued and has no number.` }))
    : Result.succeed(receivable.document_id)

/** The date on the invoice: the day on which it was issued, on the company's calendar. */
export const dateOf = (
  receivable: Receivable
): Result.Result<LocalDate.LocalDate, NotTranslatable | LocalDate.LocalDateInvalid> =>
  receivable.issue_date == null
    ? Result.fail(new NotTranslatable({ message: `Receivable ${receivable.id} is issued and has no date.` }))
    : LocalDate.fromTimestamp(receivable.issue_date, timeZone)

/** Maesn wants date-times; midnight UTC has the wanted day in its text, whoever reads it. */
const atMidnight = (date: string): string => `${date}T00:00:00Z`

type BillingAddress = NonNullable<Receivable["counterpart_billing_address"]>
type Country = NonNullable<NonNullable<ContactBody["addresses"]>[number]["countryCode"]>

const addressOf = (address: BillingAddress) => ({
  addressLine1: address.line1,
  ...(address.line2 == null ? {} : { addressLine2: address.line2 }),
  city: address.city,
  postalCode: address.postal_code,
  type: "BILLING" as const
})

/** The customer of an invoice as a contact. */
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
      : // Both lists are ISO 3166 codes; a code that one of them lacks is refused by the request's own check.
        { addresses: [{ ...addressOf(address), countryCode: address.country as Country }] })
  }
}

/** Discounts in percent are carried; an amount could be booked as a percentage only with a rounding difference. */
const discountPercent = (
  discount: { readonly type: string; readonly amount: number } | null | undefined,
  what: string
): Result.Result<number | undefined, NotTranslatable | Money.MoneyInvalid> => {
  if (discount == null || discount.amount === 0) return Result.succeed(undefined)
  return discount.type === "percentage"
    ? Money.basisPointsToPercent(discount.amount)
    : Result.fail(new NotTranslatable({ message: `${what} has a discount as an amount: book it by hand.` }))
}

const lineOf = (line: Receivable["line_items"][number], currency: string, what: string) =>
  Result.gen(function* () {
    const { product, quantity } = line
    const discount = yield* discountPercent(line.discount, what)
    return {
      name: product.name,
      ...(product.description == null ? {} : { description: product.description }),
      quantity,
      ...(product.measure_unit == null ? {} : { unitName: product.measure_unit.name }),
      unitAmount: yield* Money.toDecimalNumber({ amount: product.price.value, currency }),
      taxRatePercentage: yield* Money.basisPointsToPercent(product.vat_rate.value),
      ...(discount === undefined ? {} : { discountItemPercentage: discount })
    }
  })

/**
 * An issued invoice as a body for accounting: same number, `reference` is the receivable's id.
 *
 * @param contactId the customer's contact in accounting
 */
export const ledgerInvoiceOf = (
  receivable: Receivable,
  contactId: string
): Result.Result<LedgerInvoiceBody, TranslationError> =>
  Result.gen(function* () {
    const number = yield* numberOf(receivable)
    const what = `Invoice ${number}`
    if ((receivable.total_withholding_tax ?? 0) !== 0 || (receivable.total_deduction_amount ?? 0) !== 0) {
      return yield* Result.fail(
        new NotTranslatable({ message: `${what} has deductions or withholding tax: book it by hand.` })
      )
    }
    const { counterpart_billing_address: address, currency } = receivable
    const discount = yield* discountPercent(receivable.discount, what)
    const lineItems = []
    for (const line of receivable.line_items) lineItems.push(yield* lineOf(line, currency, what))
    const date = atMidnight(yield* dateOf(receivable))
    return {
      invoiceNumber: number,
      reference: receivable.id,
      contactId,
      currency,
      status: "OPEN",
      invoiceType: "STANDARD",
      invoiceDate: date,
      ...(receivable.due_date == null ? {} : { dueDate: atMidnight(receivable.due_date) }),
      // Some systems print no invoice without saying when the service was rendered; the others answer with a warning.
      shippingType: "SERVICE",
      shippingDate: receivable.fulfillment_date == null ? date : atMidnight(receivable.fulfillment_date),
      lineAmountTypes: receivable.vat_mode === "inclusive" ? "INCLUSIVE" : "EXCLUSIVE",
      ...(discount === undefined ? {} : { discountPercentage: discount }),
      grossTotalAmount: yield* Money.toDecimalNumber({ amount: receivable.total_amount ?? 0, currency }),
      lineItems,
      ...(address == null
        ? {}
        : {
            addresses: [{ ...addressOf(address), ...(address.country == null ? {} : { countryCode: address.country }) }]
          })
    } satisfies LedgerInvoiceBody
  })
