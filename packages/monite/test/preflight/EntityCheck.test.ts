import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { entityRules } from "../../src/preflight/EntityCheck.ts"
import { checkEntity } from "../../src/preflight/index.ts"
import type { EntityPlan, Problem } from "../../src/preflight/index.ts"
import { acme, addressIn, organizationIn, personIn } from "./Drafts.ts"

type Draft = Parameters<typeof checkEntity>[0]

interface Scenario {
  readonly name: string
  readonly draft: unknown
  readonly plan?: EntityPlan
  /** `rule field`, in order. */
  readonly expected: ReadonlyArray<string>
}

const paid: EntityPlan = { payments: true }
const unpaid: EntityPlan = { payments: false }
const brief = (problems: ReadonlyArray<Problem>) => problems.map(({ field, rule }) => `${rule} ${field}`)

const without = <T extends object, K extends keyof T>(whole: T, key: K): Omit<T, K> => {
  const { [key]: _, ...rest } = whole
  return rest
}

const scenarios: ReadonlyArray<Scenario> = [
  { name: "the guide's example without payments", draft: acme, expected: [] },
  { name: "the guide's example with payments", draft: acme, plan: paid, expected: [] },

  { name: "null", draft: null, expected: ["body-object "] },
  { name: "an array", draft: [], expected: ["body-object "] },
  { name: "a text", draft: "entity", expected: ["body-object "] },
  { name: "no type", draft: without(acme, "type"), expected: ["entity-type type"] },
  { name: "another type", draft: { ...acme, type: "company" }, expected: ["entity-type type"] },
  {
    name: "an organization without organization",
    draft: without(acme, "organization"),
    expected: ["organization-missing organization"]
  },
  {
    name: "an organization whose organization is null",
    draft: { ...acme, organization: null },
    expected: ["organization-missing organization"]
  },
  {
    name: "an organization that is a text",
    draft: { ...acme, organization: "Acme Inc." },
    expected: ["organization-missing organization"]
  },
  {
    name: "an individual without individual",
    draft: without(personIn("FR"), "individual"),
    expected: ["individual-missing individual"]
  },
  {
    name: "an individual described as an organization",
    draft: { ...acme, type: "individual" },
    expected: ["individual-missing individual", "organization-surplus organization"]
  },
  {
    name: "an organization with both",
    draft: { ...acme, individual: personIn("DE").individual },
    expected: ["individual-surplus individual"]
  },
  {
    name: "an individual with both",
    draft: { ...personIn("DE"), organization: acme.organization },
    expected: ["organization-surplus organization"]
  },
  { name: "the other kind as null", draft: { ...acme, individual: null }, expected: [] },

  { name: "no tax ID", draft: without(acme, "tax_id"), expected: ["tax-or-vat-id tax_id"] },
  { name: "a null tax ID", draft: { ...acme, tax_id: null }, expected: ["tax-or-vat-id tax_id"] },
  { name: "a blank tax ID", draft: { ...acme, tax_id: "  " }, expected: ["tax-or-vat-id tax_id"] },
  {
    name: "a VAT ID instead",
    draft: without(acme, "tax_id"),
    plan: { payments: false, vatIds: [{ country: "DE", value: "DE123456789" }] },
    expected: []
  },
  {
    name: "a blank VAT ID instead",
    draft: without(acme, "tax_id"),
    plan: { payments: false, vatIds: [{ country: "DE", value: " " }] },
    expected: ["tax-or-vat-id tax_id"]
  },

  { name: "Liberia, number in tax_id", draft: organizationIn("LR"), expected: ["tax-id-column tax_id"] },
  {
    name: "Liberia, the same number in both",
    draft: organizationIn("LR"),
    plan: { payments: false, vatIds: [{ country: "LR", value: acme.tax_id }] },
    expected: ["tax-id-column tax_id"]
  },
  {
    name: "Liberia, another country's VAT ID beside tax_id",
    draft: organizationIn("LR"),
    plan: { payments: false, vatIds: [{ country: "DE", value: "DE1" }] },
    expected: ["tax-id-column tax_id"]
  },
  {
    name: "Liberia, number as a VAT ID, another identifier in tax_id",
    draft: organizationIn("LR"),
    plan: { payments: false, vatIds: [{ country: "LR", value: "500000001" }] },
    expected: []
  },
  {
    name: "Liberia, number as a VAT ID only",
    draft: without(organizationIn("LR"), "tax_id"),
    plan: { payments: false, vatIds: [{ country: "LR", value: "500000001" }] },
    expected: []
  },
  { name: "Liberia, no number", draft: without(organizationIn("LR"), "tax_id"), expected: ["tax-or-vat-id tax_id"] },
  { name: "Australia, number in tax_id", draft: organizationIn("AU"), expected: [] },
  {
    name: "Lesotho, number as a VAT ID only",
    draft: without(organizationIn("LS"), "tax_id"),
    plan: { payments: false, vatIds: [{ country: "LS", value: "200000001" }] },
    expected: []
  },

  ...(["DE", "US", "GR", "IC", "EA"] as const).flatMap((country): ReadonlyArray<Scenario> => {
    const draft = { ...organizationIn(country), organization: { legal_name: "Sister" } }
    const expected = ["business-structure-missing organization.business_structure"]
    return [
      { name: `${country}, payments, no structure`, draft, plan: paid, expected },
      { name: `${country}, no payments, no structure`, draft, expected: [] }
    ]
  }),
  {
    name: "DE, payments, null as structure",
    draft: { ...acme, organization: { legal_name: "Acme Inc.", business_structure: null } },
    plan: paid,
    expected: ["business-structure-missing organization.business_structure"]
  },
  {
    name: "GB, payments, no structure",
    draft: { ...organizationIn("GB"), organization: { legal_name: "Sister" } },
    plan: paid,
    expected: []
  },
  { name: "a person in DE, payments", draft: personIn("DE"), plan: paid, expected: [] },
  {
    name: "DE with a US structure, no payments",
    draft: organizationIn("DE", "single_member_llc"),
    expected: ["business-structure-region organization.business_structure"]
  },
  {
    name: "IC with a US structure",
    draft: organizationIn("IC", "sole_proprietorship"),
    expected: ["business-structure-region organization.business_structure"]
  },
  {
    name: "US with an EU structure, payments",
    draft: organizationIn("US", "incorporated_partnership"),
    plan: paid,
    expected: ["business-structure-region organization.business_structure"]
  },
  {
    name: "DE with an unknown structure",
    draft: { ...acme, organization: { legal_name: "Acme Inc.", business_structure: "gmbh" } },
    expected: ["business-structure-region organization.business_structure"]
  },
  {
    name: "US with a US structure, payments",
    draft: organizationIn("US", "multi_member_llc"),
    plan: paid,
    expected: []
  },
  { name: "GB with a US structure", draft: organizationIn("GB", "multi_member_llc"), expected: [] },

  ...[undefined, null, " "].flatMap((id_number): ReadonlyArray<Scenario> => {
    const person = personIn("NL")
    const draft = { ...person, individual: { ...person.individual, id_number } }
    return [
      { name: `NL, id_number ${id_number}`, draft, plan: paid, expected: ["dutch-id-number individual.id_number"] },
      { name: `NL, id_number ${id_number}, no payments`, draft, expected: [] },
      { name: `BE, id_number ${id_number}`, draft: { ...draft, address: addressIn("BE") }, plan: paid, expected: [] }
    ]
  }),
  { name: "NL with id_number, payments", draft: personIn("NL"), plan: paid, expected: [] },
  { name: "an organization in NL, payments", draft: organizationIn("NL"), plan: paid, expected: [] },

  ...[undefined, null].flatMap((ssn_last_4): ReadonlyArray<Scenario> => {
    const person = personIn("US")
    const draft = { ...person, individual: { ...person.individual, ssn_last_4 } }
    return [
      { name: `US, ssn_last_4 ${ssn_last_4}`, draft, plan: paid, expected: ["us-ssn-last-4 individual.ssn_last_4"] },
      { name: `US, ssn_last_4 ${ssn_last_4}, no payments`, draft, expected: [] }
    ]
  }),
  ...["", "123", "12345", "12a4", "\u0661\u0662\u0663\u0664", 1234].map((ssn_last_4): Scenario => {
    const person = personIn("US")
    return {
      name: `US, ssn_last_4 ${JSON.stringify(ssn_last_4)}`,
      draft: { ...person, individual: { ...person.individual, ssn_last_4 } },
      expected: ["ssn-last-4-digits individual.ssn_last_4"]
    }
  }),
  { name: "US with ssn_last_4, payments", draft: personIn("US"), plan: paid, expected: [] },
  {
    name: "DE without ssn_last_4, payments",
    draft: { ...personIn("DE"), individual: without(personIn("DE").individual, "ssn_last_4") },
    plan: paid,
    expected: []
  },

  ...[organizationIn("US"), personIn("US")].flatMap((draft): ReadonlyArray<Scenario> => [
    {
      name: `US ${draft.type} without phone`,
      draft: without(draft, "phone"),
      plan: paid,
      expected: ["us-phone phone"]
    },
    {
      name: `US ${draft.type}, null phone`,
      draft: { ...draft, phone: null },
      plan: paid,
      expected: ["us-phone phone"]
    },
    {
      name: `US ${draft.type}, blank phone`,
      draft: { ...draft, phone: " " },
      plan: paid,
      expected: ["us-phone phone"]
    },
    { name: `US ${draft.type} without phone, no payments`, draft: without(draft, "phone"), expected: [] },
    { name: `US ${draft.type}, foreign phone`, draft: { ...draft, phone: "+4930123456" }, plan: paid, expected: [] }
  ]),
  { name: "DE without phone, payments", draft: without(acme, "phone"), plan: paid, expected: [] },

  ...(
    [
      ["ES", "35001", ["spanish-territory-country address.country"]],
      ["ES", "38 700", ["spanish-territory-country address.country"]],
      ["ES", "E-51001", ["spanish-territory-country address.country"]],
      ["ES", "52006", ["spanish-territory-country address.country"]],
      ["ES", "28013", []],
      ["ES", "3500", []],
      ["DE", "35037", []],
      ["IC", "35001", []],
      ["IC", "38001", []],
      ["EA", "51001", []],
      ["EA", "52001", []],
      ["IC", "28013", ["spanish-territory-postal-code address.postal_code"]],
      ["IC", "51001", ["spanish-territory-postal-code address.postal_code"]],
      ["EA", "38001", ["spanish-territory-postal-code address.postal_code"]],
      ["IC", "unknown", []]
    ] as const
  ).map(([country, postalCode, expected]): Scenario => ({
    name: `${country} with the postal code ${postalCode}`,
    draft: { ...organizationIn("ES"), address: addressIn(country, postalCode) },
    expected
  })),

  { name: "no address", draft: without(acme, "address"), plan: paid, expected: [] },
  {
    name: "a country that is a property of objects",
    draft: { ...acme, address: { country: "constructor" } },
    expected: []
  },
  {
    name: "everything at once, an organization",
    draft: {
      type: "organization",
      email: "sales@example.com",
      address: { country: "ES", city: "Las Palmas", postal_code: "35001", line1: "Calle Mayor 1" },
      organization: { legal_name: "Acme Inc.", business_structure: "single_member_llc" },
      individual: { first_name: "Ada", last_name: "Byron", ssn_last_4: "12" }
    },
    plan: paid,
    expected: [
      "individual-surplus individual",
      "tax-or-vat-id tax_id",
      "business-structure-region organization.business_structure",
      "ssn-last-4-digits individual.ssn_last_4",
      "spanish-territory-country address.country"
    ]
  },
  {
    name: "everything at once, a person in the US",
    draft: {
      type: "individual",
      email: "ada@example.com",
      address: addressIn("US"),
      organization: { legal_name: "Acme Inc.", business_structure: "incorporated_partnership" },
      individual: { first_name: "Ada", last_name: "Byron" }
    },
    plan: paid,
    expected: [
      "organization-surplus organization",
      "tax-or-vat-id tax_id",
      "business-structure-region organization.business_structure",
      "us-ssn-last-4 individual.ssn_last_4",
      "us-phone phone"
    ]
  },
  {
    name: "an empty object",
    draft: {},
    plan: paid,
    expected: ["entity-type type", "tax-or-vat-id tax_id"]
  }
]

describe("checkEntity", () => {
  it.each(scenarios)("$name", ({ draft, expected, plan = unpaid }) => {
    // Scenarios include what only untyped callers can send.
    assert.deepStrictEqual(brief(checkEntity(draft as Draft, plan)), expected)
  })

  it("has a scenario for every rule", () => {
    const broken = new Set(scenarios.flatMap(({ expected }) => expected.map((line) => line.split(" ", 1)[0])))
    assert.deepStrictEqual(
      entityRules.map(({ id }) => id).filter((id) => !broken.has(id)),
      []
    )
  })

  it("names where every rule stands", () => {
    for (const { problems } of scenarios.map(({ draft, plan = unpaid }) => ({
      problems: checkEntity(draft as Draft, plan)
    }))) {
      for (const { message, source } of problems) {
        assert.match(source, /^Monite (guide|API reference): /)
        assert.match(message, /\.$/)
      }
    }
  })

  it("repeats no number of a person or a business", () => {
    const draft = {
      ...personIn("LR"),
      tax_id: "planted-tax-id",
      phone: "planted-phone",
      individual: {
        first_name: "planted-name",
        last_name: "planted",
        id_number: "planted-id",
        ssn_last_4: "planted-ssn"
      },
      organization: { legal_name: "planted-legal-name" }
    }
    const problems = checkEntity(draft, { payments: true, vatIds: [{ country: "DE", value: "planted-vat-id" }] })
    assert.include(brief(problems), "tax-id-column tax_id")
    assert.notInclude(JSON.stringify(problems), "planted")
  })

  it("names the numbers where the guide's table is certain, and only there", () => {
    const [de, au, lr] = (["DE", "AU", "LR"] as const).map(
      (country) => checkEntity(without(organizationIn(country), "tax_id"), unpaid)[0]?.message
    )
    assert.include(de, "Steuernummer")
    assert.notInclude(au, "ABN")
    assert.notInclude(lr, "Set tax_id")
  })

  const anything = Schema.Json
  const maybe = <S extends Schema.Constraint>(likely: S) => Schema.optionalKey(Schema.Union([likely, anything]))
  const anyEntity = Schema.Struct({
    type: maybe(Schema.Literals(["organization", "individual"])),
    tax_id: maybe(Schema.String),
    phone: maybe(Schema.String),
    address: maybe(
      Schema.Struct({
        country: maybe(Schema.Literals(["DE", "US", "ES", "IC", "EA", "NL", "LR", "__proto__", "toString"])),
        postal_code: maybe(Schema.Literals(["35001", "10115"]))
      })
    ),
    organization: maybe(Schema.Struct({ business_structure: maybe(Schema.String) })),
    individual: maybe(Schema.Struct({ id_number: maybe(Schema.String), ssn_last_4: maybe(Schema.String) }))
  })

  it.prop(
    "never throws for JSON of any kind",
    [Schema.Union([anyEntity, anything]), Schema.Boolean],
    ([json, payments]) => {
      // The cast is what an untyped caller does.
      for (const problem of checkEntity(json as Draft, { payments })) assert.isNotEmpty(problem.rule)
    }
  )
})
