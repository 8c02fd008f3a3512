// Webhooks from end to end: subscribed through the services, delivered to a server of the test, verified on the received bytes.
import { assert, describe, it } from "@effect/vitest"
import { ReplayStore } from "@faktura/core/ReplayStore"
import { webhookHandler } from "@faktura/core/WebhookHandler"
import { webhookRoute } from "@faktura/core/WebhookRoute"
import { Contacts, maesnWebhooks, verifyMaesnEvents, Webhooks } from "@faktura/maesn"
import { Monite, moniteWebhooks, Receivables, verifyMoniteEvent, WebhookSubscriptions } from "@faktura/monite"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { maesnOn, moniteOn, sandboxed, trading } from "./kit/Sandboxed.ts"
import { hosted } from "./kit/Hosted.ts"
import { receiver } from "./kit/Receiver.ts"
import type { Delivered } from "./kit/Receiver.ts"

/** The same delivery with one character of its body changed: still JSON, of the same length. */
const altered = (delivered: Delivered): Delivered => ({
  ...delivered,
  rawBody: Buffer.from(
    delivered.rawBody.toString().replace(/[0-9](?=[^0-9]*$)/, (digit) => String((Number(digit) + 1) % 10))
  )
})

/** The same values as new JSON, as from a framework's parsed body. */
const rewritten = (delivered: Delivered): Delivered => ({
  ...delivered,
  rawBody: Buffer.from(JSON.stringify(JSON.parse(delivered.rawBody.toString()), undefined, 1))
})

const headerOf = (delivered: Delivered, name: string): string | undefined => {
  const value = delivered.headers[name]
  return Array.isArray(value) ? value[0] : value
}

const wrongSecret = (secret: string): string => secret.replace(/.$/, (last) => (last === "0" ? "1" : "0"))

const reasonOf = <A, E extends { readonly _tag: string; readonly reason?: string }, R>(
  verification: Effect.Effect<A, E, R>
) => Effect.match(verification, { onSuccess: () => "accepted", onFailure: (error) => error.reason ?? error._tag })

describe("Monite", () => {
  const verify = (secret: string, delivered: Delivered, signed: Delivered = delivered) =>
    verifyMoniteEvent({
      secret: Redacted.make(secret),
      header: headerOf(signed, "monite-signature"),
      rawBody: delivered.rawBody
    })

  /** A subscription, and the deliveries of an invoice that is created and issued, at the time of the test's clock. */
  const issued = Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const hook = yield* receiver
    const sandbox = yield* sandboxed({ clock: () => new Date(clock.currentTimeMillisUnsafe()) })
    return yield* Effect.gen(function* () {
      const { draft, entityId } = yield* trading
      const subscriptions = yield* WebhookSubscriptions
      const subscription = yield* subscriptions.create({ body: { object_type: "receivable", url: hook.url } })
      const receivable_id = yield* Effect.gen(function* () {
        const receivables = yield* Receivables
        const { id } = yield* receivables.create({ body: draft("hooked") })
        yield* receivables.issue({ path: { receivable_id: id } })
        return id
      }).pipe(Effect.provide(Monite.entity(entityId)))
      const deliveries = [yield* hook.next, yield* hook.next] as const
      return { deliveries, entityId, receivable_id, secret: subscription.secret, subscriptionId: subscription.id }
    }).pipe(Effect.provide(moniteOn(sandbox)))
  })

  it.effect("deliveries verify, in order, and say what happened to what", () =>
    Effect.gen(function* () {
      const { deliveries, entityId, receivable_id, secret, subscriptionId } = yield* issued
      for (const [n, action] of (["receivable.created", "receivable.issued"] as const).entries()) {
        const { body, name } = yield* verify(secret, deliveries[n]!)
        assert.strictEqual(name, action)
        assert.deepInclude(body, {
          action,
          object_type: "receivable",
          entity_id: entityId,
          webhook_subscription_id: subscriptionId
        })
        assert.deepInclude(body.object, { id: receivable_id })
      }
    })
  )

  it.effect("a delivery is refused when any part of it is wrong", () =>
    Effect.gen(function* () {
      const {
        deliveries: [first, second],
        secret
      } = yield* issued
      const table = [
        ["as it came", verify(secret, first), "accepted"],
        ["a digit changed", verify(secret, altered(first)), "SignatureMismatch"],
        ["parsed and written again", verify(secret, rewritten(first)), "SignatureMismatch"],
        ["the signature of another delivery", verify(secret, second, first), "SignatureMismatch"],
        ["another secret", verify(wrongSecret(secret), first), "SignatureMismatch"],
        ["no secret", verify("", first), "SecretMissing"],
        ["no header", verify(secret, first, { ...first, headers: {} }), "MissingSignature"],
        [
          "a header of another form",
          verify(secret, first, { ...first, headers: { "monite-signature": "v1=abc" } }),
          "MalformedSignature"
        ]
      ] as const
      for (const [what, verification, expected] of table) {
        assert.strictEqual(
          yield* reasonOf<unknown, { _tag: string; reason?: string }, never>(verification),
          expected,
          what
        )
      }
    })
  )

  it.effect("a delivery is refused after five minutes, and when it comes from the future", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-01T10:00:00Z"))
      const { deliveries, secret } = yield* issued
      const verification = verify(secret, deliveries[0])
      const at = (time: string) => Effect.andThen(TestClock.setTime(Date.parse(time)), reasonOf(verification))
      assert.strictEqual(yield* at("2026-03-01T10:05:00Z"), "accepted")
      assert.strictEqual(yield* at("2026-03-01T10:05:00.001Z"), "TimestampOutsideTolerance")
      assert.strictEqual(yield* at("2026-03-01T09:55:00Z"), "accepted")
      assert.strictEqual(yield* at("2026-03-01T09:54:59.999Z"), "TimestampOutsideTolerance")
    })
  )

  it.effect("old and new secret verify while both are given", () =>
    Effect.gen(function* () {
      const hook = yield* receiver
      const sandbox = yield* sandboxed({ clock: () => new Date(0) })
      yield* Effect.gen(function* () {
        const { draft, entityId } = yield* trading
        const subscriptions = yield* WebhookSubscriptions
        const create = Receivables.use((receivables) => receivables.create({ body: draft("hooked") })).pipe(
          Effect.provide(Monite.entity(entityId))
        )
        const before = yield* subscriptions.create({ body: { object_type: "receivable", url: hook.url } })
        yield* create
        const early = yield* hook.next
        const after = yield* subscriptions.regenerateSecret({ path: { webhook_subscription_id: before.id } })
        yield* create
        const late = yield* hook.next
        assert.strictEqual(yield* reasonOf(verify(before.secret, late)), "SignatureMismatch")
        for (const { headers, rawBody } of [early, late]) {
          yield* verifyMoniteEvent({
            secret: [Redacted.make(after.secret), Redacted.make(before.secret)],
            header: String(headers["monite-signature"]),
            rawBody
          })
        }
      }).pipe(Effect.provide(moniteOn(sandbox)))
    })
  )

  it.effect("a handler responds to deliveries, and passes each event on once", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-01T10:00:00Z"))
      const clock = yield* Clock.Clock
      const hook = yield* hosted
      const sandbox = yield* sandboxed({ clock: () => new Date(clock.currentTimeMillisUnsafe()) })
      yield* Effect.gen(function* () {
        const { draft, entityId } = yield* trading
        const subscription = yield* WebhookSubscriptions.use((subscriptions) =>
          subscriptions.create({ body: { object_type: "receivable", url: hook.url } })
        )
        const attempts: Array<string> = []
        const handler = yield* webhookHandler(
          moniteWebhooks({
            secret: Redacted.make(subscription.secret),
            // The second event is not handled at the first attempt.
            handle: ({ name }) => (attempts.push(name) === 2 ? Effect.fail("out of order") : Effect.succeed("handled"))
          })
        )
        hook.serve(handler)
        yield* Receivables.use((receivables) =>
          Effect.flatMap(receivables.create({ body: draft("hooked") }), ({ id }) =>
            receivables.issue({ path: { receivable_id: id } })
          )
        ).pipe(Effect.provide(Monite.entity(entityId)))
        const [created, issued] = [yield* hook.next, yield* hook.next]
        assert.deepStrictEqual([created.status, issued.status], [200, 500])

        const again = [
          ["a repeat of what was handled", created, 200],
          ["a repeat of what was not", issued, 200],
          ["another repeat", issued, 200],
          ["a digit changed", altered(created), 401],
          ["parsed and written again", rewritten(created), 401],
          ["without its signature", { ...created, headers: {} }, 400],
          ["another's signature", { ...created, headers: issued.headers }, 401]
        ] as const
        for (const [what, delivered, status] of again) assert.strictEqual(yield* hook.send(delivered), status, what)
        yield* TestClock.adjust("5 minutes")
        assert.strictEqual(yield* hook.send(created), 200, "as old as allowed")
        yield* TestClock.adjust(1)
        assert.strictEqual(yield* hook.send(created), 401, "too old")
        assert.deepStrictEqual(attempts, ["receivable.created", "receivable.issued", "receivable.issued"])
      }).pipe(Effect.provide(moniteOn(sandbox)))
    }).pipe(Effect.provide(ReplayStore.layerMemory))
  )
})

describe("Maesn", () => {
  const verify = (secret: string, delivered: Delivered, signed: Delivered = delivered) =>
    verifyMaesnEvents({
      secret: Redacted.make(secret),
      signature: headerOf(signed, "x-maesn-signature"),
      rawBody: delivered.rawBody
    })

  it.live("genuine deliveries verify and name the change; all others are refused", () =>
    Effect.gen(function* () {
      const hook = yield* receiver
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const contacts = yield* Contacts
        const webhook = yield* Webhooks.use((webhooks) =>
          webhooks.create({ body: { callbackUrl: hook.url, resource: "CONTACT" } })
        )
        const secret = webhook.data?.secret ?? assert.fail("the answer has no secret")
        const { data } = yield* contacts.create({ body: { contactType: "COMPANY", companyName: "One" } })
        const first = yield* hook.next
        yield* contacts.update({
          path: { contactId: data?.id ?? "" },
          body: { contactType: "COMPANY", companyName: "Two" }
        })
        const second = yield* hook.next
        for (const [delivered, eventType] of [
          [first, "CREATED"],
          [second, "UPDATED"]
        ] as const) {
          const events = yield* verify(secret, delivered)
          assert.lengthOf(events, 1)
          assert.deepInclude(events[0], { known: true, eventType, resource: "CONTACT" })
          assert.strictEqual(events[0]?.body["resourceId"], data?.id)
        }
        const table = [
          ["a digit changed", verify(secret, altered(first)), "SignatureMismatch"],
          ["parsed and written again", verify(secret, rewritten(first)), "SignatureMismatch"],
          ["the signature of another delivery", verify(secret, second, first), "SignatureMismatch"],
          ["another secret", verify(wrongSecret(secret), first), "SignatureMismatch"],
          ["no header", verify(secret, first, { ...first, headers: {} }), "MissingSignature"]
        ] as const
        for (const [what, verification, expected] of table) {
          assert.strictEqual(yield* reasonOf(verification), expected, what)
        }
      }).pipe(Effect.provide(maesnOn(sandbox)))
    })
  )

  it.live("a route of Effect's router responds to deliveries, and passes each delivery on once", () =>
    Effect.gen(function* () {
      const hook = yield* hosted
      const sandbox = yield* sandboxed()
      yield* Effect.gen(function* () {
        const webhook = yield* Webhooks.use((webhooks) =>
          webhooks.create({ body: { callbackUrl: hook.url, resource: "CONTACT" } })
        )
        const handled: Array<unknown> = []
        const endpoint = maesnWebhooks({
          secret: Redacted.make(webhook.data?.secret ?? assert.fail("the answer has no secret")),
          handle: (events) => Effect.sync(() => handled.push(...events.map(({ body }) => body["eventType"])))
        })
        const store = yield* ReplayStore
        const { dispose, handler } = HttpRouter.toWebHandler(
          HttpRouter.add("POST", "/hook", webhookRoute(endpoint)).pipe(
            HttpRouter.provideRequest(Layer.succeed(ReplayStore, store))
          ),
          { disableLogger: true }
        )
        yield* Effect.addFinalizer(() => Effect.promise(dispose))
        hook.serve(handler)
        const contacts = yield* Contacts
        const { data } = yield* contacts.create({ body: { contactType: "COMPANY", companyName: "One" } })
        const created = yield* hook.next
        yield* contacts.update({
          path: { contactId: data?.id ?? "" },
          body: { contactType: "COMPANY", companyName: "Two" }
        })
        const updated = yield* hook.next
        assert.deepStrictEqual([created.status, updated.status], [200, 200])
        const signature = headerOf(created, "x-maesn-signature") ?? ""
        for (const [what, delivered, status] of [
          ["a repeat", created, 200],
          [
            "a repeat with its signature in capitals",
            { ...created, headers: { "x-maesn-signature": signature.toUpperCase() } },
            200
          ],
          ["a digit changed", altered(created), 401],
          ["without its signature", { ...created, headers: {} }, 400]
        ] as const) {
          assert.strictEqual(yield* hook.send(delivered), status, what)
        }
        assert.deepStrictEqual(handled, ["CREATED", "UPDATED"])
      }).pipe(Effect.provide(maesnOn(sandbox)))
    }).pipe(Effect.provide(ReplayStore.layerMemory))
  )
})
