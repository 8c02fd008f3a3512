import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Receivable } from "../../src/mapping/Documents.ts"
import { ledgerInvoiceOf } from "../../src/mapping/LedgerInvoice.ts"
import { uuid } from "../kit/Documents.ts"
import { invoice } from "./kit/Drafts.ts"
import type { Draft, DraftLine } from "./kit/Drafts.ts"
import { mappingOf, refusalIn } from "./kit/Translation.ts"

const line = (price: number, rate: number, more: Partial<DraftLine> = {}): DraftLine => ({
  name: "Consulting",
  quantity: 1,
  price,
  rate,
  ...more
})

const mapped = (receivable: Receivable, mapping = mappingOf()) =>
  Result.getOrThrow(ledgerInvoiceOf(receivable, "contact-1", mapping))

const translated = (draft: Partial<Draft>, fields: Partial<Receivable> = {}) => mapped(invoice(1, draft, fields))

const refusalOf = (receivable: Receivable, mapping = mappingOf()): string =>
  refusalIn(ledgerInvoiceOf(receivable, "contact-1", mapping))

/** Fields as after lenient decoding, which lets a required field be absent. */
const absent = (field: "total_amount"): Partial<Receivable> =>
  ({ [field]: undefined }) as unknown as Partial<Receivable> // see above

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
    const [item] = translated({ currency, lines: [line(minor, rate)] }).lineItems
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
    const body = translated({}, { [field]: text })
    const sent = { issue_date: body.invoiceDate, due_date: body.dueDate, fulfillment_date: body.shippingDate }
    assert.strictEqual(sent[field], `${day}T00:00:00Z`)
  })

  it("dates an invoice by the calendar of the tenant", () => {
    const late = invoice(1, {}, { issue_date: "2026-03-10T23:30:00Z" })
    const day = (timeZone: string) => mapped(late, mappingOf("weclapp", { timeZone })).invoiceDate
    assert.deepStrictEqual(
      [day("America/New_York"), day("Asia/Tokyo")],
      ["2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"]
    )
  })

  it("carries a total of zero, which is not a missing one", () => {
    assert.strictEqual(translated({ lines: [line(0, 0)] }).grossTotalAmount, 0)
  })

  it("carries discounts in percent, and prices with VAT", () => {
    const discount = { type: "percentage", amount: 1_250 } as const
    const body = translated({ discount, isInclusive: true, lines: [line(10_000, 0, { discount })] })
    assert.deepStrictEqual(
      [body.discountPercentage, body.lineItems[0]?.discountItemPercentage, body.lineAmountTypes],
      [12.5, 12.5, "INCLUSIVE"]
    )
  })

  const refusals: ReadonlyArray<readonly [name: string, fields: Partial<Receivable>, tag: string]> = [
    [
      "a discount as an amount that the sums do not have",
      { discount: { type: "amount", amount: 500 } },
      "NotTranslatable"
    ],
    ["a discount of an unknown kind", { discount: { type: "gift", amount: 500 } }, "NotTranslatable"],
    ["a sum of deductions without deductions", { total_deduction_amount: 100 }, "NotTranslatable"],
    ["withholding tax", { total_withholding_tax: 100 }, "NotTranslatable"],
    ["no number", { document_id: null }, "NotTranslatable"],
    ["no date", { issue_date: null }, "NotTranslatable"],
    ["a date that is none", { issue_date: "yesterday" }, "LocalDateInvalid"],
    ["a currency that nobody knows", { currency: "XXX" }, "MoneyInvalid"],
    ["no total", { total_amount: null }, "NotTranslatable"],
    ["a total that is absent", absent("total_amount"), "NotTranslatable"],
    ["a total below the minor unit", { total_amount: 11_900.5 }, "MoneyInvalid"],
    ["a deduction of the outdated field", { deduction_amount: 1 }, "NotTranslatable"],
    ["a deduction without a sum of deductions", { deductions: [{ name: "x", amount: 1 }] }, "NotTranslatable"],
    ["a rate of withholding tax without its sum", { withholding_tax_rate: 100 }, "NotTranslatable"],
    ["no lines", { line_items: [], total_amount: 0, total_vat_amount: 0 }, "NotTranslatable"],
    ["a discount above 100 %", { discount: { type: "percentage", amount: 10_001 } }, "NotTranslatable"],
    ["a due date that is none", { due_date: "2026-02-30" }, "LocalDateInvalid"],
    ["a date of delivery that is none", { fulfillment_date: "soon" }, "LocalDateInvalid"]
  ]
  it.each(refusals)("refuses %s", (_, fields, tag) => {
    assert.match(refusalOf(invoice(1, {}, fields)), new RegExp(`^${tag}: `))
  })

  it("names the document in every refusal", () => {
    for (const [, fields] of refusals) assert.match(refusalOf(invoice(1, {}, fields)), new RegExp(`INV-1|${uuid(1)}`))
  })

  /** The invoice with its line changed after its sums were computed. */
  const withLine = (change: (item: Receivable["line_items"][number]) => Receivable["line_items"][number]) => {
    const whole = invoice(1)
    return { ...whole, line_items: whole.line_items.map(change) }
  }

  const product = (fields: Partial<Receivable["line_items"][number]["product"]>) =>
    withLine((item) => ({ ...item, product: { ...item.product, ...fields } }))

  const price = (currency: string, value: number) => product({ price: { currency, value } })

  const lineRefusals: ReadonlyArray<readonly [name: string, receivable: Receivable, tag: string, words: RegExp]> = [
    ["a price in another currency", price("JPY", 10_000), "NotTranslatable", /price in JPY/],
    ["a price below the minor unit", price("EUR", 0.5), "MoneyInvalid", /0\.5/],
    ["a price that a JSON number cannot hold", price("EUR", 2 ** 53 - 1), "MoneyInvalid", /digits/],
    ["a VAT rate above 100 %", product({ vat_rate: { country: "DE", value: 10_001 } }), "NotTranslatable", /100\.01 %/],
    ["a negative VAT rate", product({ vat_rate: { country: "DE", value: -1 } }), "NotTranslatable", /-0\.01 %/],
    [
      "a VAT rate below a hundredth of a percent",
      product({ vat_rate: { country: "DE", value: 0.5 } }),
      "NotTranslatable",
      /VAT rate of 0\.005 %, which has more than two decimals: correct it in Monite/
    ],
    [
      "a quantity that is no number",
      withLine((item) => ({ ...item, quantity: Number.NaN })),
      "NotTranslatable",
      /quantity NaN/
    ],
    [
      "an infinite quantity",
      withLine((item) => ({ ...item, quantity: Infinity })),
      "NotTranslatable",
      /quantity Infinity/
    ],
    ["a negative quantity", withLine((item) => ({ ...item, quantity: -1 })), "NotTranslatable", /quantity -1/],
    [
      "one of two prices in another currency",
      { ...invoice(1), line_items: [...invoice(1).line_items, ...price("USD", 1).line_items] },
      "NotTranslatable",
      /price in USD/
    ],
    [
      "a line without a stated sum that differs",
      withLine((item) => ({ ...item, quantity: 2 })),
      "NotTranslatable",
      /238\.00 EUR.*119\.00 EUR/
    ]
  ]
  it.each(lineRefusals)("refuses %s", (_, receivable, tag, words) => {
    const refusal = refusalOf(receivable)
    assert.match(refusal, new RegExp(`^${tag}: `))
    assert.match(refusal, words)
  })

  const differences: ReadonlyArray<readonly [name: string, fields: Partial<Receivable>, words: RegExp]> = [
    ["total", { total_amount: 11_901 }, /total of 119\.00 EUR in accounting, but Monite states 119\.01 EUR/],
    ["VAT", { total_vat_amount: 1_899 }, /VAT of 19\.00 EUR in accounting, but Monite states 18\.99 EUR/],
    [
      "net total",
      { discounted_subtotal: 10_001 },
      /net total of 100\.00 EUR in accounting, but Monite states 100\.01 EUR/
    ],
    [
      "VAT of a rate",
      { total_vat_amounts: [{ id: null, value: 700, taxable_amount: 10_000, amount: 1_900 }] },
      /VAT by rate of its lines differs/
    ]
  ]
  it.each(differences)("refuses another %s with both figures", (_, fields, words) => {
    assert.match(refusalOf(invoice(1, {}, fields)), words)
  })

  it("compares only the total where Monite states nothing else", () => {
    const bare = { subtotal: null, discounted_subtotal: null, total_vat_amounts: null }
    assert.strictEqual(translated({ lines: [line(999, 700), line(1, 1_900)] }, bare).grossTotalAmount, 10.7)
  })
})
