import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Receivable } from "../src/Documents.ts"
import { contactNumber, contactOf, ledgerInvoiceOf } from "../src/Translate.ts"
import { line, receivable, uuid } from "./kit/Documents.ts"

const translated = (fields: Partial<Receivable>) =>
  Result.getOrThrow(ledgerInvoiceOf(receivable(1, fields), "contact-1"))

/** Fields of a receivable without this one: the type has it as optional. */
const absent = (field: "total_amount"): Partial<Receivable> => {
  const { [field]: _, ...rest } = receivable(1)
  return { ...rest, ...({ [field]: undefined } as unknown as Partial<Receivable>) } // as after lenient decoding
}

describe("ledgerInvoiceOf", () => {
  it("carries everything that both sides have", () => {
    assert.deepStrictEqual(translated({}), {
      invoiceNumber: "INV-1",
      reference: uuid(1),
      contactId: "contact-1",
      currency: "EUR",
      status: "OPEN",
      invoiceType: "STANDARD",
      invoiceDate: "2026-03-10T00:00:00Z",
      dueDate: "2026-04-09T00:00:00Z",
      shippingType: "SERVICE",
      shippingDate: "2026-03-10T00:00:00Z",
      lineAmountTypes: "EXCLUSIVE",
      grossTotalAmount: 119,
      lineItems: [{ name: "Consulting", quantity: 1, unitName: "hour", unitAmount: 100, taxRatePercentage: 19 }],
      addresses: [
        { addressLine1: "Am Sandtorkai 30", city: "Hamburg", postalCode: "20457", countryCode: "DE", type: "BILLING" }
      ]
    })
  })

  const amounts: ReadonlyArray<
    readonly [currency: string, minor: number, rate: number, unit: number, percent: number]
  > = [
    ["EUR", 14_550, 1_900, 145.5, 19],
    ["EUR", 1, 725, 0.01, 7.25],
    ["JPY", 18_500, 1_000, 18_500, 10],
    ["KWD", 1_234, 0, 1.234, 0]
  ]
  it.each(amounts)("%s: %i minor units at %i basis points are %d at %d %%", (currency, minor, rate, unit, percent) => {
    const [item] = translated({ currency, line_items: [line(1, minor, rate, currency)] }).lineItems
    assert.deepStrictEqual([item?.unitAmount, item?.taxRatePercentage], [unit, percent])
  })

  const days: ReadonlyArray<
    readonly [field: "due_date" | "fulfillment_date" | "issue_date", text: string, day: string]
  > = [
    ["issue_date", "2026-03-10T23:30:00Z", "2026-03-11"],
    ["due_date", "2026-04-09", "2026-04-09"],
    ["due_date", "2026-04-09T00:00:00Z", "2026-04-09"],
    ["due_date", "2026-04-08T22:00:00+00:00", "2026-04-09"],
    ["fulfillment_date", "2026-03-01", "2026-03-01"],
    ["fulfillment_date", "2026-03-01T00:00:00", "2026-03-01"]
  ]
  it.each(days)("%s %s is %s in accounting", (field, text, day) => {
    const body = translated({ [field]: text })
    const sent = { issue_date: body.invoiceDate, due_date: body.dueDate, fulfillment_date: body.shippingDate }
    assert.strictEqual(sent[field], `${day}T00:00:00Z`)
  })

  it("carries a total of zero, which is not a missing one", () => {
    assert.strictEqual(translated({ total_amount: 0, line_items: [line(1, 0, 0)] }).grossTotalAmount, 0)
  })

  it("carries discounts in percent, and prices with VAT", () => {
    const discount = { type: "percentage", amount: 1_250 } as const
    const body = translated({ discount, vat_mode: "inclusive", line_items: [line(1, 100, 0, "EUR", discount)] })
    assert.deepStrictEqual(
      [body.discountPercentage, body.lineItems[0]?.discountItemPercentage, body.lineAmountTypes],
      [12.5, 12.5, "INCLUSIVE"]
    )
  })

  const refusals: ReadonlyArray<readonly [name: string, fields: Partial<Receivable>, tag: string]> = [
    ["a discount as an amount", { discount: { type: "amount", amount: 500 } }, "NotTranslatable"],
    [
      "such a discount on a line",
      { line_items: [line(1, 100, 0, "EUR", { type: "amount", amount: 5 })] },
      "NotTranslatable"
    ],
    ["deductions", { total_deduction_amount: 100 }, "NotTranslatable"],
    ["withholding tax", { total_withholding_tax: 100 }, "NotTranslatable"],
    ["no number", { document_id: null }, "NotTranslatable"],
    ["no date", { issue_date: null }, "NotTranslatable"],
    ["a date that is none", { issue_date: "yesterday" }, "LocalDateInvalid"],
    ["a currency that nobody knows", { currency: "XXX", line_items: [line(1, 100, 0, "XXX")] }, "MoneyInvalid"],
    ["a price in another currency", { line_items: [line(1, 10_000, 0, "JPY")] }, "NotTranslatable"],
    ["one of two prices in another currency", { line_items: [line(1, 1, 0), line(1, 1, 0, "USD")] }, "NotTranslatable"],
    ["a price below the minor unit", { line_items: [line(1, 0.5, 0)] }, "MoneyInvalid"],
    ["a price that a JSON number cannot hold", { line_items: [line(1, 2 ** 53 - 1, 0)] }, "MoneyInvalid"],
    ["no total", { total_amount: null }, "NotTranslatable"],
    ["a total that is absent", absent("total_amount"), "NotTranslatable"],
    ["a total below the minor unit", { total_amount: 11_900.5 }, "MoneyInvalid"],
    ["a deduction of the outdated field", { deduction_amount: 1 }, "NotTranslatable"],
    ["a deduction without a sum of deductions", { deductions: [{ name: "x", amount: 1 }] }, "NotTranslatable"],
    ["a rate of withholding tax without its sum", { withholding_tax_rate: 100 }, "NotTranslatable"],
    ["a VAT rate above 100 %", { line_items: [line(1, 100, 10_001)] }, "NotTranslatable"],
    ["a negative VAT rate", { line_items: [line(1, 100, -1)] }, "NotTranslatable"],
    ["a VAT rate below a hundredth of a percent", { line_items: [line(1, 100, 0.5)] }, "MoneyInvalid"],
    ["a discount above 100 %", { discount: { type: "percentage", amount: 10_001 } }, "NotTranslatable"],
    ["a quantity that is no number", { line_items: [line(Number.NaN, 100, 0)] }, "NotTranslatable"],
    ["a negative quantity", { line_items: [line(-1, 100, 0)] }, "NotTranslatable"],
    ["a due date that is none", { due_date: "2026-02-30" }, "LocalDateInvalid"],
    ["a date of delivery that is none", { fulfillment_date: "soon" }, "LocalDateInvalid"]
  ]
  it.each(refusals)("refuses %s", (_, fields, tag) => {
    const result = ledgerInvoiceOf(receivable(1, fields), "contact-1")
    assert.strictEqual(Result.isFailure(result) ? result.failure._tag : undefined, tag)
  })
})

describe("contactOf", () => {
  it("makes a company of an organization", () => {
    assert.deepStrictEqual(contactOf(receivable(1)), {
      number: "C-1001",
      contactType: "COMPANY",
      isCustomer: true,
      companyName: "Nordlicht Handels GmbH",
      addresses: [
        { addressLine1: "Am Sandtorkai 30", city: "Hamburg", postalCode: "20457", countryCode: "DE", type: "BILLING" }
      ]
    })
  })

  it("makes a person of an individual, and numbers by Monite's id where we have no reference", () => {
    const person = receivable(1, {
      counterpart_type: "individual",
      counterpart_name: "Ada Lovelace",
      counterpart_external_reference: null,
      counterpart_billing_address: null
    })
    assert.strictEqual(contactNumber(person), uuid(500))
    assert.deepStrictEqual(contactOf(person), {
      number: uuid(500),
      contactType: "CONTACT_PERSON",
      isCustomer: true,
      contactPersons: [{ lastName: "Ada Lovelace" }]
    })
  })
})
