import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { MappingSettings, readSettings, withValue } from "../../src/mapping/MappingSettings.ts"

const empty = { timeZone: "Europe/Berlin" }

const full = {
  timeZone: "Europe/Berlin",
  country: "DE",
  requires: ["taxCode"],
  rounding: "rate",
  accounts: {
    revenue: "8400",
    "revenue.goods": "8401",
    "revenue.1900": { id: "acc-19" },
    "revenue.services.REVERSE_CHARGE": "8336",
    expense: "4980",
    "expense.700": "4981",
    discount: "8720",
    deposit: "1718"
  },
  taxCodes: { "sales.1900": "USt19", "sales.DE.700": "USt7", "sales.REVERSE_CHARGE": "RC", "purchase.1900": "VSt19" },
  treatments: { "sales.eu_consumer.services": "OSS_SERVICES", "purchase.eu": "REVERSE_CHARGE" },
  roles: { customer: ["CUSTOMER"], supplier: ["SUPPLIER", "CUSTOMER"] },
  defaults: { productType: "services", deductionRate: 0, invoiceStatus: "DRAFT", paymentTerm: "pt-1" }
}

const problemOf = (json: unknown): string => {
  const read = readSettings(json)
  return Result.isFailure(read) ? read.failure.message : "valid"
}

describe("readSettings", () => {
  it("needs only the time zone", () => {
    assert.deepStrictEqual(Result.getOrThrow(readSettings(empty)), {
      timeZone: "Europe/Berlin",
      requires: [],
      accounts: {},
      taxCodes: {},
      treatments: {},
      roles: { customer: ["CUSTOMER"], supplier: ["SUPPLIER"] },
      defaults: {}
    })
  })

  it("reads what it wrote", () => {
    const read = Result.getOrThrow(readSettings(full))
    const json: unknown = JSON.parse(JSON.stringify(Schema.encodeSync(MappingSettings)(read)))
    assert.deepStrictEqual(json, full)
    assert.deepStrictEqual(Result.getOrThrow(readSettings(json)), read)
  })

  const wrong: ReadonlyArray<readonly [name: string, json: unknown, words: RegExp]> = [
    ["no time zone", {}, /timeZone/],
    ["an unknown time zone", { timeZone: "Mars/Olympus" }, /"Mars\/Olympus" is not a time zone/],
    ["a misspelt part", { ...empty, acounts: {} }, /acounts/],
    ["a misspelt account", { ...empty, accounts: { revenu: "8400" } }, /"revenu" is not a key.*"revenue\.1900"/],
    ["an account of an unknown treatment", { ...empty, accounts: { "revenue.GIFT": "8400" } }, /revenue\.GIFT/],
    ["an empty account", { ...empty, accounts: { revenue: "" } }, /length/],
    ["a rate in percent", { ...empty, taxCodes: { "sales.19%": "x" } }, /"sales\.19%"/],
    ["an unknown treatment", { ...empty, treatments: { "purchase.eu": "GIFT" } }, /purchase\.eu/],
    ["an unknown situation", { ...empty, treatments: { "sales.moon.goods": "NONE" } }, /sales\.moon\.goods/],
    ["a rate of deductions above 100 %", { ...empty, defaults: { deductionRate: 10_001 } }, /deductionRate/],
    ["a country in words", { ...empty, country: "Germany" }, /ISO 3166-1/],
    ["no object", "x", /object/i]
  ]
  it.each(wrong)("names the problem of %s", (_, json, words) => assert.match(problemOf(json), words))

  it("hides no misspelt key from a larger schema", () => {
    const read = Schema.decodeUnknownResult(Schema.Struct({ mapping: MappingSettings }))
    assert.isTrue(Result.isFailure(read({ mapping: { ...empty, taxCodes: { "sale.1900": "x" } } })))
  })
})

describe("withValue", () => {
  const settings = Result.getOrThrow(readSettings(empty))

  const values: ReadonlyArray<readonly [key: string, value: unknown, part: object]> = [
    ["accounts.revenue.1900", "8400", { accounts: { "revenue.1900": "8400" } }],
    ["accounts.deposit", { id: "acc-1" }, { accounts: { deposit: { id: "acc-1" } } }],
    ["taxCodes.sales.DE.1900", "USt19", { taxCodes: { "sales.DE.1900": "USt19" } }],
    ["treatments.purchase.eu", "REVERSE_CHARGE", { treatments: { "purchase.eu": "REVERSE_CHARGE" } }],
    ["defaults.deductionRate", 0, { defaults: { deductionRate: 0 } }],
    ["country", "DE", { country: "DE" }]
  ]
  it.each(values)("sets %s", (key, value, part) => {
    assert.deepInclude(Result.getOrThrow(withValue(settings, key, value)), part)
  })

  it("keeps the other values", () => {
    const read = Result.getOrThrow(readSettings(full))
    const changed = Result.getOrThrow(withValue(read, "taxCodes.sales.700", "USt7"))
    assert.deepStrictEqual(changed, { ...read, taxCodes: { ...read.taxCodes, "sales.700": "USt7" } })
  })

  const refused: ReadonlyArray<readonly [key: string, value: unknown]> = [
    ["accounts.revenue", 8_400],
    ["accounts.revenu", "8400"],
    ["treatments.purchase.eu", "GIFT"],
    ["nothing.at.all", "x"],
    ["timeZone", "Mars/Olympus"],
    ["", "x"],
    [".x", "x"],
    ["timeZone.x", "x"],
    ["__proto__.x", "x"]
  ]
  it.each(refused)("refuses %s = %j", (key, value) => {
    const result = withValue(settings, key, value)
    assert.isTrue(Result.isFailure(result) && result.failure._tag === "MappingInvalid")
  })
})
