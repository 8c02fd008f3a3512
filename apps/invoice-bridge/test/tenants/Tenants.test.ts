/** Stored tenants over both databases: settings, secrets, mapping values, and the tasks that they end. */
import { assert, it } from "@effect/vitest"
import { Effect, Exit, Logger, Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import {
  bridge,
  keyLayer,
  keys,
  later,
  openTask,
  refusal,
  save,
  settings,
  someSecrets,
  statusOf
} from "./kit/Bridge.ts"
import type { Bridge } from "./kit/Bridge.ts"
import { dump } from "./kit/Dump.ts"

const secretsOf = (tenant: string) =>
  Effect.map(
    Tenants.use((all) => all.secrets(tenant)),
    Redacted.value
  )

const changedMonite = { ...someSecrets, monite: { ...someSecrets.monite, clientSecret: "another-secret-4799" } }

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, Bridge>) =>
    it(title, { timeout: 120_000 }, async () => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.provide(program, bridge(client())))
    })

  test(
    "a tenant is stored, replaced and listed",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      assert.isUndefined(yield* tenants.get("acme"))
      yield* save("globex", someSecrets, { requestsPerSecond: 0.5 })
      yield* save("acme", someSecrets)
      const acme = yield* tenants.get("acme")
      assert.deepStrictEqual(
        [acme?.name, acme?.status, acme?.settings, acme?.createdAt === acme?.changedAt],
        ["Company acme", "active", settings, true]
      )
      assert.deepStrictEqual(
        (yield* tenants.list).map(({ settings: { requestsPerSecond }, tenant }) => [tenant, requestsPerSecond]),
        [
          ["acme", undefined],
          ["globex", 0.5]
        ]
      )
      assert.deepStrictEqual(yield* secretsOf("acme"), someSecrets)
      yield* tenants.setStatus("acme", "paused")
      yield* later(5, save("acme", changedMonite, { targetSystem: "weclapp" }))
      const replaced = yield* tenants.get("acme")
      assert.deepStrictEqual(
        [replaced?.status, replaced?.settings.targetSystem, replaced?.createdAt],
        ["paused", "weclapp", acme?.createdAt]
      )
      assert.isAbove(replaced?.changedAt ?? 0, acme?.changedAt ?? 0)
      assert.deepStrictEqual(yield* secretsOf("acme"), changedMonite)
      assert.deepStrictEqual(yield* secretsOf("globex"), someSecrets)
    })
  )

  test(
    "an unknown tenant is named",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      const expected = "unknown: There is no tenant nobody. Add it with `invoice-bridge init`."
      for (const effect of [
        tenants.secrets("nobody"),
        tenants.setStatus("nobody", "paused"),
        tenants.setEntity("nobody", "entity-1"),
        tenants.setMapping("nobody", "country", "DE"),
        tenants.setAccount("nobody", { key: Redacted.make("key"), targetSystem: "xero" })
      ]) {
        assert.strictEqual(yield* refusal(effect), expected)
      }
    })
  )

  test(
    "wrong settings and secrets are refused without their values",
    Effect.gen(function* () {
      // The casts: values that JSON from a file may have.
      const noSystem = { targetSystem: "sap-secret" as "xero" }
      assert.include(
        yield* refusal(save("acme", someSecrets, noSystem)),
        "settings: The settings of tenant acme are wrong"
      )
      assert.include(yield* refusal(save("acme", someSecrets, { requestsPerSecond: 0 })), "requestsPerSecond")
      const pasted = { ...someSecrets, maesn: { apiKey: "", baseUrl: "pasted-secret-4720" } }
      const message = yield* refusal(save("acme", pasted))
      assert.include(message, "apiKey")
      assert.include(message, "baseUrl")
      assert.notInclude(message, "4720")
      assert.include(yield* refusal(save("acme/../x", someSecrets)), "short name")
      assert.deepStrictEqual(yield* Tenants.use(({ list }) => list), [])
    })
  )

  test(
    "secrets of another tenant's row do not open",
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* save("acme", someSecrets)
      yield* save("globex", changedMonite)
      yield* sql`UPDATE bridge_tenants SET secrets = (SELECT secrets FROM bridge_tenants WHERE tenant = 'globex') WHERE tenant = 'acme'`
      assert.include(yield* refusal(secretsOf("acme")), "copied from another tenant")
      assert.deepStrictEqual(yield* secretsOf("globex"), changedMonite)
      // Saving replaces what cannot be opened.
      yield* save("acme", someSecrets)
      assert.deepStrictEqual(yield* secretsOf("acme"), someSecrets)
    })
  )

  test(
    "settings that cannot be read stop their tenant only",
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const tenants = yield* Tenants
      yield* save("acme", someSecrets)
      yield* save("globex", someSecrets)
      yield* sql`UPDATE bridge_tenants SET settings = '{"targetSystem": "xero"}' WHERE tenant = 'acme'`
      const logged: Array<string> = []
      const logger = Logger.make(({ message }) => void logged.push(String(message)))
      const list = yield* Effect.provide(tenants.list, Logger.layer([logger]))
      assert.deepStrictEqual(
        list.map(({ tenant }) => tenant),
        ["globex"]
      )
      assert.include(logged.join("\n"), "The stored settings of tenant acme cannot be read")
      assert.include(yield* refusal(tenants.get("acme")), "settings: The stored settings of tenant acme cannot be read")
    })
  )

  test(
    "secrets of webhook subscriptions are added one by one",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      yield* save("acme", { ...someSecrets, webhooks: {} })
      const add = (api: "monite" | "maesn", subscription: string, secret: string) =>
        tenants.addWebhookSecret("acme", api, { subscription, secret: Redacted.make(secret) })
      yield* Effect.all([add("monite", "1", "one"), add("maesn", "2", "two"), add("monite", "3", "three")], {
        concurrency: 3
      })
      yield* add("monite", "1", "one again")
      const { webhooks, ...others } = yield* secretsOf("acme")
      assert.sameDeepMembers(
        [...(webhooks.monite ?? [])],
        [
          { subscription: "1", secret: "one again" },
          { subscription: "3", secret: "three" }
        ]
      )
      assert.deepStrictEqual(webhooks.maesn, [{ subscription: "2", secret: "two" }])
      assert.deepStrictEqual({ ...others, webhooks: someSecrets.webhooks }, someSecrets)
    })
  )

  test(
    "an entity is stored once",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      yield* save("acme", someSecrets)
      yield* tenants.setEntity("acme", "entity-1")
      yield* tenants.setEntity("acme", "entity-1")
      assert.include(yield* refusal(tenants.setEntity("acme", "entity-2")), "has the entity entity-1")
      assert.strictEqual((yield* tenants.get("acme"))?.settings.entityId, "entity-1")
    })
  )

  test(
    "an entity has one tenant, whichever way it is stored",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      const [one, two] = [{ entityId: "entity-1" }, { entityId: "entity-2" }]
      yield* save("acme", someSecrets, one)
      yield* save("globex", someSecrets)
      const stored = Effect.forEach(["acme", "globex"], (tenant) =>
        Effect.map(tenants.get(tenant), (found) => found?.settings.entityId)
      )
      const taken = "The entity entity-1 belongs to the tenant acme"
      const parts = { name: "Globex", settings: { ...settings, ...one }, secrets: someSecrets }
      const ways = {
        "a new tenant": save("initech", someSecrets, one),
        save: save("globex", someSecrets, one),
        change: tenants.change("globex", () => parts),
        setEntity: tenants.setEntity("globex", "entity-1")
      }
      for (const [way, effect] of Object.entries(ways)) assert.include(yield* refusal(effect), taken, way)
      assert.deepStrictEqual(yield* stored, ["entity-1", undefined])
      assert.isUndefined(yield* tenants.get("initech"))
      // An entity that its tenant gave up is free.
      yield* save("acme", someSecrets, two)
      yield* tenants.setEntity("globex", "entity-1")
      assert.deepStrictEqual(yield* stored, ["entity-2", "entity-1"])
      // Two at the same time: one of them has it.
      const both = yield* Effect.forEach(
        ["umbrella", "hooli"],
        (tenant) => Effect.exit(save(tenant, someSecrets, { entityId: "entity-3" })),
        {
          concurrency: 2
        }
      )
      assert.strictEqual(both.filter(Exit.isSuccess).length, 1)
    })
  )

  test(
    "new credentials and settings end the tasks about credentials of their tenant",
    Effect.gen(function* () {
      const tasks = yield* Tasks
      yield* save("acme", someSecrets)
      yield* save("globex", someSecrets)
      const monite = yield* openTask("acme", "credentials", "monite")
      const maesn = yield* openTask("acme", "credentials", "maesn")
      const refused = yield* openTask("acme", "refused", "invoice-1")
      const others = yield* openTask("globex", "credentials", "monite")
      const statuses = Effect.forEach([monite, maesn, refused, others], statusOf)
      // Other webhook secrets are no new credentials.
      yield* save("acme", { ...someSecrets, webhooks: {} })
      assert.deepStrictEqual(yield* statuses, ["open", "open", "open", "open"])
      yield* save("acme", changedMonite)
      assert.deepStrictEqual(yield* statuses, ["answered", "answered", "open", "open"])
      const task = yield* tasks.get(monite)
      assert.deepStrictEqual([task?.answer, task?.answeredBy], [{ action: "retry" }, "new settings"])
      assert.strictEqual((yield* tasks.undelivered(10)).length, 2)
      const unready = yield* openTask("acme", "credentials", "tenant")
      yield* Tenants.use((all) => all.setEntity("acme", "entity-1"))
      assert.strictEqual(yield* statusOf(unready), "answered")
      const limited = yield* openTask("acme", "credentials", "tenant")
      yield* save("acme", changedMonite, { requestsPerSecond: 3 })
      assert.strictEqual(yield* statusOf(limited), "answered")
      const again = yield* openTask("acme", "credentials", "maesn")
      yield* Tenants.use((all) => all.setAccount("acme", { key: Redacted.make("key-2"), targetSystem: "weclapp" }))
      assert.strictEqual(yield* statusOf(again), "answered")
      assert.strictEqual((yield* secretsOf("acme")).maesn.accountKey, "key-2")
    })
  )

  test(
    "a save that fails ends no task",
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* save("acme", someSecrets)
      const task = yield* openTask("acme", "credentials", "monite")
      const exit = yield* Effect.exit(
        sql.withTransaction(Effect.andThen(save("acme", changedMonite), Effect.fail("the caller's own failure")))
      )
      assert.isTrue(Exit.isFailure(exit))
      assert.strictEqual(yield* statusOf(task), "open")
      assert.deepStrictEqual(yield* secretsOf("acme"), someSecrets)
    })
  )

  it("a replaced key opens old secrets, and saving or resealing uses the new key", { timeout: 120_000 }, async () => {
    const client = await newDatabase()
    const asProcess = <A, E>(program: Effect.Effect<A, E, Bridge>, key: ReturnType<typeof keyLayer>) =>
      Effect.runPromise(Effect.provide(program, bridge(client(), key)))
    const all = Effect.forEach(["acme", "globex", "initech"], (tenant) => Effect.result(secretsOf(tenant)))
    const first = keyLayer(keys.first)
    await asProcess(
      Effect.forEach(["acme", "globex", "initech"], (tenant) => save(tenant, someSecrets)),
      first
    )
    const alone = keyLayer(keys.second)
    assert.isTrue((await asProcess(all, alone)).every(Result.isFailure))
    const both = keyLayer(keys.second, keys.first)
    assert.isTrue((await asProcess(all, both)).every(Result.isSuccess))
    await asProcess(save("acme", someSecrets), both)
    assert.deepStrictEqual((await asProcess(all, alone)).map(Result.isSuccess), [true, false, false])
    const damage = SqlClient.SqlClient.use(
      (sql) => sql`UPDATE bridge_tenants SET secrets = 'damaged' WHERE tenant = 'initech'`
    )
    await asProcess(damage, both)
    const { resealed, unusable } = await asProcess(
      Tenants.use(({ reseal }) => reseal),
      both
    )
    assert.deepStrictEqual([resealed, unusable.map(({ tenant }) => tenant)], [1, ["initech"]])
    assert.deepStrictEqual((await asProcess(all, alone)).map(Result.isSuccess), [true, true, false])
    const lines = await asProcess(dump, alone)
    assert.isTrue(lines.some((line) => line.startsWith("bridge_tenants:")))
  })
})
