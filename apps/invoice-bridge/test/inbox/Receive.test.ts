/** Deliveries at the door, over both databases: what is stored, what is refused, and that refusals change nothing. */
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { overDatabases } from "../../../../packages/durable/test/kit/Databases.ts"
import { maxBodyBytes, receive } from "../../src/inbox/Receive.ts"
import type { WebhookDelivery } from "../../src/inbox/Receive.ts"
import { Tenants } from "../../src/tenants/Tenants.ts"
import { bridge, keyLayer, keys, save, someSecrets } from "../tenants/kit/Bridge.ts"
import { dump } from "../tenants/kit/Dump.ts"
import { maesnDelivery, maesnSignature, moniteDelivery, moniteSignature } from "./kit/Endpoint.ts"
import { inboxCounts, world } from "./kit/Shop.ts"
import type { World } from "./kit/Shop.ts"

const entity = "11111111-1111-4111-8111-111111111111"
const other = "22222222-2222-4222-8222-222222222222"
const document = "33333333-3333-4333-8333-333333333333"
const secret = "monite-webhook-secret-4714"
const maesnSecret = "maesn-webhook-secret-4715"

const globexSecrets = {
  ...someSecrets,
  webhooks: {
    monite: [{ subscription: "subscription-3", secret: "globex-monite-secret" }],
    maesn: [{ subscription: "subscription-4", secret: "globex-maesn-secret" }]
  }
}

const event = { id: "e1", entity, object: { id: document } }
const genuine = (): WebhookDelivery => moniteDelivery("acme", secret, event)
const now = () => Math.floor(Date.now() / 1000)

const withBody = (delivery: WebhookDelivery, body: string): WebhookDelivery => ({
  ...delivery,
  body: Buffer.from(body)
})

/** Deliveries that must change nothing, with their status and outcome. */
const refused: ReadonlyArray<
  readonly [name: string, delivery: () => WebhookDelivery, status: number, outcome: string]
> = [
  ["unsigned", () => ({ ...genuine(), headers: {} }), 400, "MissingSignature"],
  [
    "a signature of another form",
    () => ({ ...genuine(), headers: { "monite-signature": "v1=abc" } }),
    400,
    "MalformedSignature"
  ],
  ["another secret", () => moniteDelivery("acme", "a-guessed-secret", event), 401, "SignatureMismatch"],
  ["the secret of the other API", () => moniteDelivery("acme", maesnSecret, event), 401, "SignatureMismatch"],
  [
    "the secret of another tenant",
    () => moniteDelivery("acme", "globex-monite-secret", event),
    401,
    "SignatureMismatch"
  ],
  ["a delivery to another tenant", () => ({ ...genuine(), tenant: "globex" }), 401, "SignatureMismatch"],
  ["a tenant that does not exist", () => ({ ...genuine(), tenant: "nobody" }), 404, "TenantUnknown"],
  ["301 seconds old", () => moniteDelivery("acme", secret, event, now() - 301), 401, "TimestampOutsideTolerance"],
  ["ten minutes ahead", () => moniteDelivery("acme", secret, event, now() + 600), 401, "TimestampOutsideTolerance"],
  [
    "a new time on an old signature",
    () => {
      const old = moniteSignature(secret, now() - 1_000, genuine().body)
      return { ...genuine(), headers: { "monite-signature": old.replace(/^t=\d+/, `t=${now()}`) } }
    },
    401,
    "SignatureMismatch"
  ],
  [
    "a changed body",
    () => withBody(genuine(), Buffer.from(genuine().body).toString().replace(document, other)),
    401,
    "SignatureMismatch"
  ],
  [
    "one more space in the body",
    () => withBody(genuine(), `${Buffer.from(genuine().body).toString()} `),
    401,
    "SignatureMismatch"
  ],
  [
    "another entity of the same partner",
    () => moniteDelivery("acme", secret, { ...event, entity: other }),
    200,
    "Foreign"
  ],
  [
    "an object that is not carried",
    () => moniteDelivery("acme", secret, { ...event, type: "counterpart" }),
    200,
    "Unwatched"
  ],
  ["no id of the document", () => moniteDelivery("acme", secret, { ...event, object: {} }), 200, "NotAsDocumented"],
  [
    "signed, but no JSON",
    () => ({ ...withBody(genuine(), "{"), headers: { "monite-signature": moniteSignature(secret, now(), "{") } }),
    200,
    "NotAsDocumented"
  ],
  ["a body that is too large", () => ({ ...genuine(), body: new Uint8Array(maxBodyBytes + 1) }), 413, "BodyTooLarge"],
  ["Maesn unsigned", () => ({ ...maesnDelivery("acme", maesnSecret, {}), headers: {} }), 400, "MissingSignature"],
  ["Maesn with another secret", () => maesnDelivery("acme", secret, {}), 401, "SignatureMismatch"],
  [
    "Maesn with a changed body",
    () => withBody(maesnDelivery("acme", maesnSecret, {}), '{"resource":"INVOICE"}'),
    401,
    "SignatureMismatch"
  ],
  [
    "Maesn about a contact",
    () => maesnDelivery("acme", maesnSecret, { eventType: "UPDATED", resource: "CONTACT", resourceId: "c1" }),
    200,
    "Unwatched"
  ],
  [
    "Maesn about a deleted invoice",
    () => maesnDelivery("acme", maesnSecret, { eventType: "DELETED", resource: "INVOICE", resourceId: "i1" }),
    200,
    "Unwatched"
  ]
]

const events = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql`SELECT event, tenant, kind, document, trace, status FROM bridge_inbox ORDER BY event`
})

overDatabases((newDatabase) => {
  const test = (title: string, program: Effect.Effect<void, unknown, World>) =>
    it(title, { timeout: 30_000 }, async () => {
      const client = await newDatabase()
      const tenants = Effect.andThen(
        save("acme", someSecrets, { entityId: entity }),
        save("globex", globexSecrets, { entityId: other })
      )
      await Effect.runPromise(Effect.provide(Effect.andThen(tenants, program), world(client())))
    })

  test(
    "a genuine event is stored once, and nothing is done about it",
    Effect.gen(function* () {
      const trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
      assert.deepStrictEqual(yield* receive({ ...genuine(), trace }), { status: 200, outcome: "Accepted" })
      assert.deepStrictEqual(yield* events, [
        { event: "monite acme e1", tenant: "acme", kind: "receivable", document, trace, status: "new" }
      ])
      const before = yield* dump
      assert.isFalse(before.some((line) => line.startsWith("bridge_runs:") || line.startsWith("bridge_documents:")))
      // Again, with the same bytes and with a new signature.
      assert.deepStrictEqual(yield* receive(genuine()), { status: 200, outcome: "Repeated" })
      assert.deepStrictEqual(yield* receive(moniteDelivery("acme", secret, event, now() - 5)), {
        status: 200,
        outcome: "Repeated"
      })
      assert.deepStrictEqual(yield* dump, before)
    })
  )

  test(
    "a delivery that is not genuine, or not about the tenant, changes nothing",
    Effect.gen(function* () {
      yield* receive(genuine())
      yield* receive(
        maesnDelivery("acme", maesnSecret, { eventType: "UPDATED", resource: "INVOICE", resourceId: "i1" })
      )
      const before = yield* dump
      for (const [name, delivery, status, outcome] of refused) {
        assert.deepStrictEqual(yield* receive(delivery()), { status, outcome }, name)
        assert.deepStrictEqual(yield* dump, before, name)
      }
    })
  )

  test(
    "a tenant without a secret, and a secret that does not open, get a 500",
    Effect.gen(function* () {
      yield* save("acme", { ...someSecrets, webhooks: {} }, { entityId: entity })
      const before = yield* dump
      assert.deepStrictEqual(yield* receive(genuine()), { status: 500, outcome: "SecretMissing" })
      assert.deepStrictEqual(yield* dump, before)
    })
  )

  test(
    "two secrets: each subscription has its own",
    Effect.gen(function* () {
      const webhooks = { monite: [...globexSecrets.webhooks.monite, ...someSecrets.webhooks.monite!] }
      yield* save("acme", { ...someSecrets, webhooks }, { entityId: entity })
      assert.strictEqual((yield* receive(moniteDelivery("acme", secret, event))).outcome, "Accepted")
      const second = moniteDelivery("acme", "globex-monite-secret", { ...event, id: "e2", type: "payable" })
      assert.strictEqual((yield* receive(second)).outcome, "Accepted")
      assert.deepStrictEqual(yield* inboxCounts, { new: 2 })
    })
  )

  test(
    "Maesn: lists, and events without an id",
    Effect.gen(function* () {
      const about = (resourceId: string, more: object = {}) => ({
        eventType: "UPDATED",
        resource: "INVOICE",
        resourceId,
        createdDate: "2026-03-10T09:00:00.000Z",
        ...more
      })
      const list = maesnDelivery("acme", maesnSecret, [
        about("i1"),
        { ...about("c1"), resource: "CONTACT" },
        about("i2")
      ])
      assert.strictEqual((yield* receive(list)).outcome, "Accepted")
      assert.deepStrictEqual(
        (yield* events).map(({ document, kind }) => `${String(kind)} ${String(document)}`),
        ["ledger invoice i1", "ledger invoice i2"]
      )
      const before = yield* dump
      assert.deepStrictEqual(yield* receive(list), { status: 200, outcome: "Repeated" })
      assert.deepStrictEqual(yield* dump, before)
      // The same change of another invoice, and a later change of the same invoice.
      yield* receive(maesnDelivery("acme", maesnSecret, about("i3")))
      yield* receive(maesnDelivery("acme", maesnSecret, about("i3", { createdDate: "2026-03-10T09:00:01.000Z" })))
      // Another tenant gets the same bytes.
      yield* receive(maesnDelivery("globex", "globex-maesn-secret", about("i3")))
      assert.deepStrictEqual(yield* inboxCounts, { new: 5 })
    })
  )

  test(
    "a signature of Maesn in base64, and a paused tenant",
    Effect.gen(function* () {
      const tenants = yield* Tenants
      yield* tenants.setStatus("acme", "paused")
      const delivery = maesnDelivery("acme", maesnSecret, {
        eventType: "UPDATED",
        resource: "INVOICE",
        resourceId: "i1"
      })
      const base64 = Buffer.from(maesnSignature(maesnSecret, delivery.body), "hex").toString("base64")
      assert.strictEqual(
        (yield* receive({ ...delivery, headers: { "x-maesn-signature": base64 } })).outcome,
        "Accepted"
      )
    })
  )

  it("a key that does not open the secrets, and a database that is away, get a 500", { timeout: 30_000 }, async () => {
    const client = await newDatabase()
    const failed = { status: 500, outcome: "Failed" }
    await Effect.runPromise(
      Effect.gen(function* () {
        yield* save("acme", someSecrets, { entityId: entity })
        const before = yield* dump
        const withOtherKey = bridge(client(), keyLayer(keys.second))
        assert.deepStrictEqual(yield* Effect.provide(receive(genuine()), withOtherKey, { local: true }), failed)
        assert.deepStrictEqual(yield* dump, before)
        const sql = yield* SqlClient.SqlClient
        yield* sql`DROP TABLE bridge_inbox`
        assert.deepStrictEqual(yield* receive(genuine()), failed)
      }).pipe(Effect.provide(world(client())))
    )
  })

  it("the event is committed when the response is sent", { timeout: 30_000 }, async () => {
    const client = await newDatabase()
    await Effect.runPromise(
      Effect.gen(function* () {
        yield* save("acme", someSecrets, { entityId: entity })
        yield* receive(genuine())
        // Another connection sees committed rows only.
        assert.deepStrictEqual(yield* Effect.provide(inboxCounts, client(), { local: true }), { new: 1 })
      }).pipe(Effect.provide(world(client())))
    )
  })
})
