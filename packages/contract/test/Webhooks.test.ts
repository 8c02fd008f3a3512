// Webhooks from end to end: subscribed through the services, delivered to a server of ours, verified on the bytes that came.
import { assert, describe, it } from "@effect/vitest"
import { Contacts, verifyMaesnEvents, Webhooks } from "@faktura/maesn"
import { Monite, Receivables, verifyMoniteEvent, WebhookSubscriptions } from "@faktura/monite"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { maesnOn, moniteOn, sandboxed, trading } from "./kit/Sandboxed.ts"
import { receiver } from "./kit/Receiver.ts"
import type { Delivered } from "./kit/Receiver.ts"

/** The same delivery with one character of its body changed: still JSON, of the same length. */
const altered = (delivered: Delivered): Delivered => ({
  ...delivered,
  rawBody: Buffer.from(
    delivered.rawBody.toString().replace(/[0-9](?=[^0-9]*$)/, (digit) => String((Number(digit) + 1) % 10))
  )
})

/** The same values written anew: what a framework's parsed body becomes. */
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
        const event = yield* verify(secret, deliveries[n]!)
        assert.deepInclude(event, {
          action,
          object_type: "receivable",
          entity_id: entityId,
          webhook_subscription_id: subscriptionId
        })
        assert.deepInclude(event.object, { id: receivable_id })
      }
    })
  )

  it.effect("a delivery is refused when anything about it is not right", () =>
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

  it.effect("a delivery grows too old after five minutes, and is none from the future", () =>
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

  it.effect("after the secret was renewed, both verify while both are given", () =>
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
})

describe("Maesn", () => {
  const verify = (secret: string, delivered: Delivered, signed: Delivered = delivered) =>
    verifyMaesnEvents({
      secret: Redacted.make(secret),
      signature: headerOf(signed, "x-maesn-signature"),
      rawBody: delivered.rawBody
    })

  it.live("deliveries verify and name what changed; anything else is refused", () =>
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
          assert.deepInclude(events[0], { eventType, resource: "CONTACT", resourceId: data?.id })
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
})
