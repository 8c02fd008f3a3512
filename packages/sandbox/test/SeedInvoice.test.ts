/**
 * The vendor's older page on invoices, to the letter: each of its values and its whole example make an invoice.
 */
import { assert, describe, it } from "vitest"
import { startSandbox } from "../src/index.ts"
import { maesnCaller } from "./support/Clients.ts"
import { olderInvoice } from "./support/OlderInvoice.ts"

const least = { invoiceDate: "2021-01-01", currency: "EUR", lineItems: [{ quantity: 1, unitAmount: 100 }] }

/** Values of the page by field, each with the value of the response. */
const page: Readonly<Record<string, ReadonlyArray<readonly [sent: string, shown: string | null]>>> = {
  status: [
    ["DRAFT", "DRAFT"],
    ["SUBMITTED", "SUBMITTED"],
    ["AUTHORISED", "OPEN"],
    ["PAID", "PAID"],
    ["CANCELED", "VOIDED"]
  ],
  invoiceType: [["STANDARD", "STANDARD"]],
  taxRule: [
    ["NET", "NET"],
    ["GROSS", "GROSS"],
    ["FREETAX", "TAXFREE"],
    ["INTRACOMMUNITY", "INTRACOMMUNITY_GOODS"],
    ["CONSTRUCTIONSERVICE", "CONSTRUCTION_SERVICE"],
    ["EXTERNALSERVICE", "NON_DOMESTIC_SERVICE"],
    ["THIRDPARTYCOUNTRYSERVICE", "EXPORT_SERVICE"],
    ["THIRDPARTYCOUNTRYDELIVERY", "EXPORT_GOODS"],
    ["REVERSECHARGE", "REVERSE_CHARGE"],
    ["VATSALES", null],
    ["EXPORT ", "EXPORT_GOODS"],
    ["NONE", null],
    ["DEFAULT", null],
    ["EU", null],
    ["NOTEU", null],
    ["SS", null],
    ["CUSTOM", null]
  ],
  lineAmountTypes: [
    ["EXCLUSIVE", "EXCLUSIVE"],
    ["INCLUSIVE", "INCLUSIVE"],
    ["NOTAX", "NOTAX"]
  ]
}

/** Values of a field that no response has. */
const shippingTypes = ["SERVICE", "SERVICEPERIOD", "DELIVERY", "DELIVERYPERIOD", "NONE"]

/** Currencies of the page. */
const currencies =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYR BZD CAD CDF CHF CLP CNY COP CRC CUC CVE CZK DJF DKK DOP DZD EEK EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GQE GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MUR MVR MWK MXN MYR MZM NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLL SOS SRD SYP SZL THB TJS TMT TND TRY TTD TWD TZS UAH UGX USD UYU UZS VEB VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMK ZWR".split(
    " "
  )

describe("the page on invoices", () => {
  for (const [field, values] of Object.entries(page)) {
    it(`takes each ${field}`, async () => {
      await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
      const call = maesnCaller(sandbox)
      for (const [sent, shown] of values) {
        const { body, status } = await call("POST", "/accounting/invoices", { ...least, [field]: sent })
        assert.strictEqual(status, 201, sent)
        assert.strictEqual(body.data[field], shown, sent)
        const expected = shown === null ? [`The ${field} ${sent} is unknown to the target system`] : null
        assert.deepStrictEqual(body.meta.warnings, expected)
        const read = await call("GET", `/accounting/invoices/${body.data.invoiceId}`)
        assert.deepStrictEqual(read.body.data, body.data)
      }
      assert.deepStrictEqual(sandbox.defects(), [])
    })
  }

  it.each([
    ["shippingType", shippingTypes],
    ["currency", currencies]
  ])("takes each %s", async (field, values) => {
    await using sandbox = await startSandbox({ rateLimitPerSecond: 0 })
    const call = maesnCaller(sandbox)
    for (const value of values) {
      const { body, status } = await call("POST", "/accounting/invoices", { ...least, [field]: value })
      assert.strictEqual(status, 201, value)
      assert.strictEqual(body.data[field], field === "currency" ? value : undefined)
    }
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("takes its whole example, and shows it in the form of the page", async () => {
    await using sandbox = await startSandbox()
    const { body, status } = await maesnCaller(sandbox)("POST", "/accounting/invoices", olderInvoice)
    assert.strictEqual(status, 201)
    assert.deepInclude(body.data, {
      contactId: olderInvoice.contactId,
      name: olderInvoice.name,
      reference: olderInvoice.reference,
      currency: "EUR",
      status: "DRAFT",
      invoiceType: "STANDARD",
      invoiceDate: olderInvoice.invoiceDate,
      dueDate: olderInvoice.dueDate,
      paidDate: olderInvoice.paidDate,
      shippingDate: olderInvoice.shippingDate,
      paymentTermDuration: 30,
      oneLineAddress: olderInvoice.oneLineAddress,
      addresses: olderInvoice.addresses,
      paymentStatus: "PENDING",
      taxRule: "NET",
      lineAmountType: "EXCLUSIVE",
      lineAmountTypes: "EXCLUSIVE",
      sumNetAmount: 81,
      totalTaxAmount: 15.39,
      totalAmount: 96.39
    })
    const [line] = body.data.lineItems
    assert.deepInclude(line, {
      itemId: "Item id",
      taxRatePercentage: 19,
      taxCode: "tax code",
      discountItemPercentage: 10
    })
    assert.includeMembers(body.meta.warnings, ["Field account is not used by the target system"])
    assert.deepStrictEqual(sandbox.defects(), [])
  })

  it("takes fields that the document does not know, and names them", async () => {
    await using sandbox = await startSandbox()
    const lineItems = [{ quantity: 1, unitAmount: 1, color: "red" }]
    const body = { ...least, lineItems, mood: "good", addresses: [{ type: "MOON", countryCode: "XX", planet: 4 }] }
    const reply = await maesnCaller(sandbox)("POST", "/accounting/invoices", body)
    assert.strictEqual(reply.status, 201)
    assert.deepStrictEqual(
      reply.body.meta.warnings,
      ["lineItems.color", "mood", "addresses.planet"].map((path) => `Field ${path} is not used by the target system`)
    )
    // Values that no response may have are null.
    assert.deepInclude(reply.body.data.addresses[0], { type: null, countryCode: null })
    assert.deepStrictEqual(sandbox.defects(), [])
  })
})
