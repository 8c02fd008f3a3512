import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { connectionRules } from "../../src/preflight/ConnectionCheck.ts"
import { checkEinvoicingConnection } from "../../src/preflight/index.ts"
import { acme } from "./Drafts.ts"

type Draft = Parameters<typeof checkEinvoicingConnection>[0]

const address = {
  address_line1: "Flughafenstrasse 52",
  city: "Berlin",
  country: "DE",
  postal_code: "10115",
  address_line2: "c/o Acme",
  state: "BE"
} as const

const scenarios: ReadonlyArray<{ name: string; draft: unknown; expected: ReadonlyArray<string> }> = [
  {
    name: "the reference's example",
    draft: { address, entity_vat_id_id: "3c90c3cc-0d44-4b50-8888-8dd25736052a", is_receiver: true, is_sender: true },
    expected: []
  },
  { name: "both roles left out", draft: { address }, expected: [] },
  { name: "sender only", draft: { address, is_receiver: false, is_sender: true }, expected: [] },
  { name: "receiver by default", draft: { address, is_sender: false }, expected: [] },
  { name: "sender by default", draft: { address, is_receiver: false }, expected: [] },
  {
    name: "neither",
    draft: { address, is_receiver: false, is_sender: false },
    expected: ["connection-role is_sender"]
  },
  { name: "NL", draft: { address: { ...address, country: "NL" } }, expected: [] },
  { name: "BE", draft: { address: { ...address, country: "BE" } }, expected: [] },
  {
    name: "another country",
    draft: { address: { ...address, country: "FR" } },
    expected: ["connection-country address.country"]
  },
  {
    name: "no address",
    draft: {},
    expected: [
      "connection-address-missing address.address_line1",
      "connection-address-missing address.city",
      "connection-address-missing address.country",
      "connection-address-missing address.postal_code"
    ]
  },
  {
    name: "a blank",
    draft: { address: { ...address, city: " " } },
    expected: ["connection-address-missing address.city"]
  },
  {
    name: "without the optional two",
    draft: { address: { address_line1: "A 1", city: "Gent", country: "BE", postal_code: "9000" } },
    expected: []
  },
  {
    name: "an entity's address",
    draft: { address: acme.address },
    expected: ["connection-address-missing address.address_line1", "connection-address-unknown address"]
  },
  {
    name: "everything at once",
    draft: { address: { country: "FR", zip: "1" }, is_receiver: false, is_sender: false },
    expected: [
      "connection-role is_sender",
      "connection-country address.country",
      "connection-address-missing address.address_line1",
      "connection-address-missing address.city",
      "connection-address-missing address.postal_code",
      "connection-address-unknown address"
    ]
  },
  { name: "null", draft: null, expected: ["body-object "] }
]

describe("checkEinvoicingConnection", () => {
  it.each(scenarios)("$name", ({ draft, expected }) => {
    // Scenarios include what only untyped callers can send.
    const problems = checkEinvoicingConnection(draft as Draft)
    assert.deepStrictEqual(
      problems.map(({ field, rule }) => `${rule} ${field}`),
      expected
    )
  })

  it("has a scenario for every rule", () => {
    const broken = new Set(scenarios.flatMap(({ expected }) => expected))
    assert.deepStrictEqual(
      connectionRules.map(({ field, id }) => `${id} ${field}`).filter((row) => !broken.has(row)),
      []
    )
  })

  it.prop("never throws for JSON of any kind", [Schema.Json, Schema.Json], ([json, inner]) => {
    checkEinvoicingConnection(json as Draft)
    checkEinvoicingConnection({ address: inner } as Draft)
  })
})
