import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Payable, PayableLine } from "../../src/mapping/Documents.ts"
import { ledgerBillOf } from "../../src/mapping/LedgerBill.ts"
import type { Mapping } from "../../src/mapping/MappingSettings.ts"
import { uuid } from "../kit/Documents.ts"
import { bookedBill } from "./kit/Books.ts"
import { payable } from "./kit/Drafts.ts"
import type { Draft } from "./kit/Drafts.ts"
import { mappingOf, refusalIn } from "./kit/Translation.ts"

const line = (price: number, rate: number, quantity = 1) => ({ name: "Paper", quantity, price, rate })

interface Arrived {
  readonly payable: Payable
  readonly lines: ReadonlyArray<PayableLine>
}

const mapped = (arrived: Arrived, mapping = mappingOf()) =>
  Result.getOrThrow(ledgerBillOf(arrived.payable, arrived.lines, "supplier-1", mapping))

const refusalOf = (arrived: Arrived, mapping: Mapping = mappingOf()): string =>
  refusalIn(ledgerBillOf(arrived.payable, arrived.lines, "supplier-1", mapping))

const rows = (body: ReturnType<typeof mapped>) =>
  (body.lineItems ?? []).map((item) => [item.itemName, item.quantity, item.unitAmount, item.taxRatePercentage])

/** The payable with its lines changed after its sums were computed. */
const withLines = (draft: Partial<Draft>, change: Partial<PayableLine>, fields: Partial<Payable> = {}): Arrived => {
  const whole = payable(1, draft, fields)
  return { payable: whole.payable, lines: whole.lines.map((each) => ({ ...each, ...change })) }
}

describe("ledgerBillOf", () => {
  it("carries everything that both sides have", () => {
    assert.deepStrictEqual(mapped(payable(1, { lines: [line(1_250, 1_900, 8)] })), {
      billNumber: "R-1",
      reference: uuid(1),
      contactId: "supplier-1",
      currency: "EUR",
      status: "OPEN",
      billDate: "2026-03-10T00:00:00Z",
      dueDate: "2026-04-09T00:00:00Z",
      lineItems: [
        {
          itemName: "Paper",
          quantity: 8,
          unitName: "hour",
          unitAmount: 12.5,
          taxRatePercentage: 19,
          totalNetAmount: 100,
          totalTaxAmount: 19,
          totalGrossAmount: 119
        }
      ],
      totalNetAmount: 100,
      totalTaxAmount: 19,
      totalGrossAmount: 119,
      addresses: [
        { addressLine1: "Am Markt 1", city: "Bremen", postalCode: "28195", countryCode: "DE", type: "BILLING" }
      ]
    })
  })

  it("books accounts, tax codes, status and journal of the tenant's table", () => {
    const settings = {
      accounts: { expense: "4980", "expense.700": { id: "acc-7" } },
      taxCodes: { "purchase.1900": "V19", "purchase.DE.700": "V7" },
      defaults: { billStatus: "DRAFT", purchaseJournal: "30" }
    }
    const body = mapped(payable(1, { lines: [line(100, 1_900), line(100, 700)] }), mappingOf("xero", settings))
    assert.deepStrictEqual([body.status, body.journalCode], ["DRAFT", "30"])
    assert.deepStrictEqual(
      (body.lineItems ?? []).map((item) => [item.accountNumber, item.accountId, item.taxCode]),
      [
        ["4980", undefined, "V19"],
        [undefined, "acc-7", "V7"]
      ]
    )
  })

  it("books the stated amounts where the price has VAT or a discount in it", () => {
    // An e-invoice states prices as its issuer wrote them, and sums without VAT and after discounts.
    const body = mapped(payable(1, { isInclusive: true, lines: [line(11_900, 1_900)] }))
    assert.deepStrictEqual(rows(body), [["Paper", 1, 100, 19]])
  })

  it("books lines without a quantity or a price", () => {
    const body = mapped(withLines({ lines: [line(1_250, 1_900, 8)] }, { quantity: null, unit_price: null }))
    assert.deepStrictEqual(rows(body), [["Paper", 1, 100, 19]])
  })

  it("books one line for a rate where the issuer rounds VAT per rate", () => {
    const body = mapped(payable(1, { rounding: "rate", lines: [line(33, 1_900), line(33, 1_900), line(33, 1_900)] }))
    assert.deepStrictEqual(rows(body), [["Paper", 1, 0.99, 19]])
    assert.strictEqual(body.totalTaxAmount, 0.19)
  })

  it("states no VAT of lines where accounting rounds VAT per rate", () => {
    const arrived = payable(1, { rounding: "rate", lines: [line(33, 1_900), line(33, 1_900), line(33, 1_900)] })
    const body = mapped(arrived, mappingOf("weclapp", { rounding: "rate" }))
    assert.deepStrictEqual([body.lineItems?.length, body.lineItems?.[0]?.totalTaxAmount], [3, undefined])
    assert.strictEqual(bookedBill(body, "rate").gross, 118n)
  })

  it("takes a discount off the one rate", () => {
    const arrived = payable(1, { discount: { type: "amount", amount: 1_000 }, lines: [line(10_000, 1_900)] })
    assert.deepStrictEqual(rows(mapped(arrived)), [
      ["Paper", 1, 100, 19],
      ["Discount", 1, -10, 19]
    ])
  })

  it("books a discount that does not lower the VAT without VAT", () => {
    const arrived = payable(
      1,
      { lines: [line(10_000, 1_900), line(10_000, 700)] },
      { discount: 600, total_amount: 22_000 }
    )
    assert.deepStrictEqual(rows(mapped(arrived)), [
      ["Paper", 1, 100, 19],
      ["Paper", 1, 100, 7],
      ["Discount", 1, -6, 0]
    ])
  })

  it("refuses a discount on several rates that lowers the VAT", () => {
    const discount = { type: "amount", amount: 1_000 } as const
    const arrived = payable(1, { discount, lines: [line(10_000, 1_900), line(10_000, 700)] })
    assert.match(refusalOf(arrived), /^NotTranslatable: Payable R-1 .*(VAT|total)/)
  })

  const refusals: ReadonlyArray<readonly [name: string, arrived: Arrived, words: RegExp]> = [
    ["no number", payable(1, {}, { document_id: null }), /has no number/],
    ["an empty number", payable(1, {}, { document_id: "" }), /has no number/],
    ["no date", payable(1, {}, { issued_at: null }), /has no date/],
    ["no currency", payable(1, {}, { currency: null }), /has no currency/],
    ["no total", payable(1, {}, { total_amount: null }), /has no total/],
    ["no lines", { payable: payable(1).payable, lines: [] }, /has no lines/],
    ["a line without a rate", withLines({}, { tax: null }), /without a VAT rate/],
    ["a negative quantity", withLines({}, { quantity: -1 }), /quantity -1/],
    ["a quantity that is no number", withLines({}, { quantity: Number.NaN }), /quantity NaN/],
    ["a rate above 100 %", withLines({}, { tax: 10_001 }), /100\.01 %/],
    ["a negative discount", payable(1, {}, { discount: -1 }), /negative discount/],
    [
      "another total",
      payable(1, {}, { total_amount: 11_901 }),
      /119\.00 EUR in accounting, but Monite states 119\.01 EUR/
    ],
    [
      "another VAT",
      payable(1, {}, { tax_amount: 1_899 }),
      /VAT of 19\.00 EUR in accounting, but Monite states 18\.99 EUR/
    ],
    ["another subtotal", payable(1, {}, { subtotal: 9_999 }), /net total of 100\.00 EUR .* 99\.99 EUR/],
    [
      "a country that Maesn lacks",
      payable(1, {}, { counterpart_raw_data: { name: "x", address: { country: "IC" } } }),
      /IC/
    ]
  ]
  it.each(refusals)("refuses %s", (_, arrived, words) => {
    const refusal = refusalOf(arrived)
    assert.match(refusal, /^NotTranslatable: /)
    assert.match(refusal, words)
  })

  const invalid: ReadonlyArray<readonly [name: string, arrived: Arrived, tag: string]> = [
    ["a currency that nobody knows", payable(1, {}, { currency: "XXX" }), "MoneyInvalid"],
    ["a price below the minor unit", withLines({}, { unit_price: 0.5 }), "MoneyInvalid"],
    ["a date that is none", payable(1, {}, { issued_at: "2026-02-30" }), "LocalDateInvalid"],
    ["a due date that is none", payable(1, {}, { due_date: "soon" }), "LocalDateInvalid"]
  ]
  it.each(invalid)("fails for %s", (_, arrived, tag) => assert.match(refusalOf(arrived), new RegExp(`^${tag}: `)))

  it("is refused by systems without bills, and asks for the account where the system requires one", () => {
    assert.match(refusalOf(payable(1), mappingOf("lexware-office")), /creates no bills in Lexware Office/)
    assert.match(refusalOf(payable(1), mappingOf("exact-nl")), /^MappingMissing: .*accounts\.expense\.1900/)
    const settings = { accounts: { expense: { id: "acc-1" } } }
    assert.strictEqual(mapped(payable(1), mappingOf("exact-nl", settings)).lineItems?.[0]?.accountId, "acc-1")
  })
})

describe("a payable at 0 %", () => {
  const from = (country: string | null) => ({ counterpart_raw_data: { name: "x", address: { country } } })
  const untaxed = (country: string | null) => payable(1, { lines: [line(10_000, 0)] }, from(country))

  it("asks for the company's country, and then for the treatment", () => {
    assert.match(refusalOf(untaxed("FR")), /^MappingMissing: .*`country`/)
    assert.match(refusalOf(untaxed("FR"), mappingOf("weclapp", { country: "DE" })), /`treatments\.purchase\.eu`/)
    assert.match(refusalOf(untaxed("US"), mappingOf("weclapp", { country: "DE" })), /`treatments\.purchase\.abroad`/)
    assert.match(refusalOf(untaxed(null)), /^NotTranslatable: .*no country of the supplier/)
  })

  it("has the treatment of the table, with its note", () => {
    const settings = { country: "DE", treatments: { "purchase.eu": "REVERSE_CHARGE" } }
    const body = mapped(untaxed("FR"), mappingOf("weclapp", settings))
    assert.deepStrictEqual([body.taxRule, body.taxText], ["REVERSE_CHARGE", "Reverse charge"])
    assert.strictEqual(mapped(untaxed("DE"), mappingOf("weclapp", settings)).taxRule, undefined)
  })
})
