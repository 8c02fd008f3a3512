import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { entityChangeRules } from "../../src/preflight/EntityCheck.ts"
import { checkEntityUpdate } from "../../src/preflight/index.ts"
import type { Problem } from "../../src/preflight/index.ts"
import { acme } from "./Drafts.ts"

type Change = Parameters<typeof checkEntityUpdate>[0]

interface Scenario {
  readonly name: string
  readonly draft: unknown
  /** `rule field`, in order. */
  readonly expected: ReadonlyArray<string>
}

const brief = (problems: ReadonlyArray<Problem>) => problems.map(({ field, rule }) => `${rule} ${field}`)

const changes: ReadonlyArray<Scenario> = [
  { name: "nothing", draft: {}, expected: [] },
  { name: "the guide's example", draft: { email: "info@example.com" }, expected: [] },
  { name: "an address without country", draft: { address: { city: "Hamburg", postal_code: "20095" } }, expected: [] },
  { name: "a country", draft: { address: { country: "AT" } }, expected: ["country-unchangeable address.country"] },
  { name: "the whole address", draft: { address: acme.address }, expected: ["country-unchangeable address.country"] },
  {
    name: "null as country",
    draft: { address: { country: null } },
    expected: ["country-unchangeable address.country"]
  },
  { name: "undefined as country", draft: { address: { country: undefined } }, expected: [] },
  { name: "both kinds", draft: { organization: {}, individual: {} }, expected: ["change-of-two-kinds individual"] },
  { name: "one kind and null", draft: { organization: {}, individual: null }, expected: [] },
  {
    name: "three digits",
    draft: { individual: { ssn_last_4: "123" } },
    expected: ["ssn-last-4-digits individual.ssn_last_4"]
  },
  { name: "four digits", draft: { individual: { ssn_last_4: "0123" } }, expected: [] },
  { name: "digits cleared", draft: { individual: { ssn_last_4: null } }, expected: [] },
  {
    name: "everything at once",
    draft: { address: acme.address, organization: {}, individual: { ssn_last_4: "x" } },
    expected: [
      "country-unchangeable address.country",
      "change-of-two-kinds individual",
      "ssn-last-4-digits individual.ssn_last_4"
    ]
  },
  { name: "null", draft: null, expected: ["body-object "] }
]

describe("checkEntityUpdate", () => {
  it.each(changes)("$name", ({ draft, expected }) => {
    // Scenarios include what only untyped callers can send.
    assert.deepStrictEqual(brief(checkEntityUpdate(draft as Change)), expected)
  })

  it("has a scenario for every rule", () => {
    const broken = new Set(changes.flatMap(({ expected }) => expected.map((line) => line.split(" ", 1)[0])))
    assert.deepStrictEqual(
      entityChangeRules.map(({ id }) => id).filter((id) => !broken.has(id)),
      []
    )
  })

  const inner = Schema.Struct({ country: Schema.Json, ssn_last_4: Schema.Json })

  it.prop("never throws for JSON of any kind", [Schema.Json, Schema.Union([inner, Schema.Json])], ([json, part]) => {
    // The casts are what an untyped caller does.
    for (const change of [json, { address: part, individual: part, organization: part }]) {
      for (const problem of checkEntityUpdate(change as Change)) assert.isNotEmpty(problem.rule)
    }
  })
})
