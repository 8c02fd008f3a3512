/**
 * Translates a payable of Monite into the body of a bill in accounting.
 */
import * as Money from "@faktura/core/Money"
import * as BigDecimal from "effect/BigDecimal"
import * as Result from "effect/Result"
import { countryCode } from "./Contacts.ts"
import { atMidnight, dayIfAny } from "./DocumentDay.ts"
import type { LedgerBillBody, Payable, PayableLine } from "./Documents.ts"
import { decimalOf } from "./LedgerAmount.ts"
import { exactPlan } from "./LedgerPlans.ts"
import { lineSums } from "./LedgerSums.ts"
import type { LedgerLine, LedgerPlan, VatRounding } from "./LedgerSums.ts"
import type { AccountRef, Mapping } from "./MappingSettings.ts"
import { payableDate, payableNumber, readPayable, supplierOn } from "./PayableSource.ts"
import { about, refuse } from "./Refusal.ts"
import type { Translated } from "./Refusal.ts"
import { traitsOf } from "./Systems.ts"

type Line = NonNullable<LedgerBillBody["lineItems"]>[number]

const accountField = (account: AccountRef | undefined): Pick<Line, "accountId" | "accountNumber"> => {
  if (account === undefined) return {}
  return typeof account === "object" ? { accountId: account.id } : { accountNumber: account }
}

const lineOf = (
  line: LedgerLine,
  plan: LedgerPlan,
  currency: string,
  rounding: VatRounding
): Result.Result<Line, Money.MoneyInvalid> =>
  Result.gen(function* () {
    const { booking, description, name, price, quantity, unitName } = line
    const { gross, net, tax } = lineSums(line, plan)
    return {
      ...(name === undefined ? {} : { itemName: name }),
      ...(description === undefined ? {} : { description }),
      quantity: BigDecimal.toNumberUnsafe(quantity),
      ...(unitName === undefined ? {} : { unitName }),
      unitAmount: yield* decimalOf(price, currency),
      taxRatePercentage: yield* Money.basisPointsToPercent(booking.rate),
      ...(booking.taxCode === undefined ? {} : { taxCode: booking.taxCode }),
      ...accountField(booking.account),
      totalNetAmount: yield* decimalOf(net, currency),
      // VAT that is rounded once for a rate has no exact part for each line.
      ...(rounding === "rate"
        ? {}
        : { totalTaxAmount: yield* decimalOf(tax, currency), totalGrossAmount: yield* decimalOf(gross, currency) })
    }
  })

/**
 * Translates a payable into the body of a bill: the supplier's number, and the payable's id as `reference`.
 *
 * @param lines all lines of the payable
 * @param contactId id of the supplier's contact in accounting
 */
export const ledgerBillOf = (
  payable: Payable,
  lines: ReadonlyArray<PayableLine>,
  contactId: string,
  mapping: Mapping
): Translated<LedgerBillBody> =>
  about(
    `Payable ${payable.document_id ?? payable.id}`,
    Result.gen(function* () {
      const { defaults, rounding = "line", timeZone } = mapping.settings
      const traits = traitsOf(mapping.system)
      const billNumber = yield* payableNumber(payable)
      if (traits.forms.bill !== "document") {
        return yield* refuse(`Payable ${billNumber}: Maesn creates no bills in ${traits.name}. Book it by hand.`)
      }
      // No source names fields of bills that a system ignores.
      const form = { hasTaxRule: true, hasAccountCodes: true }
      const { note, source, treatment } = yield* readPayable(payable, lines, mapping, form)
      const { currency } = source
      const plan = yield* exactPlan(source, false, rounding)
      const lineItems: Array<Line> = []
      for (const line of plan.lines) lineItems.push(yield* lineOf(line, plan, currency, rounding))
      const dueDate = yield* dayIfAny(payable.due_date, timeZone)
      const address = supplierOn(payable)?.address
      return {
        billNumber,
        reference: payable.id,
        contactId,
        currency,
        status: defaults.billStatus ?? "OPEN",
        billDate: atMidnight(yield* payableDate(payable, timeZone)),
        ...(dueDate === undefined ? {} : { dueDate: atMidnight(dueDate) }),
        ...(treatment === undefined || treatment === "NONE" ? {} : { taxRule: treatment }),
        ...(note === undefined ? {} : { taxText: note }),
        ...(defaults.purchaseJournal === undefined ? {} : { journalCode: defaults.purchaseJournal }),
        lineItems,
        totalNetAmount: yield* decimalOf(plan.sums.net, currency),
        totalTaxAmount: yield* decimalOf(plan.sums.tax, currency),
        totalGrossAmount: yield* decimalOf(plan.sums.gross, currency),
        ...(address == null
          ? {}
          : {
              addresses: [
                {
                  ...(address.line1 == null ? {} : { addressLine1: address.line1 }),
                  ...(address.line2 == null ? {} : { addressLine2: address.line2 }),
                  ...(address.city == null ? {} : { city: address.city }),
                  ...(address.postal_code == null ? {} : { postalCode: address.postal_code }),
                  ...(address.country == null
                    ? {}
                    : { countryCode: yield* countryCode(address.country, `Payable ${billNumber}`) }),
                  type: "BILLING"
                }
              ]
            })
      } satisfies LedgerBillBody
    })
  )
