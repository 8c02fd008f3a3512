/** Subscriptions are made once, over lost responses and crashes, and their secrets verify deliveries. */
import { assert, describe, it } from "@effect/vitest"
import { withCallPolicy } from "@faktura/core"
import type { IntentStore } from "@faktura/durable"
import { Webhooks } from "@faktura/maesn"
import { Effect, Exit, Layer, Redacted } from "effect"
import type { Scope } from "effect"
import * as Database from "../../src/database/Database.ts"
import { subscribe } from "../../src/inbox/Subscriptions.ts"
import { TenantApis } from "../../src/tenants/TenantApis.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { Settling } from "../../src/workflows/Write.ts"
import { dump, shown } from "../tenants/kit/Dump.ts"
import { endpoint } from "./kit/Endpoint.ts"
import { shop, world } from "./kit/Shop.ts"
import type { Shop, World } from "./kit/Shop.ts"

const inMemory = Layer.orDie(Database.layer({ kind: "sqlite", file: ":memory:" }))

const run = <A>(program: Effect.Effect<A, unknown, World | IntentStore | Scope.Scope>) =>
  Effect.scoped(program).pipe(
    withCallPolicy({ maxAttempts: 1 }),
    Effect.provideService(Settling, 0),
    Effect.provide(world(inMemory).pipe(Layer.provideMerge(inMemory)))
  )

const secrets = Effect.map(
  Tenants.use((tenants) => tenants.secrets("acme")),
  (all) => Redacted.value(all).webhooks
)

const counts = ({ sandbox }: Shop) => {
  const { maesn, monite } = sandbox.counts()
  return { monite: monite.webhookSubscriptions, maesn: maesn.webhooks }
}

const once = { monite: 2, maesn: 1 }

/** Changes something on both sides, and requires that all deliveries are verified. */
const delivers = Effect.fnUntraced(function* (
  acme: Shop,
  { received, until }: Effect.Success<ReturnType<typeof endpoint>>
) {
  const before = received.length
  const ledgerId = yield* acme.ledgerInvoice(yield* acme.invoice)
  yield* acme.pay(ledgerId, 100)
  yield* until(before + 3)
  assert.deepStrictEqual(
    received
      .slice(before)
      .map(({ api, outcome, status }) => `${api} ${status} ${outcome}`)
      .sort(),
    ["maesn 200 Accepted", "monite 200 Accepted", "monite 200 Accepted"]
  )
})

describe("subscriptions", () => {
  it.live(
    "are made once, and their secrets are stored sealed",
    () =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const door = yield* endpoint()
          yield* subscribe("acme", door.address)
          yield* subscribe("acme", door.address)
          yield* subscribe("acme", door.address, { repair: true })
          assert.deepStrictEqual(counts(acme), once)
          const { maesn = [], monite = [] } = yield* secrets
          assert.deepStrictEqual([monite.length, maesn.length], [2, 1])
          const all = [...monite, ...maesn].map(({ secret }) => secret)
          assert.deepStrictEqual(shown((yield* dump).join("\n"), all), [])
          yield* delivers(acme, door)
        })
      ),
    { timeout: 60_000 }
  )

  it.live.each([
    ["post_webhook_subscriptions", "dropAfter"],
    ["post_webhook_subscriptions", "dropBefore"],
    ["post_webhook_subscriptions_id_regenerate_secret", "dropAfter"],
    ["createWebhook", "dropAfter"],
    ["createWebhook", "dropBefore"]
  ] as const)(
    "%s with %s: still one each",
    ([operationId, fault]) =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const door = yield* endpoint()
          acme.sandbox.faults.script([
            { operationId: "post_webhook_subscriptions", fault: "dropAfter", times: 1 },
            { operationId, fault, times: 1 }
          ])
          // A step would try again after a wait.
          yield* Effect.retry(subscribe("acme", door.address), { times: 3 })
          assert.deepStrictEqual(counts(acme), once)
          yield* delivers(acme, door)
        })
      ),
    { timeout: 60_000 }
  )

  it.live(
    "a crash before a secret is stored: the secret is renewed",
    () =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const door = yield* endpoint()
          const tenants = yield* Tenants
          for (const at of [1, 2, 3]) {
            let stores = 0
            const dying = {
              ...tenants,
              addWebhookSecret: (...args: Parameters<typeof tenants.addWebhookSecret>) =>
                ++stores === at ? Effect.die("killed") : tenants.addWebhookSecret(...args)
            }
            // The second and third start after what the earlier ones have stored.
            yield* Effect.exit(Effect.provideService(subscribe("acme", door.address), Tenants, dying))
          }
          yield* subscribe("acme", door.address)
          assert.deepStrictEqual(counts(acme), once)
          yield* delivers(acme, door)
        })
      ),
    { timeout: 60_000 }
  )

  it.live(
    "repair enables what was disabled, and makes again what was deleted; without it, nothing is made twice",
    () =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const door = yield* endpoint()
          yield* subscribe("acme", door.address)
          const { maesn = [], monite = [] } = yield* secrets
          yield* Effect.promise(() => acme.monite("POST", `/webhook_subscriptions/${monite[0]?.subscription}/disable`))
          yield* Effect.promise(() => acme.monite("DELETE", `/webhook_subscriptions/${monite[1]?.subscription}`))
          yield* Effect.promise(() => acme.maesn("DELETE", `/webhooks/${maesn[0]?.subscription}`))
          yield* subscribe("acme", door.address)
          assert.deepStrictEqual(counts(acme), { monite: 1, maesn: 0 })
          yield* subscribe("acme", door.address, { repair: true })
          assert.deepStrictEqual(counts(acme), once)
          yield* subscribe("acme", door.address, { repair: true })
          assert.deepStrictEqual(counts(acme), once)
          yield* delivers(acme, door)
        })
      ),
    { timeout: 60_000 }
  )

  it.live(
    "Maesn returns no secret: a person is told, nothing is made without end, and the secret of a person is enough",
    () =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const door = yield* endpoint()
          const apis = yield* TenantApis
          let secret = ""
          // The field is optional in Maesn's document.
          const withoutSecret: TenantApis["Service"] = {
            ...apis,
            with: (tenant) => (work) =>
              apis.with(tenant)(
                Effect.updateService(work, Webhooks, (webhooks) => ({
                  ...webhooks,
                  create: (options: Parameters<typeof webhooks.create>[0]) =>
                    Effect.map(webhooks.create(options), ({ data, ...others }) => {
                      const { secret: made, ...unsigned } = data
                      secret = made ?? ""
                      return { ...others, data: unsigned }
                    })
                }))
              )
          }
          const first = subscribe("acme", door.address, { repair: true }).pipe(
            Effect.provideService(TenantApis, withoutSecret)
          )
          const failure = yield* Effect.flip(first)
          assert.strictEqual(failure._tag, "SecretMissing")
          assert.match(failure.message, /MAESN_WEBHOOK_SECRET.* tenants set acme --secret maesn-webhook/)
          assert.deepStrictEqual(counts(acme), once)
          yield* Tenants.use((tenants) =>
            tenants.addWebhookSecret("acme", "maesn", { subscription: "by hand 1", secret: Redacted.make(secret) })
          )
          yield* first
          assert.deepStrictEqual(counts(acme), once)
          yield* delivers(acme, door)
        })
      ),
    { timeout: 60_000 }
  )

  it.live(
    "keep the path of the public address, and none is made for an address that no API may get",
    () =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const apis = yield* TenantApis
          for (const wrong of ["http://bridge.example.com", "https://bridge.example.com/bridge?x=1"]) {
            const refused = yield* Effect.flip(subscribe("acme", wrong))
            assert.strictEqual(refused._tag, "PublicAddressInvalid")
          }
          assert.deepStrictEqual(counts(acme), { monite: 0, maesn: 0 })
          yield* subscribe("acme", "http://127.0.0.1:1/bridge/")
          const made = yield* Webhooks.use((webhooks) => webhooks.list()).pipe(apis.with("acme"))
          assert.deepStrictEqual(
            made.data.map(({ callbackUrl }) => callbackUrl),
            ["http://127.0.0.1:1/bridge/webhooks/acme/maesn"]
          )
        })
      ),
    { timeout: 60_000 }
  )

  it.live(
    "a wrong key fails, and nothing is made",
    () =>
      run(
        Effect.gen(function* () {
          const acme = yield* shop("acme")
          const tenants = yield* Tenants
          const before = Redacted.value(yield* tenants.secrets("acme"))
          yield* tenants.save({
            tenant: "acme",
            name: "Acme",
            settings: (yield* tenants.get("acme"))!.settings,
            secrets: Redacted.make({ ...before, monite: { ...before.monite, clientSecret: "wrong" } })
          })
          assert.isTrue(Exit.isFailure(yield* Effect.exit(subscribe("acme", "http://127.0.0.1:1"))))
          assert.deepStrictEqual(counts(acme), { monite: 0, maesn: 0 })
        })
      ),
    { timeout: 60_000 }
  )
})
