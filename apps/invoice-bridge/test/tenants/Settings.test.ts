/** The schema of a tenant's settings: days that do not exist are refused. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { TenantSettings } from "../../src/tenants/Tenant.ts"
import { settings } from "./kit/Bridge.ts"

const isRight = Schema.is(TenantSettings)

describe("carryFrom", () => {
  for (const [day, expected] of [
    ["2026-12-01", true],
    ["2028-02-29", true],
    ["2026-13-99", false],
    ["2026-02-30", false],
    ["2026-02-29", false],
    ["2026-1-1", false],
    ["2026-12-01T00:00:00Z", false],
    ["", false]
  ] as const) {
    it(`${expected ? "takes" : "refuses"} "${day}"`, () => {
      assert.strictEqual(isRight({ ...settings, carryFrom: day }), expected)
    })
  }
})
