/**
 * Translates an invoice of Monite into the body of an invoice in accounting.
 *
 * The translation is pure and exact: minor units become decimals, hundredths of a percent become percent, a time
 * becomes a day of the company's calendar. The lines add up to the total of the source, or the invoice is refused.
 */
import * as Money from "@faktura/core/Money"
import * as BigDecimal from "effect/BigDecimal"
import * as Result from "effect/Result"
import { atMidnight, dayIfAny } from "./DocumentDay.ts"
import type { LedgerInvoiceBody, Receivable } from "./Documents.ts"
import { decimalOf } from "./LedgerAmount.ts"
import { exactPlan } from "./LedgerPlans.ts"
import type { LedgerLine } from "./LedgerSums.ts"
import type { AccountRef, Mapping } from "./MappingSettings.ts"
import { dateOf, numberOf, readReceivable } from "./ReceivableSource.ts"
import { about, refuse } from "./Refusal.ts"
import type { Translated } from "./Refusal.ts"
import { takes, traitsOf } from "./Systems.ts"

type Line = LedgerInvoiceBody["lineItems"][number]

const accountField = (account: AccountRef | undefined): Pick<Line, "accountCode" | "accountId"> => {
  if (account === undefined) return {}
  return typeof account === "object" ? { accountId: account.id } : { accountCode: account }
}

const lineOf = (line: LedgerLine, currency: string): Result.Result<Line, Money.MoneyInvalid> =>
  Result.gen(function* () {
    const { booking, description, discount, name, price, quantity, unitName } = line
    return {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      quantity: BigDecimal.toNumberUnsafe(quantity),
      ...(unitName === undefined ? {} : { unitName }),
      unitAmount: yield* decimalOf(price, currency),
      taxRatePercentage: yield* Money.basisPointsToPercent(booking.rate),
      ...(booking.taxCode === undefined ? {} : { taxCode: booking.taxCode }),
      ...accountField(booking.account),
      ...(discount === 0 ? {} : { discountItemPercentage: yield* Money.basisPointsToPercent(discount) })
    }
  })

type BillingAddress = NonNullable<Receivable["counterpart_billing_address"]>

const addressOf = ({ city, country, line1, line2, postal_code }: BillingAddress) => ({
  addressLine1: line1,
  ...(line2 == null ? {} : { addressLine2: line2 }),
  city,
  postalCode: postal_code,
  ...(country == null ? {} : { countryCode: country }),
  type: "BILLING" as const
})

/**
 * Translates an issued invoice into a body for accounting: the same number, and the receivable's id as `reference`.
 *
 * A system that gives its own numbers gets the number as the heading, `name`. Deductions are lines with negative
 * amounts, so the total in accounting is the total in Monite less its deductions.
 *
 * @param contactId id of the customer's contact in accounting
 */
export const ledgerInvoiceOf = (
  receivable: Receivable,
  contactId: string,
  mapping: Mapping
): Translated<LedgerInvoiceBody> =>
  about(
    `Invoice ${receivable.document_id ?? receivable.id}`,
    Result.gen(function* () {
      const { settings, system } = mapping
      const { defaults, timeZone } = settings
      const traits = traitsOf(system)
      const number = yield* numberOf(receivable)
      if (traits.forms.invoice !== "document") {
        return yield* refuse(`Invoice ${number}: Maesn creates no invoices in ${traits.name}. Book it by hand.`)
      }
      const { note, source, treatment } = yield* readReceivable(receivable, mapping, {
        hasTaxRule: takes(system, "taxRule"),
        hasAccountCodes: takes(system, "accountCode")
      })
      const { currency } = source
      const plan = yield* exactPlan(source, takes(system, "discountPercentage"), settings.rounding ?? "line")
      const lineItems: Array<Line> = []
      for (const line of plan.lines) lineItems.push(yield* lineOf(line, currency))
      const date = atMidnight(yield* dateOf(receivable, timeZone))
      const dueDate = yield* dayIfAny(receivable.due_date, timeZone)
      const fulfilled = yield* dayIfAny(receivable.fulfillment_date, timeZone)
      const address = receivable.counterpart_billing_address
      return {
        ...(takes(system, "invoiceNumber") ? { invoiceNumber: number } : { name: number }),
        reference: receivable.id,
        contactId,
        currency,
        status: defaults.invoiceStatus ?? "OPEN",
        invoiceType: "STANDARD",
        invoiceDate: date,
        ...(dueDate === undefined ? {} : { dueDate: atMidnight(dueDate) }),
        // Some systems print no invoice without the date of service.
        ...(takes(system, "shippingType") ? { shippingType: "SERVICE" } : {}),
        shippingDate: fulfilled === undefined ? date : atMidnight(fulfilled),
        lineAmountTypes: plan.isInclusive ? "INCLUSIVE" : "EXCLUSIVE",
        ...(plan.discount === 0 ? {} : { discountPercentage: yield* Money.basisPointsToPercent(plan.discount) }),
        grossTotalAmount: yield* decimalOf(plan.sums.gross, currency),
        ...(treatment === undefined || !takes(system, "taxRule") ? {} : { taxRule: treatment }),
        ...(note === undefined || !takes(system, "taxText") ? {} : { taxText: note }),
        ...(defaults.paymentTerm === undefined ? {} : { paymentTermId: defaults.paymentTerm }),
        ...(defaults.salesJournal === undefined || !takes(system, "journalCode")
          ? {}
          : { journalCode: defaults.salesJournal }),
        lineItems,
        ...(address == null ? {} : { addresses: [addressOf(address)] })
      } satisfies LedgerInvoiceBody
    })
  )
