/** Treatments, tax codes and accounts: what the table says, what the law says, and what a person is asked for. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Receivable } from "../../src/mapping/Documents.ts"
import { ledgerInvoiceOf } from "../../src/mapping/LedgerInvoice.ts"
import { withValue } from "../../src/mapping/MappingSettings.ts"
import type { Mapping } from "../../src/mapping/MappingSettings.ts"
import { isTargetSystem, systems } from "../../src/mapping/Systems.ts"
import { purchaseOf, saleKindOf } from "../../src/mapping/Treatment.ts"
import { uuid } from "../kit/Documents.ts"
import { invoice } from "./kit/Drafts.ts"
import type { DraftLine } from "./kit/Drafts.ts"
import { mappingOf } from "./kit/Translation.ts"

const line = (rate: number, type: "product" | "service" = "service"): DraftLine => ({
  name: "x",
  quantity: 1,
  price: 10_000,
  rate,
  type
})

const to = (country: string, vatId?: string): Partial<Receivable> => ({
  counterpart_billing_address: { country, city: "x", postal_code: "1", line1: "x" },
  counterpart_vat_id: vatId === undefined ? null : { id: uuid(1), counterpart_id: uuid(500), value: vatId }
})

const french = to("FR", "FR40303265045")

const sent = (lines: ReadonlyArray<DraftLine>, fields: Partial<Receivable>, mapping = mappingOf()) =>
  Result.getOrThrow(ledgerInvoiceOf(invoice(1, { lines }, fields), "contact-1", mapping))

/** Key that a translation asks for, or its result. */
const asked = (lines: ReadonlyArray<DraftLine>, fields: Partial<Receivable>, mapping = mappingOf()): string => {
  const result = ledgerInvoiceOf(invoice(1, { lines }, fields), "contact-1", mapping)
  if (Result.isSuccess(result)) return "mapped"
  if (result.failure._tag !== "MappingMissing") return result.failure._tag
  assert.include(result.failure.message, "Invoice INV-1")
  assert.include(result.failure.message, `\`${result.failure.key}\``)
  return result.failure.key
}

describe("saleKindOf", () => {
  const table: ReadonlyArray<readonly [from: string, to: string, hasVatId: boolean, isExempt: boolean, kind: string]> =
    [
      ["DE", "DE", true, false, "domestic"],
      ["DE", "DE", true, true, "exempt"],
      ["DE", "FR", true, false, "eu_business"],
      ["DE", "FR", true, true, "eu_business"],
      ["DE", "FR", false, false, "eu_consumer"],
      ["DE", "FR", false, true, "exempt"],
      ["DE", "US", true, false, "abroad"],
      ["DE", "GB", true, true, "abroad"],
      ["US", "DE", true, false, "abroad"],
      ["US", "US", false, false, "domestic"],
      // Hazard: the Canary Islands are part of Spain, and outside the area of EU VAT.
      ["ES", "IC", true, false, "abroad"]
    ]
  it.each(table)("from %s to %s (VAT ID: %s, exempt: %s) is %s", (from, country, hasVatId, isExempt, kind) =>
    assert.strictEqual(saleKindOf({ from, to: country, hasVatId, isExempt }), kind)
  )

  it("has situations of purchases", () => {
    assert.deepStrictEqual(
      [purchaseOf("DE", "DE"), purchaseOf("FR", "DE"), purchaseOf("US", "DE"), purchaseOf("DE", "US")],
      ["purchase.domestic", "purchase.eu", "purchase.abroad", "purchase.abroad"]
    )
  })
})

describe("treatments of lines at 0 %", () => {
  const table: ReadonlyArray<
    readonly [name: string, type: "product" | "service", fields: Partial<Receivable>, rule: string | undefined]
  > = [
    ["a service at home", "service", to("DE"), undefined],
    ["a service at home that is exempt", "service", { ...to("DE"), vat_exempt: true }, "TAXFREE"],
    ["a service to a business in the EU", "service", french, "REVERSE_CHARGE"],
    ["goods to a business in the EU", "product", french, "INTRACOMMUNITY_GOODS"],
    ["a service to a third country", "service", to("JP"), "EXPORT_SERVICE"],
    ["goods to a third country", "product", to("JP"), "EXPORT_GOODS"]
  ]
  it.each(table)("%s", (_, type, fields, rule) => {
    const body = sent([line(0, type)], fields)
    assert.strictEqual(body.taxRule, rule)
    assert.strictEqual(body.lineItems[0]?.taxRatePercentage, 0)
    assert.strictEqual(body.grossTotalAmount, 100)
  })

  it("are marked on a line, too", () => {
    const whole = invoice(1, { lines: [line(0)] })
    const exempt = { ...whole, line_items: whole.line_items.map((item) => ({ ...item, tax_status: "exempt" })) }
    assert.strictEqual(Result.getOrThrow(ledgerInvoiceOf(exempt, "c", mappingOf())).taxRule, "TAXFREE")
  })

  it("have the note of the document, or the words of the law, in a system with a field for it", () => {
    const lexware = mappingOf("lexware-office")
    assert.strictEqual(sent([line(0)], french, lexware).taxText, "Reverse charge")
    const rationale = "Steuerschuldnerschaft des Leistungsempfängers"
    assert.strictEqual(sent([line(0)], { ...french, vat_exemption_rationale: rationale }, lexware).taxText, rationale)
    assert.strictEqual(sent([line(0, "product")], french, lexware).taxText, undefined)
    assert.strictEqual(sent([line(0)], french, mappingOf("weclapp")).taxText, undefined)
  })

  it("are those of the table where it has one", () => {
    const treatments = {
      "sales.eu_business.services": "INTRACOMMUNITY_SERVICE",
      "sales.domestic.services": "CONSTRUCTION_SERVICE"
    }
    const mapping = mappingOf("weclapp", { treatments })
    assert.strictEqual(sent([line(0)], french, mapping).taxRule, "INTRACOMMUNITY_SERVICE")
    assert.strictEqual(sent([line(0)], to("DE"), mapping).taxRule, "CONSTRUCTION_SERVICE")
  })

  it("are asked for where neither the table nor the law has one", () => {
    assert.strictEqual(asked([line(0)], to("FR")), "treatments.sales.eu_consumer.services")
    assert.strictEqual(asked([line(0, "product")], to("FR")), "treatments.sales.eu_consumer.goods")
  })

  it("are refused without an address", () => {
    assert.strictEqual(asked([line(0)], { counterpart_billing_address: null }), "NotTranslatable")
    assert.strictEqual(asked([line(1_900)], { counterpart_billing_address: null }), "mapped")
  })

  it("ask for goods or services only if that matters", () => {
    const whole = invoice(1, { lines: [line(0)] }, french)
    const untyped = {
      line_items: whole.line_items.map((item) => ({ ...item, product: { ...item.product, type: null } }))
    }
    assert.strictEqual(asked([line(0)], { ...french, ...untyped }), "defaults.productType")
    assert.strictEqual(asked([line(0)], { ...to("DE"), ...untyped }), "mapped")
    const goods = mappingOf("weclapp", { defaults: { productType: "goods" } })
    assert.strictEqual(sent([line(0)], { ...french, ...untyped }, goods).taxRule, "INTRACOMMUNITY_GOODS")
  })

  it("need tax codes in a system that ignores the treatment of the invoice", () => {
    assert.strictEqual(asked([line(0)], french, mappingOf("quickbooks")), "taxCodes.sales.REVERSE_CHARGE")
    const body = sent([line(0)], french, mappingOf("quickbooks", { taxCodes: { "sales.REVERSE_CHARGE": "RC" } }))
    assert.deepStrictEqual([body.taxRule, body.lineItems[0]?.taxCode], [undefined, "RC"])
    assert.strictEqual(asked([line(0)], to("DE"), mappingOf("quickbooks")), "mapped")
  })

  it("need tax codes if an invoice has several of them", () => {
    assert.strictEqual(asked([line(0), line(0, "product")], french), "taxCodes.sales.REVERSE_CHARGE")
    assert.strictEqual(asked([line(1_900), line(0)], french), "taxCodes.sales.REVERSE_CHARGE")
    const taxCodes = { "sales.REVERSE_CHARGE": "RC", "sales.INTRACOMMUNITY_GOODS": "IG" }
    const body = sent([line(0), line(0, "product")], french, mappingOf("weclapp", { taxCodes }))
    assert.deepStrictEqual([body.taxRule, ...body.lineItems.map(({ taxCode }) => taxCode)], [undefined, "RC", "IG"])
  })
})

describe("tax codes and accounts", () => {
  const fields = to("DE")

  it("are those of the most specific key", () => {
    const settings = {
      taxCodes: { "sales.1900": "general", "sales.DE.1900": "German", "sales.700": "reduced" },
      accounts: {
        revenue: "8000",
        "revenue.goods": "8001",
        "revenue.1900": "8400",
        "revenue.goods.700": { id: "acc-7" }
      }
    }
    const lines = [line(1_900, "product"), line(700, "product"), line(700), line(550, "product")]
    assert.deepStrictEqual(
      sent(lines, fields, mappingOf("weclapp", settings)).lineItems.map((item) => [
        item.taxCode,
        item.accountCode,
        item.accountId
      ]),
      [
        ["German", "8400", undefined],
        ["reduced", undefined, "acc-7"],
        ["reduced", "8000", undefined],
        [undefined, "8001", undefined]
      ]
    )
  })

  it("are asked for one by one until the invoice can be booked", () => {
    let mapping: Mapping = mappingOf("weclapp", { requires: ["account", "taxCode"] })
    const keys: Array<string> = []
    for (;;) {
      const key = asked([line(1_900), line(700)], fields, mapping)
      if (key === "mapped") break
      keys.push(key)
      mapping = { ...mapping, settings: Result.getOrThrow(withValue(mapping.settings, key, `value ${keys.length}`)) }
    }
    assert.deepStrictEqual(keys, [
      "taxCodes.sales.1900",
      "accounts.revenue.1900",
      "taxCodes.sales.700",
      "accounts.revenue.700"
    ])
  })

  it("of deposits are asked for if the system requires them", () => {
    const deposit = { ...fields, deductions: [{ name: "Deposit", amount: 100 }], total_deduction_amount: 100 }
    const accounts = { revenue: "8400" }
    const mapping = mappingOf("weclapp", { requires: ["account"], accounts, defaults: { deductionRate: 0 } })
    assert.strictEqual(asked([line(1_900)], deposit, mapping), "accounts.deposit")
  })

  it("are asked for by id in a system that ignores codes of accounts", () => {
    const accounts = { revenue: "8400" }
    assert.strictEqual(asked([line(1_900)], fields, mappingOf("lexware-office", { accounts })), "accounts.revenue")
    assert.strictEqual(
      asked([line(1_900)], fields, mappingOf("lexware-office", { accounts: { discount: "1" } })),
      "accounts.discount"
    )
    const byId = { accounts: { revenue: { id: "acc-1" } } }
    assert.strictEqual(sent([line(1_900)], fields, mappingOf("lexware-office", byId)).lineItems[0]?.accountId, "acc-1")
  })
})

describe("systems", () => {
  it("have slugs", () => {
    assert.isTrue(Object.keys(systems).every(isTargetSystem))
    assert.isFalse(isTargetSystem("toString") || isTargetSystem("nonsense"))
  })

  it("that create no invoices refuse them", () => {
    for (const system of ["xentral", "datev-rewe-export", "datev-unternehmen-online"] as const) {
      assert.strictEqual(asked([line(1_900)], to("DE"), mappingOf(system)), "NotTranslatable")
    }
  })

  it("that give their own numbers get the number as the heading", () => {
    const body = sent([line(1_900)], to("DE"), mappingOf("lexware-office"))
    assert.deepStrictEqual([body.invoiceNumber, body.name], [undefined, "INV-1"])
  })

  it("get the status, the payment term and the journal of the table", () => {
    const defaults = { invoiceStatus: "DRAFT", paymentTerm: "pt-1", salesJournal: "10" }
    const exact = sent([line(1_900)], to("DE"), mappingOf("exact-nl", { defaults }))
    assert.deepStrictEqual([exact.status, exact.paymentTermId, exact.journalCode], ["DRAFT", "pt-1", "10"])
    assert.strictEqual(sent([line(1_900)], to("DE"), mappingOf("xero", { defaults })).journalCode, undefined)
  })
})
