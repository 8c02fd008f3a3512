/** Connecting an accounting system through the login of the sandbox, over both databases. */
import { Profile, Tenants as MaesnTenants } from "@faktura/maesn"
import { assert, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import type { Scope } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { Tasks } from "../../src/runs/Tasks.ts"
import { connectionUrl, finishConnection } from "../../src/tenants/Connecting.ts"
import type { ConnectionOptions } from "../../src/tenants/Connecting.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { bridge, later, makeEntity, openTask, sandboxWith, save, secretsOf, someSecrets } from "./kit/Bridge.ts"
import type { Bridge } from "./kit/Bridge.ts"
import { logIn } from "./kit/Browser.ts"
import { dump } from "./kit/Dump.ts"

const hour = 3_600_000

/** Adds a tenant that has connected nothing. */
const unconnected = Effect.fnUntraced(function* (tenant: string, seed: number, signingSecret?: string) {
  const sandbox = yield* sandboxWith(seed)
  const secrets = secretsOf(sandbox)
  const { accountKey: _, ...maesn } = secrets.maesn
  yield* save(tenant, { ...secrets, maesn: { ...maesn, ...(signingSecret !== undefined && { signingSecret }) } })
  return sandbox
})

const start = (tenant: string, options: Partial<ConnectionOptions> = {}) =>
  connectionUrl({
    tenant,
    targetSystem: "weclapp",
    callback: `https://bridge.example/${tenant}/done?from=page`,
    ...options
  })

const storedKey = (tenant: string) =>
  Effect.map(
    Tenants.use((all) => all.secrets(tenant)),
    (secrets) => Redacted.value(secrets).maesn.accountKey
  )

/** Returns the problem of the error, or `undefined`. */
const problem = <A, E extends object, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (end) =>
    Result.isSuccess(end) ? undefined : "problem" in end.failure ? String(end.failure.problem) : String(end.failure)
  )

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, Bridge | Scope.Scope>) =>
    it(title, { timeout: 120_000 }, async () => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.scoped(Effect.provide(program, bridge(client()))))
    })

  test(
    "a login connects the account, and a callback works once",
    Effect.gen(function* () {
      const sandbox = yield* unconnected("acme", 11)
      const { id } = yield* makeEntity("acme")
      yield* Tenants.use((tenants) => tenants.setEntity("acme", id))
      const task = yield* openTask("acme", "credentials", "maesn")
      const page = yield* start("acme", { details: { tenantId: "weclapp-tenant" } })
      assert.strictEqual(String(page), "<redacted:login page>")
      assert.strictEqual(new URL(Redacted.value(page)).searchParams.get("tenantId"), "weclapp-tenant")
      assert.isUndefined(yield* storedKey("acme"))
      const callback = yield* logIn(sandbox, page)
      assert.strictEqual(callback["from"], "page")

      assert.deepStrictEqual(yield* finishConnection("acme", callback), { tenant: "acme", targetSystem: "weclapp" })
      assert.strictEqual(yield* storedKey("acme"), callback["accountKey"])
      assert.strictEqual((yield* Tasks.use((tasks) => tasks.get(task)))?.status, "answered")
      const profile = yield* TenantApis.use((apis) => Profile.use((all) => all.get()).pipe(apis.with("acme")))
      assert.propertyVal(profile.data, "targetSystem", "weclapp")
      const acme = yield* Tenants.use((tenants) => tenants.get("acme"))
      assert.strictEqual(acme?.settings.targetSystem, "weclapp")

      assert.strictEqual(yield* problem(finishConnection("acme", callback)), "state")
      const forged = { ...callback, accountKey: "an-account-key-of-an-attacker" }
      assert.strictEqual(yield* problem(finishConnection("acme", forged)), "state")
      assert.strictEqual(yield* storedKey("acme"), callback["accountKey"])
    })
  )

  test(
    "a state of another tenant is refused, and still works for its own",
    Effect.gen(function* () {
      const acme = yield* unconnected("acme", 12)
      yield* unconnected("globex", 13)
      const callback = yield* logIn(acme, yield* start("acme"))
      assert.strictEqual(yield* problem(finishConnection("globex", callback)), "state")
      assert.isUndefined(yield* storedKey("globex"))
      assert.isUndefined(yield* problem(finishConnection("acme", callback)))
    })
  )

  test(
    "two callbacks with one state at the same time connect once",
    Effect.gen(function* () {
      const sandbox = yield* unconnected("acme", 14)
      const callback = yield* logIn(sandbox, yield* start("acme"))
      const ends = yield* Effect.all(
        [1, 2, 3].map(() => problem(finishConnection("acme", callback))),
        { concurrency: 3 }
      )
      assert.deepStrictEqual(ends.toSorted(), [undefined, "state", "state"].toSorted())
    })
  )

  test(
    "an old, an unknown and a canceled login are refused",
    Effect.gen(function* () {
      const sandbox = yield* unconnected("acme", 15)
      const callback = yield* logIn(sandbox, yield* start("acme"))
      assert.strictEqual(yield* problem(later(hour, finishConnection("acme", callback))), "expired")
      // It was used up.
      assert.strictEqual(yield* problem(finishConnection("acme", callback)), "state")
      assert.strictEqual(yield* problem(finishConnection("acme", { ...callback, state: "guessed" })), "state")
      const { state: _, ...stateless } = callback
      assert.strictEqual(yield* problem(finishConnection("acme", stateless)), "state")

      const { state } = yield* logIn(sandbox, yield* start("acme", { lifetime: "2 hours" }))
      assert.strictEqual(yield* problem(later(hour, finishConnection("acme", { state }))), "canceled")
      assert.isUndefined(yield* storedKey("acme"))

      // Old states do not stay.
      yield* start("acme")
      yield* later(26 * hour, start("acme"))
      const stored = (yield* dump).filter((line) => line.startsWith("bridge_connections:"))
      assert.strictEqual(stored.length, 1)
    })
  )

  test(
    "with a signing secret, only a signed callback is accepted",
    Effect.gen(function* () {
      const sandbox = yield* unconnected("acme", 16)
      const made = yield* TenantApis.use((apis) =>
        MaesnTenants.use((all) => all.generateSigningSecret()).pipe(apis.withMaesn("acme"))
      )
      // The sandbox's response, which Maesn does not document.
      const { secret: signingSecret } = made as { readonly secret: string }
      const { maesn, ...others } = secretsOf(sandbox)
      const { accountKey: _, ...unsigned } = maesn
      yield* save("acme", { ...others, maesn: { ...unsigned, signingSecret } })
      const login = Effect.gen(function* () {
        return yield* logIn(sandbox, yield* start("acme"))
      })
      const { signature, ...bare } = yield* login
      assert.isDefined(signature)
      assert.strictEqual(yield* problem(finishConnection("acme", bare)), "signature")
      // The state was used up, so the right signature is too late.
      assert.strictEqual(yield* problem(finishConnection("acme", { ...bare, signature })), "state")
      const other = { ...(yield* login), accountKey: "an-account-key-of-an-attacker" }
      assert.strictEqual(yield* problem(finishConnection("acme", other)), "signature")
      assert.isUndefined(yield* storedKey("acme"))
      assert.isUndefined(yield* problem(finishConnection("acme", yield* login)))
      assert.isDefined(yield* storedKey("acme"))
    })
  )

  test(
    "wrong addresses, systems and tenants are refused before a login",
    Effect.gen(function* () {
      yield* unconnected("acme", 17)
      for (const callback of ["http://bridge.example/done", "javascript:alert(1)", "/done", ""]) {
        assert.strictEqual(yield* problem(start("acme", { callback })), "callback")
        assert.strictEqual(yield* problem(start("acme", { cancelCallback: callback })), "callback")
      }
      assert.isUndefined(yield* problem(start("acme", { callback: "http://127.0.0.1:8080/done" })))
      assert.strictEqual(yield* problem(start("acme", { targetSystem: "sap" })), "system")
      assert.strictEqual(yield* problem(start("nobody")), "unknown")
      yield* save("globex", { ...someSecrets, maesn: { apiKey: "wrong", baseUrl: "http://127.0.0.1:1" } })
      const end = yield* Effect.result(start("globex"))
      assert.isTrue(Result.isFailure(end) && end.failure._tag === "NotSent")
      const sql = yield* SqlClient.SqlClient
      const states = yield* sql<{ readonly state_hash: string }>`SELECT state_hash FROM bridge_connections`
      assert.isTrue(states.every(({ state_hash }) => /^[\da-f]{64}$/.test(state_hash)))
    })
  )
})
