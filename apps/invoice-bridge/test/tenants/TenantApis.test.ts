/** The APIs of tenants, against sandboxes: what tenants share, and what they do not. */
import { withCallPolicy } from "@faktura/core/CallPolicy"
import * as RateCounter from "@faktura/core/RateCounter"
import { Contacts, MaesnClient, TaxRates } from "@faktura/maesn"
import { Entities, MoniteClient, Products } from "@faktura/monite"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Latch, Layer, Redacted } from "effect"
import type { Scope } from "effect"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { bridge, makeEntity, onboard, sandboxWith, save, secretsOf } from "./kit/Bridge.ts"
import type { Bridge } from "./kit/Bridge.ts"

/** Runs work with the APIs of a tenant. */
const as =
  (tenant: string) =>
  <A, E, R>(work: Effect.Effect<A, E, R>) =>
    Effect.flatMap(TenantApis, (apis) => apis.with(tenant)(work))

const addContact = (name: string) =>
  Contacts.use((contacts) => contacts.create({ body: { companyName: name, contactType: "COMPANY" } }))

const contactNames = Contacts.use((contacts) =>
  Effect.map(contacts.list(), ({ data }) => (data ?? []).map(({ companyName }) => companyName ?? ""))
)

/** Returns the tag of the error and its reason, or `undefined`. */
const failure = <A, E extends { readonly _tag: string; readonly message: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.match(effect, {
    onSuccess: () => undefined,
    onFailure: (error) => `${error._tag} ${"reason" in error ? String(error.reason) : ""}: ${error.message}`
  })

/** A counter that counts its uses. */
const countingCounter = () => {
  let taken = 0
  const own = RateCounter.make()
  const counter: RateCounter.RateCounter = {
    take: (key, limit, windowMillis) => {
      taken++
      return own.take(key, limit, windowMillis)
    }
  }
  return { counter, taken: () => taken }
}

const once = withCallPolicy({ maxAttempts: 1 })

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, Bridge | Scope.Scope>) =>
    it(title, { timeout: 120_000 }, async () => {
      const client = await newDatabase()
      await Effect.runPromise(Effect.scoped(Effect.provide(program, bridge(client()))))
    })

  test(
    "each of two tenants sees its own records only",
    Effect.gen(function* () {
      const [left, right] = [yield* sandboxWith(1), yield* sandboxWith(2)]
      const entities = [yield* onboard("acme", left), yield* onboard("globex", right)]
      const work = (name: string) =>
        Effect.all([
          addContact(`Customer of ${name}`),
          Products.use((products) => products.create({ body: { name: `Product of ${name}`, type: "product" } }))
        ])
      yield* Effect.all([work("acme").pipe(as("acme")), work("globex").pipe(as("globex"))], { concurrency: 2 })
      const seen = (tenant: string) =>
        Effect.all({
          contacts: Effect.map(contactNames, (names) => names.filter((name) => name.startsWith("Customer of"))),
          products: Products.use((products) => Effect.map(products.list(), ({ data }) => data.map(({ name }) => name))),
          entities: Entities.use((all) => Effect.map(all.list(), ({ data }) => data.map(({ id }) => id)))
        }).pipe(as(tenant))
      assert.deepStrictEqual(yield* seen("acme"), {
        contacts: ["Customer of acme"],
        products: ["Product of acme"],
        entities: [entities[0]!]
      })
      assert.deepStrictEqual(yield* seen("globex"), {
        contacts: ["Customer of globex"],
        products: ["Product of globex"],
        entities: [entities[1]!]
      })
      assert.deepStrictEqual([...left.defects(), ...right.defects()], [])
    })
  )

  test(
    "tenants that are not ready are refused with what is missing",
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith(3)
      const secrets = secretsOf(sandbox)
      const { accountKey: _, ...maesn } = secrets.maesn
      assert.include(yield* failure(contactNames.pipe(as("nobody"))), "There is no tenant nobody")
      yield* save("acme", { ...secrets, maesn })
      assert.include(yield* failure(contactNames.pipe(as("acme"))), "has no entity in Monite yet")
      const { id } = yield* makeEntity("acme")
      yield* Tenants.use((tenants) => tenants.setEntity("acme", id))
      assert.include(yield* failure(contactNames.pipe(as("acme"))), "has not connected its accounting system yet")
      yield* Tenants.use((tenants) =>
        tenants.setAccount("acme", { key: Redacted.make(sandbox.maesn.accountKey), targetSystem: "xero" })
      )
      assert.isUndefined(yield* failure(contactNames.pipe(as("acme"))))
    })
  )

  test(
    "new credentials and another entity are used at once, and other changes keep the clients",
    Effect.gen(function* () {
      const [left, right] = [yield* sandboxWith(4), yield* sandboxWith(5)]
      const tenants = yield* Tenants
      const entityId = yield* onboard("acme", left)
      const clients = Effect.all([MoniteClient, MaesnClient]).pipe(as("acme"))
      const first = yield* clients
      yield* tenants.setMapping("acme", "country", "DE")
      yield* tenants.setStatus("acme", "paused")
      assert.isTrue((yield* clients).every((client, index) => client === first[index]))

      yield* addContact("Old books").pipe(as("acme"))
      const wrong = { ...secretsOf(left).maesn, apiKey: "a-wrong-key" }
      yield* save("acme", { ...secretsOf(left), maesn: wrong }, { entityId })
      assert.include(yield* failure(contactNames.pipe(as("acme"))), "Unauthorized")
      yield* save("acme", secretsOf(right), { entityId })
      assert.notInclude(yield* contactNames.pipe(as("acme")), "Old books")
      assert.isFalse((yield* clients).some((client, index) => client === first[index]))
      const counted = Effect.sync(() => right.requests().length)
      const before = yield* counted
      yield* contactNames.pipe(as("acme"))
      assert.strictEqual((yield* counted) - before, 1)
    })
  )

  test(
    "work under way keeps its clients when the credentials change",
    Effect.gen(function* () {
      const [left, right] = [yield* sandboxWith(6), yield* sandboxWith(7)]
      const entityId = yield* onboard("acme", left)
      const [begun, changed] = [yield* Latch.make(), yield* Latch.make()]
      const fiber = yield* Effect.forkChild(
        Effect.gen(function* () {
          yield* begun.open
          yield* changed.await
          yield* addContact("Begun before")
        }).pipe(as("acme"))
      )
      yield* begun.await
      yield* save("acme", secretsOf(right), { entityId })
      yield* contactNames.pipe(as("acme"))
      yield* changed.open
      yield* Fiber.join(fiber)
      assert.strictEqual(left.maesn.contacts().filter(({ companyName }) => companyName === "Begun before").length, 1)
    })
  )

  test(
    "a tenant whose calls all fail stops its own calls only, also on the same server",
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith(8)
      yield* onboard("acme", sandbox)
      yield* onboard("globex", sandbox)
      const taxRates = TaxRates.use((rates) => rates.list())
      sandbox.faults.script([{ api: "maesn", operationId: "getTaxRates", fault: "unavailable", times: 1_000 }])
      const failures = yield* Effect.forEach(Array.from({ length: 25 }), () => failure(taxRates.pipe(once, as("acme"))))
      assert.include(failures[0], "Unavailable")
      assert.include(failures.at(-1), "NotSent circuit")
      const sent = () => sandbox.requests().filter(({ url }) => !url.includes("token")).length
      const before = sent()
      // The circuit of acme is open for all calls to Maesn, and only there.
      assert.include(yield* failure(contactNames.pipe(once, as("acme"))), "NotSent circuit")
      assert.isUndefined(yield* failure(Entities.use((entities) => entities.list()).pipe(once, as("acme"))))
      for (let at = 0; at < 5; at++) assert.isUndefined(yield* failure(contactNames.pipe(once, as("globex"))))
      assert.strictEqual(sent() - before, 6)

      sandbox.faults.script([{ api: "maesn", operationId: "getTaxRates", fault: "serverError", times: 1_000 }])
      yield* failure(taxRates.pipe(as("globex")))
      const budget = MaesnClient.use(({ budget: { available } }) => available)
      assert.isBelow(yield* budget.pipe(as("globex")), 500)
      assert.strictEqual(yield* budget.pipe(as("acme")), 500)
    })
  )

  test(
    "clients are built outside of the context of their first user",
    Effect.gen(function* () {
      const sandbox = yield* sandboxWith(9)
      const entityId = yield* onboard("acme", sandbox)
      // Another limit makes other clients.
      yield* save("acme", secretsOf(sandbox), { entityId, requestsPerSecond: 1_000 })
      const first = countingCounter()
      yield* contactNames.pipe(as("acme"), Effect.provideService(RateCounter.RateCounter, first.counter))
      yield* contactNames.pipe(as("acme"))
      assert.strictEqual(first.taken(), 0)
    })
  )

  it("clients count their requests with the counter of the layer", { timeout: 120_000 }, async () => {
    const client = await newDatabase()
    const { counter, taken } = countingCounter()
    const program = Effect.gen(function* () {
      yield* onboard("acme", yield* sandboxWith(10), { requestsPerSecond: 1_000 })
      yield* contactNames.pipe(as("acme"))
      assert.isAbove(taken(), 0)
    })
    const layer = bridge(client()).pipe(Layer.provide(Layer.succeed(RateCounter.RateCounter, counter)))
    await Effect.runPromise(Effect.scoped(Effect.provide(program, layer)))
  })
})
