// Maesn's deliveries: signatures, one event or several, and invalid deliveries.
import { assert, describe, it } from "@effect/vitest"
import { ReplayStore } from "@faktura/core/ReplayStore"
import { webhookHandler } from "@faktura/core/WebhookHandler"
import { Arbitrary, Cause, Effect, Exit, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import { createHmac } from "node:crypto"
import { maesnWebhooks, verifyMaesnEvents } from "../src/WebhookEvents.ts"
import type { MaesnEvent } from "../src/WebhookEvents.ts"

const secret = "0f".repeat(32)
const updated = { eventType: "UPDATED", resource: "CONTACT", resourceId: "1", anything: { else: true } }
const deleted = { eventType: "DELETED", resource: "INVOICE", resourceId: "2" }

const sign = (text: string, encoding: "hex" | "base64" = "hex", key = secret) =>
  createHmac("sha256", key).update(text).digest(encoding)

const verify = (value: unknown) => {
  const rawBody = typeof value === "string" ? value : JSON.stringify(value)
  return verifyMaesnEvents({ secret: Redacted.make(secret), signature: sign(rawBody), rawBody })
}

describe("verifyMaesnEvents", () => {
  const known = (body: typeof deleted): MaesnEvent =>
    ({ known: true, eventType: body.eventType, resource: body.resource, body }) as MaesnEvent
  const unknown = (body: object): MaesnEvent => ({ known: false, body: { ...body } })

  it.effect.each<{ readonly what: string; readonly value: unknown; readonly events: ReadonlyArray<MaesnEvent> }>([
    { what: "one event", value: updated, events: [known(updated)] },
    { what: "a list", value: [updated, deleted], events: [known(updated), known(deleted)] },
    { what: "an empty list", value: [], events: [] },
    { what: "an empty object", value: {}, events: [unknown({})] },
    {
      what: "another type",
      value: { ...updated, eventType: "MOVED" },
      events: [unknown({ ...updated, eventType: "MOVED" })]
    },
    {
      what: "another resource",
      value: { ...updated, resource: "SHIP" },
      events: [unknown({ ...updated, resource: "SHIP" })]
    },
    {
      what: "lower case",
      value: { ...updated, resource: "contact" },
      events: [unknown({ ...updated, resource: "contact" })]
    },
    { what: "other keys", value: { type: "UPDATED" }, events: [unknown({ type: "UPDATED" })] },
    { what: "one that is known beside one that is not", value: [{}, deleted], events: [unknown({}), known(deleted)] }
  ])("$what", ({ events, value }) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* verify(value), events)
    })
  )

  it.effect("a known event is narrowed by its fields", () =>
    Effect.gen(function* () {
      const [event] = yield* verify(deleted)
      assert.strictEqual(
        event?.known && event.eventType === "DELETED" && event.resource === "INVOICE" ? event.body["resourceId"] : "",
        "2"
      )
    })
  )

  it.effect("every documented type and resource is known", () =>
    Effect.gen(function* () {
      const resources =
        "ACCOUNT BANK_ACCOUNT BILL CONTACT CREDIT_NOTE CUSTOMER DIMENSION EXPENSE INVOICE ITEM JOURNAL_ENTRY OFFER PAYMENT SALES_ORDER SUPPLIER"
      const all = ["CREATED", "UPDATED", "DELETED"].flatMap((eventType) =>
        resources.split(" ").map((resource) => ({ eventType, resource }))
      )
      const events = yield* verify(all)
      assert.deepStrictEqual<unknown>(
        events,
        all.map((body) => ({ known: true, ...body, body }))
      )
    })
  )

  it.effect.each([
    { what: "no JSON", value: "{" },
    { what: "null", value: null },
    { what: "a number", value: 5 },
    { what: "a list of other things", value: [updated, 5] },
    { what: "a list with null", value: [null] }
  ])("$what is WebhookEventInvalid", ({ value }) =>
    Effect.gen(function* () {
      assert.strictEqual((yield* Effect.flip(verify(value)))._tag, "WebhookEventInvalid")
    })
  )

  it.effect.each([
    { what: "hex", signature: sign("{}"), is: "accepted" },
    { what: "base64", signature: sign("{}", "base64"), is: "accepted" },
    { what: "another body's", signature: sign("{} "), is: "SignatureMismatch" },
    { what: "another secret's", signature: sign("{}", "hex", "1f".repeat(32)), is: "SignatureMismatch" },
    { what: "none", signature: null, is: "MissingSignature" },
    { what: "no signature", signature: "true", is: "MalformedSignature" }
  ])("$what: $is", ({ is, signature }) =>
    Effect.gen(function* () {
      const verified = verifyMaesnEvents({ secret: Redacted.make(secret), signature, rawBody: "{}" })
      const reason = yield* Effect.match(verified, {
        onSuccess: () => "accepted",
        onFailure: (error) => (error._tag === "WebhookRejected" ? error.reason : error._tag)
      })
      assert.strictEqual(reason, is)
    })
  )

  const value = Schema.Union([
    Schema.Null,
    Schema.Literals([true, 0, "CREATED", "CONTACT"]),
    Schema.String,
    Schema.Array(Schema.String)
  ])
  const event = Schema.Union([
    value,
    Schema.Struct({ eventType: value, resource: value }),
    Schema.Record(Schema.Union([Schema.Literals(["__proto__", "constructor"]), Schema.String]), value)
  ])
  it.effect.prop(
    "any genuine delivery: all of its events, or WebhookEventInvalid",
    [Arbitrary.schema(Schema.Union([event, Schema.Array(event)]))],
    ([delivery]) =>
      Effect.gen(function* () {
        const exit = yield* Effect.exit(verify(JSON.stringify(delivery)))
        if (Exit.isSuccess(exit)) {
          assert.lengthOf(exit.value, Array.isArray(delivery) ? delivery.length : 1)
          assert.isTrue(exit.value.every(({ body }) => typeof body === "object" && body !== null))
        } else {
          assert.isTrue(
            exit.cause.reasons.every(
              (reason) => Cause.isFailReason(reason) && reason.error._tag === "WebhookEventInvalid"
            )
          )
        }
      }),
    { arbitrary: { runs: 200 } }
  )
})

describe("maesnWebhooks", () => {
  it.each(["", " \n", "undefined", "null"])("refuse to be made with %j as their secret", (text) => {
    assert.throws(
      () => maesnWebhooks({ secret: Redacted.make(text), handle: () => Effect.void }),
      "Webhook rejected (SecretMissing)"
    )
  })

  const request = (value: object, encode: (text: string) => string = sign) => {
    const text = JSON.stringify(value)
    return new Request("https://receiver.example/", {
      method: "POST",
      body: text,
      headers: { "X-MAESN-SIGNATURE": encode(text) }
    })
  }

  it.effect("hands each delivery on once in a minute, however its signature is written", () =>
    Effect.gen(function* () {
      const seen: Array<number> = []
      const handler = yield* webhookHandler(
        maesnWebhooks({
          secret: Redacted.make(secret),
          handle: (events) => Effect.sync(() => seen.push(events.length))
        })
      )
      const status = (request: Request) => Effect.promise(() => handler(request).then((response) => response.status))
      assert.deepStrictEqual(
        [
          yield* status(request([updated, deleted])),
          yield* status(request([updated, deleted])),
          yield* status(request([updated, deleted], (text) => sign(text).toUpperCase())),
          yield* status(request([updated, deleted], (text) => sign(text, "base64"))),
          yield* status(request([updated, deleted], (text) => ` ${sign(text, "base64").replace("=", "")}`)),
          yield* status(request(deleted)),
          yield* status(request(deleted, (text) => sign(`${text} `)))
        ],
        [200, 200, 200, 200, 200, 200, 401]
      )
      assert.deepStrictEqual(seen, [2, 1])
      yield* TestClock.setTime(59_999)
      yield* status(request(deleted))
      assert.lengthOf(seen, 2)
      yield* TestClock.setTime(60_000)
      yield* status(request(deleted))
      assert.lengthOf(seen, 3)
    }).pipe(Effect.provide(ReplayStore.layerMemory))
  )

  it.effect("remembers for as long, and reads as much, as it is told to", () =>
    Effect.gen(function* () {
      let handled = 0
      const handler = yield* webhookHandler(
        maesnWebhooks({
          secret: Redacted.make(secret),
          rememberMillis: 1_000,
          maxBodyBytes: JSON.stringify(deleted).length,
          handle: () => Effect.sync(() => handled++)
        })
      )
      const status = (request: Request) => Effect.promise(() => handler(request).then((response) => response.status))
      yield* status(request(deleted))
      yield* TestClock.setTime(1_000)
      yield* status(request(deleted))
      assert.strictEqual(handled, 2)
      assert.strictEqual(yield* status(request(updated)), 413)
    }).pipe(Effect.provide(ReplayStore.layerMemory))
  )
})
