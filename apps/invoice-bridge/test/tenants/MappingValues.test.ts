/** Values of the mapping table, which people give for tasks, over both databases. */
import { assert, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { answerTask } from "../../src/tenants/AnswerTask.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { bridge, openTask, refusal, save, settings, someSecrets, statusOf } from "./kit/Bridge.ts"
import type { Bridge } from "./kit/Bridge.ts"

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, Bridge>) =>
    it(title, { timeout: 120_000 }, async () => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.provide(program, bridge(client())))
    })

  test(
    "mapping values are stored under their keys, and other keys and values are refused",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      yield* save("acme", someSecrets)
      const values = [
        ["accounts.revenue.1900", "4400"],
        ["accounts.discount", '{"id": "account-1"}'],
        ["taxCodes.sales.1900", " OUTPUT2 "],
        ["treatments.sales.eu_business.services", "REVERSE_CHARGE"],
        ["defaults.deductionRate", "1900"],
        ["country", "DE"]
      ] as const
      yield* Effect.forEach(values, ([key, value]) => tenants.setMapping("acme", key, value), { concurrency: 6 })
      const stored = (yield* tenants.get("acme"))?.settings.mapping
      assert.deepStrictEqual(stored, {
        ...settings.mapping,
        accounts: { "revenue.1900": "4400", discount: { id: "account-1" } },
        taxCodes: { "sales.1900": "OUTPUT2" },
        treatments: { "sales.eu_business.services": "REVERSE_CHARGE" },
        defaults: { deductionRate: 1900 },
        country: "DE"
      })
      for (const [key, value] of [
        ["accounts.revenues", "4400"],
        ["accounts.revenue", ""],
        ["taxCodes.sales", "OUTPUT2"],
        ["treatments.sales.eu_business.services", "FREE"],
        ["defaults.deductionRate", "19 %"],
        ["defaults.unknown", "1"],
        ["timeZone.x", "Europe/Berlin"],
        ["timeZone", "Berlin"],
        ["roles", "CUSTOMER"],
        ["__proto__.x", "1"],
        ["entityId", "x"],
        ["", "x"]
      ] as const) {
        assert.include(yield* refusal(tenants.setMapping("acme", key, value)), `settings: The value for \`${key}\``)
      }
      assert.deepStrictEqual((yield* tenants.get("acme"))?.settings.mapping, stored)
    })
  )

  test(
    "a task about a mapping is closed together with its value",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      yield* save("acme", someSecrets)
      const key = "taxCodes.sales.1900"
      const task = yield* openTask("acme", "mapping", key, key)
      const stored = Effect.map(tenants.get("acme"), (acme) => acme?.settings.mapping.taxCodes)
      const rejected = yield* refusal(answerTask(task, { action: "answer", value: "" }, "ada"))
      assert.include(rejected, `settings: The value for \`${key}\` was not stored`)
      assert.strictEqual(yield* statusOf(task), "open")
      const closed = yield* answerTask(task, { action: "answer", value: "OUTPUT2" }, "ada")
      assert.deepStrictEqual([closed.status, closed.answeredBy], ["answered", "ada"])
      assert.deepStrictEqual(yield* stored, { "sales.1900": "OUTPUT2" })
      // The second of two people changes nothing.
      assert.include(yield* refusal(answerTask(task, { action: "answer", value: "OTHER" }, "bob")), "before")
      assert.deepStrictEqual(yield* stored, { "sales.1900": "OUTPUT2" })
      const noValue = yield* openTask("acme", "refused", "invoice-1")
      assert.include(yield* refusal(answerTask(noValue, { action: "answer", value: "x" }, "ada")), "asks for no value")
      yield* answerTask(noValue, { action: "ignore", note: "booked by hand" }, "ada")
      assert.strictEqual(yield* statusOf(noValue), "answered")
    })
  )

  test(
    "two people give a value at the same time, and the table has the value of the closed task",
    Effect.gen(function* () {
      yield* save("acme", someSecrets)
      const key = "accounts.revenue"
      const task = yield* openTask("acme", "mapping", key, key)
      const ends = yield* Effect.forEach(
        ["4400", "8400"],
        (value) => Effect.result(answerTask(task, { action: "answer", value }, value)),
        { concurrency: 2 }
      )
      assert.strictEqual(ends.filter(Result.isSuccess).length, 1)
      const by = (yield* Tasks.use((tasks) => tasks.get(task)))?.answeredBy
      const table = (yield* Tenants.use((tenants) => tenants.get("acme")))?.settings.mapping.accounts
      assert.deepStrictEqual(table, { revenue: by ?? "" })
    })
  )
})
