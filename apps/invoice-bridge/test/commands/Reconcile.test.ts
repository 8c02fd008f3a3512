/** `reconcile` over several tenants: one result for each, also if some fail. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { onboard, sandboxWith, save, secretsOf, settings } from "../tenants/kit/Bridge.ts"
import { installation, lastJson } from "./kit/Folder.ts"

const entity = "123e4567-e89b-12d3-a456-426614174000"

/**
 * Two tenants that can be compared, and others between them: `bb` has no entity, and `dd` no account. The API of `cc` is away. The
 * settings of `ee` cannot be read.
 */
const companies = Effect.gen(function* () {
  const sandbox = yield* sandboxWith(3)
  const { inStores, run } = yield* installation
  const { maesn, monite } = secretsOf(sandbox)
  const { accountKey: _, ...unconnected } = maesn
  yield* inStores(
    Effect.gen(function* () {
      yield* onboard("aa", sandbox)
      yield* save("bb", secretsOf(sandbox))
      yield* save(
        "cc",
        { maesn, monite: { ...monite, baseUrl: "http://127.0.0.1:1" }, webhooks: {} },
        { entityId: entity }
      )
      yield* Tenants.use((tenants) =>
        tenants.save({
          tenant: "dd",
          name: "Company dd",
          settings: { ...settings, entityId: entity.replace("1", "2") },
          secrets: Redacted.make({ monite, maesn: unconnected, webhooks: {} })
        })
      )
      yield* save("ee", secretsOf(sandbox))
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE bridge_tenants SET settings = '{}' WHERE tenant = 'ee'`
      yield* onboard("ff", sandbox)
    })
  )
  return { run, inStores }
})

interface Shown {
  readonly tenant: string
  readonly error?: string
  readonly skipped?: string
  readonly compared?: ReadonlyArray<unknown>
}

describe("reconcile", () => {
  it.live("prints a result for each tenant, and ends with 1 if one failed", () =>
    Effect.gen(function* () {
      const { inStores, run } = yield* companies
      const ended = yield* run(["reconcile", "--json"])
      assert.strictEqual(ended.code, 1)
      const shown: ReadonlyArray<Shown> = lastJson(ended.stdout).tenants
      assert.deepStrictEqual(
        shown.map(({ compared, error, skipped, tenant }) => [
          tenant,
          compared !== undefined,
          error !== undefined,
          skipped !== undefined
        ]),
        [
          ["aa", true, false, false],
          ["bb", false, false, true],
          ["cc", false, true, false],
          ["dd", false, false, true],
          ["ee", false, true, false],
          ["ff", true, false, false]
        ]
      )
      const [, bb, cc, dd, ee] = shown
      assert.match(bb?.skipped ?? "", /no entity in Monite yet: invoice-bridge onboard --tenant bb FILE/)
      assert.match(cc?.error ?? "", /ECONNREFUSED.* Check the address of Monite: MONITE_BASE_URL .* --monite-url/)
      assert.match(dd?.skipped ?? "", /not connected its accounting system yet/)
      assert.match(ee?.error ?? "", /settings of tenant ee cannot be read/)

      const lines = yield* run(["reconcile"])
      assert.strictEqual(lines.code, 1)
      assert.match(lines.stdout, /^Company aa$.*^Skipped: bb\. .*^Failed: cc\. .*^Skipped: dd\. .*^Company ff$/ms)
      assert.match(lines.stderr, /^Both sides agree in what was compared\. Not all was compared/m)

      // Without those that fail: a skipped tenant is no failure.
      yield* inStores(
        Effect.flatMap(SqlClient.SqlClient, (sql) => sql`DELETE FROM bridge_tenants WHERE tenant IN ('cc', 'ee')`)
      )
      assert.strictEqual((yield* run(["reconcile"])).code, 0)
    })
  )

  for (const [tenant, told] of [
    ["bb", /no entity in Monite yet/],
    ["dd", /not connected its accounting system yet/],
    ["ee", /cannot be read/]
  ] as const) {
    it.live(`fails for ${tenant} if it is named`, () =>
      Effect.gen(function* () {
        const { run } = yield* companies
        const ended = yield* run(["reconcile", "--json", "--tenant", tenant])
        assert.strictEqual(ended.code, 1)
        const [shown]: ReadonlyArray<Shown> = lastJson(ended.stdout).tenants
        assert.match(shown?.error ?? "", told)
      })
    )
  }
})
