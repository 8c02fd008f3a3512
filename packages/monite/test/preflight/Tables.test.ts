/** The tables that rules are made of, against what is known of them elsewhere. */
import { assert, describe, it } from "@effect/vitest"
import { structureRegionOf } from "../../src/preflight/BusinessStructure.ts"
import {
  euBusinessStructures,
  euMemberStates,
  isEuCountry,
  taxIdsOf,
  taxIdTable,
  territoryOf,
  usBusinessStructures
} from "../../src/preflight/index.ts"
import { provinceOf } from "../../src/preflight/SpanishTerritories.ts"

describe("business structures", () => {
  it("of both regions are together the API's enum", () => {
    // schema EntityBusinessStructure
    const all = [
      "incorporated_partnership",
      "multi_member_llc",
      "private_corporation",
      "private_partnership",
      "public_corporation",
      "public_partnership",
      "single_member_llc",
      "sole_proprietorship",
      "unincorporated_association",
      "unincorporated_partnership"
    ]
    assert.deepStrictEqual([...new Set([...euBusinessStructures, ...usBusinessStructures])].sort(), all)
  })

  it.each([
    ["DE", "EU"],
    ["GR", "EU"],
    ["IC", "EU"],
    ["EA", "EU"],
    ["US", "US"],
    ["PR", undefined],
    ["GB", undefined],
    ["CH", undefined],
    ["EL", undefined],
    ["", undefined]
  ] as const)("%s has the list of %s", (country, region) => {
    assert.strictEqual(structureRegionOf(country), region)
  })
})

describe("EU", () => {
  it("has 27 members", () => {
    assert.strictEqual(new Set(euMemberStates).size, 27)
    assert.isTrue(euMemberStates.every(isEuCountry))
  })
})

describe("taxIdsOf", () => {
  it.each([
    ["AU", null, "ABN", null, "inferred"],
    ["DE", "Steuernummer", "USt-IdNr", null, "stated"],
    ["FR", "RCS", "VAT", null, "stated"],
    ["IC", "NIF", null, null, "inferred"],
    ["LR", null, "TIN", "vat_id", "stated"],
    ["LS", "TIN", null, null, "inferred"],
    ["NL", "KVK", "VAT", null, "stated"],
    ["NZ", "IRD", "GST", null, "stated"]
  ] as const)("%s", (country, taxId, vatId, demanded, column) => {
    const ids = taxIdsOf(country)
    assert.isTrue(ids.known)
    if (!ids.known) return
    assert.deepStrictEqual([ids.demanded, ids.column], [demanded, column])
    for (const [actual, part] of [
      [ids.taxId, taxId],
      [ids.vatId, vatId]
    ] as const) {
      if (part === null) assert.isNull(actual)
      else assert.include(actual, part)
    }
  })

  it("has the guide's eight rows", () => {
    assert.lengthOf(taxIdTable, 8)
  })

  it.each(["ES", "US", "", "toString"])("does not know %j", (country) => {
    assert.deepStrictEqual(taxIdsOf(country), { known: false, country })
  })
})

describe("Spanish postal codes", () => {
  it.each([
    ["35001", "35", "IC"],
    ["38001", "38", "IC"],
    ["51001", "51", "EA"],
    ["52001", "52", "EA"],
    [" 35 001 ", "35", "IC"],
    ["E-38001", "38", "IC"],
    ["ES52001", "52", "EA"],
    ["28013", "28", undefined],
    ["03500", "03", undefined],
    ["3500", undefined, undefined],
    ["350011", undefined, undefined],
    ["D-35037", undefined, undefined],
    ["", undefined, undefined]
  ] as const)("%j lies in province %s, country %s", (postalCode, province, country) => {
    assert.strictEqual(provinceOf(postalCode), province)
    assert.strictEqual(territoryOf(postalCode)?.country, country)
  })
})
