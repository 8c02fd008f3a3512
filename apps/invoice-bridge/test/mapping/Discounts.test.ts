/** Discounts and deductions: what they become, and which of them are refused. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Receivable } from "../../src/mapping/Documents.ts"
import { ledgerInvoiceOf } from "../../src/mapping/LedgerInvoice.ts"
import { ledgerTotal } from "../../src/mapping/ReceivableSource.ts"
import { bookedInvoice } from "./kit/Books.ts"
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

describe("discounts", () => {
  const rows = (body: ReturnType<typeof translated>) =>
    body.lineItems.map((item) => [item.name, item.quantity, item.unitAmount, item.taxRatePercentage])

  it("writes a line's discount as an amount as a negative line with the line's rate", () => {
    const body = translated({ lines: [line(1_000, 1_900, { quantity: 3, discount: { type: "amount", amount: 500 } })] })
    assert.deepStrictEqual(rows(body), [
      ["Consulting", 3, 10, 19],
      ["Discount", 1, -5, 19]
    ])
    assert.strictEqual(body.grossTotalAmount, 29.75)
  })

  it("splits an invoice's discount as an amount over the rates, by the sums that Monite states", () => {
    const body = translated({
      discount: { type: "amount", amount: 1_000 },
      lines: [line(10_000, 1_900), line(10_000, 700, { name: "Book" })]
    })
    assert.deepStrictEqual(rows(body), [
      ["Consulting", 1, 100, 19],
      ["Book", 1, 100, 7],
      ["Discount", 1, -5, 19],
      ["Discount", 1, -5, 7]
    ])
    assert.deepStrictEqual(
      bookedInvoice(body).taxByRate,
      new Map([
        [19, 1_805n],
        [7, 665n]
      ])
    )
  })

  it("takes the discount off each line where negative lines are a cent off", () => {
    const lines = [line(100, 1_900), line(100, 1_900), line(100, 1_900)]
    const body = translated({ discount: { type: "amount", amount: 100 }, lines })
    assert.deepStrictEqual(rows(body), [
      ["Consulting", 1, 0.67, 19],
      ["Consulting", 1, 0.67, 19],
      ["Consulting", 1, 0.66, 19]
    ])
    assert.strictEqual(body.grossTotalAmount, 2.39)
  })

  it("writes one line for a rate where the issuer rounds VAT per rate", () => {
    const lines = ["One", "Two", "Three"].map((name) => line(33, 1_900, { name }))
    const body = translated({ rounding: "rate", lines })
    assert.deepStrictEqual(rows(body), [["One", 1, 0.99, 19]])
    assert.strictEqual(body.lineItems[0]?.description, "One\nTwo\nThree")
    assert.strictEqual(body.grossTotalAmount, 1.18)
  })

  it("keeps the lines where accounting rounds VAT per rate too", () => {
    const lines = ["One", "Two", "Three"].map((name) => line(33, 1_900, { name }))
    const body = mapped(invoice(1, { rounding: "rate", lines }), mappingOf("weclapp", { rounding: "rate" }))
    assert.strictEqual(body.lineItems.length, 3)
    assert.strictEqual(bookedInvoice(body, "rate").gross, 118n)
  })

  it("writes an invoice's discount in percent as lines for a system that ignores it", () => {
    const draft = { discount: { type: "percentage", amount: 1_000 }, lines: [line(10_000, 1_900)] } as const
    const body = mapped(invoice(1, draft), mappingOf("businesscentral"))
    assert.strictEqual(body.discountPercentage, undefined)
    assert.deepStrictEqual(rows(body), [
      ["Consulting", 1, 100, 19],
      ["Discount", 1, -10, 19]
    ])
  })

  it("writes prices with VAT without it where only that is exact", () => {
    const discount = { type: "amount", amount: 1 } as const
    const body = translated({ isInclusive: true, discount, lines: [line(1_000, 1_900), line(333, 700)] })
    const booked = bookedInvoice(body)
    assert.strictEqual(booked.gross, BigInt(Math.round((body.grossTotalAmount ?? 0) * 100)))
  })

  it("refuses a discount whose split over the rates is not stated", () => {
    const draft = {
      discount: { type: "amount", amount: 1_000 },
      lines: [line(10_000, 1_900), line(10_000, 700)]
    } as const
    assert.match(
      refusalOf(invoice(1, draft, { total_vat_amounts: null })),
      /^NotTranslatable: .*split over the VAT rates/
    )
  })

  it("refuses sums by rate that contradict the lines", () => {
    const draft = {
      discount: { type: "amount", amount: 1_000 },
      lines: [line(10_000, 1_900), line(10_000, 700)]
    } as const
    const contradiction = {
      total_vat_amounts: [
        { id: null, value: 1_900, taxable_amount: 15_000, amount: 2_850 },
        { id: null, value: 700, taxable_amount: 4_000, amount: 280 }
      ],
      total_vat_amount: 3_130,
      total_amount: 22_130
    }
    assert.match(refusalOf(invoice(1, draft, contradiction)), /^NotTranslatable: .*do not match the lines/)
  })

  it("takes the rest of the sums for the one rate that Monite leaves out", () => {
    const draft = {
      discount: { type: "amount", amount: 1_000 },
      lines: [line(10_000, 1_900), line(10_000, 0)]
    } as const
    const whole = invoice(1, draft)
    const taxedOnly = (whole.total_vat_amounts ?? []).filter(({ value }) => value !== 0)
    assert.strictEqual(translated(draft, { total_vat_amounts: taxedOnly }).lineItems.length, 4)
  })

  it("books discounts on an account of their own if the table has one", () => {
    const draft = { discount: { type: "amount", amount: 1_000 }, lines: [line(10_000, 1_900)] } as const
    const accounts = { revenue: "8400", discount: "8720" }
    const settings = { accounts, defaults: { discountName: "Rabatt" } }
    const body = mapped(invoice(1, draft), mappingOf("weclapp", settings))
    assert.deepStrictEqual(
      body.lineItems.map(({ accountCode, name }) => [name, accountCode]),
      [
        ["Consulting", "8400"],
        ["Rabatt", "8720"]
      ]
    )
  })
})

describe("deductions", () => {
  const deposit = { deductions: [{ name: "Deposit", amount: 2_380 }], total_deduction_amount: 2_380 }

  const rows = (deductionRate: number, draft: Partial<Draft> = {}, fields: Partial<Receivable> = deposit) => {
    const body = mapped(
      invoice(1, draft, fields),
      mappingOf("weclapp", { accounts: { deposit: "1718" }, defaults: { deductionRate } })
    )
    const last = body.lineItems.at(-1)
    return [last?.name, last?.unitAmount, last?.taxRatePercentage, last?.accountCode, body.grossTotalAmount]
  }

  it("are negative lines with their tax, and lower the total", () => {
    assert.deepStrictEqual(rows(0), ["Deposit", -23.8, 0, "1718", 95.2])
    assert.deepStrictEqual(rows(1_900), ["Deposit", -20, 19, "1718", 95.2])
    assert.deepStrictEqual(rows(1_900, { isInclusive: true }), ["Deposit", -23.8, 19, "1718", 76.2])
    assert.strictEqual(ledgerTotal(invoice(1, {}, deposit)), 9_520)
    assert.strictEqual(ledgerTotal(invoice(1, {}, { total_amount: null })), undefined)
  })

  it("are asked for while their rate is not known", () => {
    const result = ledgerInvoiceOf(invoice(1, {}, deposit), "contact-1", mappingOf())
    assert.isTrue(Result.isFailure(result) && result.failure._tag === "MappingMissing")
    if (Result.isFailure(result) && result.failure._tag === "MappingMissing") {
      assert.strictEqual(result.failure.key, "defaults.deductionRate")
      assert.match(result.failure.message, /Invoice INV-1 .*"Deposit".*defaults\.deductionRate/)
    }
  })

  it("are refused if no net amount and its VAT are exactly the deduction", () => {
    // 0.03 with 19 % VAT is 0.04 or 0.02 plus nothing: no net amount has 0.03.
    const fields = { deductions: [{ name: "Deposit", amount: 3 }], total_deduction_amount: 3 }
    const settings = { defaults: { deductionRate: 1_900 } }
    assert.match(refusalOf(invoice(1, {}, fields), mappingOf("weclapp", settings)), /deduction that no net amount/)
    assert.deepStrictEqual(rows(0, {}, fields), ["Deposit", -0.03, 0, "1718", 118.97])
  })

  it("are not lowered by a discount on the whole invoice", () => {
    const discount = { type: "percentage", amount: 1_000 } as const
    const body = mapped(invoice(1, { discount }, deposit), mappingOf("weclapp", { defaults: { deductionRate: 0 } }))
    assert.strictEqual(body.discountPercentage, undefined)
    assert.strictEqual(bookedInvoice(body).gross, 8_330n)
  })
})
