// Monite's deliveries: signatures, names, and invalid deliveries.
import { assert, describe, it } from "@effect/vitest"
import { ReplayStore } from "@faktura/core/ReplayStore"
import { webhookHandler } from "@faktura/core/WebhookHandler"
import { Arbitrary, Cause, Effect, Exit, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import { createHmac } from "node:crypto"
import { eventName, isDocumented } from "../src/WebhookEventNames.ts"
import { moniteWebhooks, verifyMoniteEvent } from "../src/WebhookEvents.ts"
import type { MoniteEvent } from "../src/WebhookEvents.ts"

const secret = "whsec_of_the_subscription"
const signedAt = 1_790_000_000

const body = {
  id: "1c7c2f3a-6a1f-4f7e-8a58-1f0a6a0f6f11",
  created_at: "2026-09-21T14:13:20Z",
  action: "payable.approved",
  api_version: "2024-05-25",
  description: "payable_approved",
  entity_id: "9d2b4c8f-4e4e-4f86-8f6d-39f4e6e6b7aa",
  object: { id: "3fa85f64-5717-4562-b3fc-2c963f66afa6", amount: 12_50 },
  object_type: "payable",
  webhook_subscription_id: "2a3f3c8e-52a4-4c43-a6ab-9a8f6ab6a0a1",
  object_id: "a field that the document does not list"
}

const sign = (text: string, key = secret, at = signedAt) =>
  `t=${at},v1=${createHmac("sha256", key).update(`${at}.${text}`).digest("hex")}`

const verify = (value: unknown) => {
  const rawBody = typeof value === "string" ? value : JSON.stringify(value)
  return Effect.andThen(
    TestClock.setTime(signedAt * 1000),
    verifyMoniteEvent({ secret: Redacted.make(secret), header: sign(rawBody), rawBody })
  )
}

describe("names", () => {
  it.each([
    ["payable", "approved", "payable.approved", true],
    ["payable", "payable.approved", "payable.approved", true],
    ["payable.line_item", "created", "payable_line_item.created", true],
    ["payable.line_item", "payable.line_item.created", "payable_line_item.created", true],
    ["payable.line_item", "payable_line_item.created", "payable_line_item.created", true],
    ["entity", "onboarding_requirements.updated", "entity.onboarding_requirements.updated", true],
    ["entity", "entity.payment_method.us_ach.activated", "entity.payment_method.us_ach.activated", true],
    ["counterpart", "delete", "counterpart.delete", true],
    ["counterpart", "deleted", "counterpart.deleted", false],
    ["entity", "entity.update", "entity.update", false],
    ["receivable", "receivable.issued", "receivable.issued", false],
    ["receivable", "issued", "receivable.issued", false],
    ["entity", "payable.approved", "entity.payable.approved", false],
    ["payable", "payable.payable.approved", "payable.payable.approved", false],
    ["payable", "", "payable.", false],
    ["", "", ".", false],
    ["constructor", "name", "constructor.name", false]
  ] as const)("%s %s is %s: %s", (objectType, action, name, documented) => {
    assert.strictEqual(eventName(objectType, action), name)
    assert.strictEqual(isDocumented(name), documented)
  })
})

describe("verifyMoniteEvent", () => {
  it.effect("a documented event, with the fields that the document does not list", () =>
    Effect.gen(function* () {
      const event: MoniteEvent = yield* verify(body)
      assert.deepStrictEqual(event, { known: true, name: "payable.approved", body })
      // Narrowed by its name, as a program does it.
      assert.strictEqual(event.known && event.name === "payable.approved" ? event.body.entity_id : "", body.entity_id)
      assert.strictEqual(event.body["object_id"], body.object_id)
    })
  )

  it.effect("another one is a value too", () =>
    Effect.gen(function* () {
      const other = { ...body, object_type: "spaceship", action: "launched" }
      assert.deepStrictEqual(yield* verify(other), { known: false, name: "spaceship.launched", body: other })
    })
  )

  it.effect.each([
    { what: "no object", change: { object: undefined } },
    { what: "an object of null", change: { object: null } },
    { what: "no version", change: { api_version: null } },
    { what: "no time", change: { created_at: null } },
    { what: "the time left out", change: { created_at: undefined } }
  ])("$what is as documented", ({ change }) =>
    Effect.gen(function* () {
      assert.isTrue((yield* verify({ ...body, ...change })).known)
    })
  )

  it.effect.each([
    { what: "no JSON", value: "{", says: "body: Not JSON" },
    { what: "a list", value: [body], says: "body: Expected object" },
    { what: "null", value: null, says: "body: Expected object" },
    { what: "no id", value: { ...body, id: undefined }, says: "body.id" },
    { what: "an id that is a number", value: { ...body, id: 5 }, says: "body.id" },
    { what: "no action", value: { ...body, action: undefined }, says: "body.action" },
    { what: "no kind", value: { ...body, object_type: undefined }, says: "body.object_type" }
  ])("$what is WebhookEventInvalid", ({ says, value }) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(verify(value))
      assert.strictEqual(error._tag, "WebhookEventInvalid")
      assert.include(error.message, says)
    })
  )

  it.effect.each([
    { what: "as it came", is: "accepted" },
    { what: "as old as allowed", after: 300_000, is: "accepted" },
    { what: "too old", after: 300_001, is: "TimestampOutsideTolerance" },
    { what: "within an own tolerance", after: 1_000, tolerance: 1_000, is: "accepted" },
    { what: "beyond an own tolerance", after: 1_001, tolerance: 1_000, is: "TimestampOutsideTolerance" },
    { what: "without the secret's prefix", key: secret.slice(6), is: "SignatureMismatch" },
    {
      what: "the body alone signed",
      header: `t=${signedAt},v1=${createHmac("sha256", secret).update(JSON.stringify(body)).digest("hex")}`,
      is: "SignatureMismatch"
    },
    { what: "no header", header: null, is: "MissingSignature" },
    { what: "a signature alone", header: "00".repeat(32), is: "MalformedSignature" }
  ])("$what: $is", ({ after, header, is, key, tolerance }) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000 + (after ?? 0))
      const rawBody = JSON.stringify(body)
      const verified = verifyMoniteEvent({
        secret: Redacted.make(secret),
        header: header === undefined ? sign(rawBody, key) : header,
        rawBody,
        ...(tolerance === undefined ? {} : { tolerance })
      })
      const reason = yield* Effect.match(verified, {
        onSuccess: () => "accepted",
        onFailure: (error) => (error._tag === "WebhookRejected" ? error.reason : error._tag)
      })
      assert.strictEqual(reason, is)
    })
  )

  const json = Schema.Union([
    Schema.Null,
    Schema.Literals([true, 0, "", "__proto__"]),
    Schema.String,
    Schema.Array(Schema.Union([Schema.Null, Schema.String])),
    Schema.Record(Schema.String, Schema.Union([Schema.Null, Schema.Number, Schema.String]))
  ])
  const fields = Object.keys(body)
  const change = Schema.Struct({ field: Schema.Literals(fields), to: json })
  it.effect.prop(
    "any genuine delivery: an event or WebhookEventInvalid",
    [
      Arbitrary.array(Arbitrary.schema(change), { maxLength: 4 }),
      Arbitrary.schema(json),
      Arbitrary.schema(Schema.Boolean)
    ],
    ([changes, other, whole]) =>
      Effect.gen(function* () {
        const changed = Object.assign({ ...body }, ...changes.map(({ field, to }) => ({ [field]: to })))
        const exit = yield* Effect.exit(verify(JSON.stringify(whole ? other : changed)))
        if (Exit.isSuccess(exit)) {
          assert.isString(exit.value.body.id)
          assert.strictEqual(exit.value.known, isDocumented(exit.value.name))
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

describe("moniteWebhooks", () => {
  it.each(["", " \n", "undefined", "null"])("refuse to be made with %j as their secret", (text) => {
    assert.throws(
      () => moniteWebhooks({ secret: Redacted.make(text), handle: () => Effect.void }),
      "Webhook rejected (SecretMissing)"
    )
  })

  const request = (value: object, key = secret, at = signedAt) => {
    const text = JSON.stringify(value)
    return new Request("https://receiver.example/", {
      method: "POST",
      body: text,
      headers: { "Monite-Signature": sign(text, key, at) }
    })
  }

  it.effect("passes each event on once, by its id, for any number of deliveries at any time", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000)
      const names: Array<string> = []
      const endpoint = moniteWebhooks({
        secret: [Redacted.make("whsec_old"), Redacted.make(secret)],
        rememberMillis: 600_000,
        handle: ({ name }) => Effect.sync(() => names.push(name))
      })
      const handler = yield* webhookHandler(endpoint)
      const status = (request: Request) => Effect.promise(() => handler(request).then((response) => response.status))
      const other = { ...body, id: "another", action: "paid" }
      assert.deepStrictEqual(
        [
          yield* status(request(body)),
          yield* status(request(body)),
          yield* status(request(body, "whsec_old")),
          yield* status(request(body, secret, signedAt + 10)),
          yield* status(request(other)),
          yield* status(request(other, "whsec_wrong"))
        ],
        [200, 200, 200, 200, 200, 401]
      )
      assert.deepStrictEqual(names, ["payable.approved", "payable.paid"])
      yield* TestClock.adjust(600_000)
      assert.strictEqual(yield* status(request(body, secret, signedAt + 600)), 200)
      assert.lengthOf(names, 3)
    }).pipe(Effect.provide(ReplayStore.layerMemory))
  )

  it.effect("reads no longer body than it is told to", () =>
    Effect.gen(function* () {
      const endpoint = moniteWebhooks({ secret: Redacted.make(secret), maxBodyBytes: 10, handle: () => Effect.void })
      const handler = yield* webhookHandler(endpoint)
      assert.strictEqual((yield* Effect.promise(() => handler(request(body)))).status, 413)
    }).pipe(Effect.provide(ReplayStore.layerMemory))
  )
})
