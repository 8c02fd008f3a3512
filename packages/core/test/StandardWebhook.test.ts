// Standard Webhooks, against Node's HMAC and against the reference implementation.
import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { createHmac } from "node:crypto"
import { Webhook as Reference } from "standardwebhooks"
import { afterAll, beforeAll, vi } from "vitest"
import { verifyStandardWebhook } from "../src/webhook/StandardWebhook.ts"
import type { WebhookSecret } from "../src/webhook/Webhook.ts"

const key = Buffer.from("a key that is as long as it should be")
const secret = `whsec_${key.toString("base64")}`
const other = `whsec_${Buffer.from("another key, also of proper length").toString("base64")}`
const signedAt = 1_790_000_000
const id = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"
const body = `{"type":"contact.created","data":{"name":"Müller & Söhne"}}`

const sign = (key: Buffer, id: string, timestamp: number | string, body: string) =>
  createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")
const good = sign(key, id, signedAt, body)
const foreign = sign(Buffer.from("zz"), id, signedAt, body)

interface Delivery {
  readonly id?: string | undefined
  readonly timestamp?: string | undefined
  readonly signature?: string | undefined
  readonly body?: string
}

const genuine = { id, timestamp: String(signedAt), signature: `v1,${good}`, body } as const

const verify = (
  delivery: Delivery,
  options: { readonly secret?: WebhookSecret; readonly toleranceMillis?: number } = {}
) => {
  const values = new Map<string, string | undefined>([
    ["webhook-id", delivery.id],
    ["webhook-timestamp", delivery.timestamp],
    ["webhook-signature", delivery.signature]
  ])
  return verifyStandardWebhook({
    secret: Redacted.make(secret),
    ...options,
    headers: { get: (name) => values.get(name) ?? null },
    rawBody: delivery.body ?? ""
  })
}

const outcome = (delivery: Delivery, options?: Parameters<typeof verify>[1]) =>
  Effect.match(verify(delivery, options), { onSuccess: () => "accepted", onFailure: ({ reason }) => reason })

describe("verifyStandardWebhook", () => {
  it.effect("returns the values of the headers", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000)
      assert.deepStrictEqual(yield* verify(genuine), { id, timestamp: signedAt })
    })
  )

  it.effect.each<{
    readonly name: string
    readonly change?: Delivery
    readonly secret?: WebhookSecret
    readonly ageMillis?: number
    readonly toleranceMillis?: number
    readonly is: string
  }>([
    { name: "unchanged", is: "accepted" },
    { name: "an empty body", change: { body: "", signature: `v1,${sign(key, id, signedAt, "")}` }, is: "accepted" },
    {
      name: "several signatures, the last one ours",
      change: { signature: `v1,${foreign} v1,${good}` },
      is: "accepted"
    },
    {
      name: "several signatures, the first one ours",
      change: { signature: `v1,${good} v1,${foreign}` },
      is: "accepted"
    },
    { name: "header lines that were joined", change: { signature: `v1,${foreign}, v1,${good}` }, is: "accepted" },
    { name: "beside the asymmetric version", change: { signature: `v1a,${foreign} v1,${good}` }, is: "accepted" },
    {
      name: "beside an invalid signature",
      change: { signature: `v1 v1, v1,x ,${foreign} v1,${good}` },
      is: "accepted"
    },
    { name: "two spaces between", change: { signature: `v1,${foreign}  v1,${good}` }, is: "accepted" },
    { name: "the secret without its prefix", secret: Redacted.make(secret.slice(6)), is: "accepted" },
    { name: "the secret without padding", secret: Redacted.make(secret.replace(/=+$/, "")), is: "accepted" },
    { name: "rotation, first", secret: [Redacted.make(secret), Redacted.make(other)], is: "accepted" },
    { name: "rotation, second", secret: [Redacted.make(other), Redacted.make(secret)], is: "accepted" },
    { name: "as old as allowed", ageMillis: 300_000, is: "accepted" },
    { name: "too old", ageMillis: 300_001, is: "TimestampOutsideTolerance" },
    { name: "as far ahead as allowed", ageMillis: -300_000, is: "accepted" },
    { name: "too far ahead", ageMillis: -300_001, is: "TimestampOutsideTolerance" },
    { name: "own tolerance, kept", ageMillis: 1_000, toleranceMillis: 1_000, is: "accepted" },
    { name: "own tolerance, not kept", ageMillis: 1_001, toleranceMillis: 1_000, is: "TimestampOutsideTolerance" },
    { name: "no id", change: { id: undefined }, is: "MissingSignature" },
    { name: "an empty id", change: { id: "" }, is: "MissingSignature" },
    { name: "no timestamp", change: { timestamp: undefined }, is: "MissingSignature" },
    { name: "no signature", change: { signature: undefined }, is: "MissingSignature" },
    { name: "an empty signature", change: { signature: "" }, is: "MissingSignature" },
    {
      name: "a full stop in the id: its end moved into the timestamp",
      change: { id: `${id}.5`, signature: `v1,${sign(key, `${id}.5`, signedAt, body)}` },
      is: "MalformedSignature"
    },
    { name: "a timestamp that is no number", change: { timestamp: `${signedAt}x` }, is: "MalformedSignature" },
    { name: "a timestamp with a fraction", change: { timestamp: `${signedAt}.0` }, is: "MalformedSignature" },
    { name: "the same time written otherwise", change: { timestamp: `0${signedAt}` }, is: "SignatureMismatch" },
    { name: "another version alone", change: { signature: `v1a,${good}` }, is: "MalformedSignature" },
    { name: "a later version alone", change: { signature: `v2,${good}` }, is: "MalformedSignature" },
    { name: "no version", change: { signature: good }, is: "MalformedSignature" },
    { name: "a version and nothing", change: { signature: "v1," }, is: "MalformedSignature" },
    { name: "a version in capitals", change: { signature: `V1,${good}` }, is: "MalformedSignature" },
    {
      name: "hex",
      change: { signature: `v1,${Buffer.from(good, "base64").toString("hex")}` },
      is: "MalformedSignature"
    },
    { name: "without padding", change: { signature: `v1,${good.slice(0, -1)}` }, is: "MalformedSignature" },
    { name: "31 bytes", change: { signature: `v1,${Buffer.alloc(31).toString("base64")}` }, is: "MalformedSignature" },
    { name: "33 bytes", change: { signature: `v1,${Buffer.alloc(33).toString("base64")}` }, is: "MalformedSignature" },
    {
      name: "33 bytes that begin with the right ones",
      change: { signature: `v1,${Buffer.concat([Buffer.from(good, "base64"), Buffer.alloc(1)]).toString("base64")}` },
      is: "MalformedSignature"
    },
    { name: "another id", change: { id: `${id}x` }, is: "SignatureMismatch" },
    { name: "another time", change: { timestamp: String(signedAt + 1) }, is: "SignatureMismatch" },
    { name: "another body", change: { body: `${body} ` }, is: "SignatureMismatch" },
    { name: "forged and old", change: { timestamp: "1" }, is: "SignatureMismatch" },
    { name: "another secret", secret: Redacted.make(other), is: "SignatureMismatch" },
    {
      name: "the secret's text as the key",
      secret: Redacted.make(Buffer.from(secret).toString("base64")),
      is: "SignatureMismatch"
    },
    { name: "no secret", secret: [], is: "SecretMissing" },
    { name: "an empty secret", secret: Redacted.make(""), is: "SecretMissing" },
    { name: "a prefix alone", secret: Redacted.make("whsec_"), is: "SecretMissing" },
    { name: "white space as a secret", secret: Redacted.make(" \n"), is: "SecretMissing" },
    { name: "white space behind the prefix", secret: Redacted.make("whsec_ "), is: "SecretMissing" },
    { name: "an absent setting as text", secret: Redacted.make("undefined"), is: "SecretMissing" },
    { name: "an absent setting behind the prefix", secret: Redacted.make("whsec_null"), is: "SecretMissing" },
    { name: "a secret that is not base64", secret: Redacted.make("whsec_not base64"), is: "SecretMalformed" },
    { name: "a secret with a line break after it", secret: Redacted.make(`${secret}\n`), is: "SecretMalformed" },
    { name: "a secret with its prefix twice", secret: Redacted.make(`whsec_${secret}`), is: "SecretMalformed" },
    {
      name: "a secret with something before its prefix",
      secret: Redacted.make(`AAAA${secret}`),
      is: "SecretMalformed"
    },
    { name: "a public key", secret: Redacted.make(secret.replace("whsec", "whpk")), is: "SecretMalformed" }
  ])("$name: $is", ({ ageMillis, change, is, ...options }) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000 + (ageMillis ?? 0))
      assert.strictEqual(yield* outcome({ ...genuine, ...change }, options), is)
    })
  )

  it.effect.each([
    { change: { id: undefined }, says: "the request lacks webhook-id, webhook-timestamp or webhook-signature" },
    { change: { id: "a.b" }, says: "webhook-id contains a full stop" },
    { change: { signature: "v1a,x" }, says: "has no v1,<base64 of 32 bytes>" },
    { change: { body: "x" }, says: "before any parsing" },
    { secret: Redacted.make("whsec_!"), says: "which is whsec_ and base64 for Standard Webhooks. Set it" }
  ])("says: $says", ({ change, says, ...options }) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000)
      const { message } = yield* Effect.flip(verify({ ...genuine, ...change }, options))
      assert.include(message, says)
      for (const hidden of [secret, good]) assert.notInclude(message, hidden)
    })
  )
})

describe("secrets whose base64 has unused bits", () => {
  // From the Python and other test vectors of standard-webhooks: texts cut at any length, padded or not.
  it.effect.each([
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
    "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS=",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwBr",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwBr==",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwB/+"
  ])("%s is taken", (text) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000)
      const bytes = Buffer.from(text.replace("whsec_", ""), "base64")
      const signature = createHmac("sha256", bytes).update(`${genuine.id}.${signedAt}.${body}`).digest("base64")
      const change = { signature: `v1,${signature}` }
      assert.strictEqual(yield* outcome({ ...genuine, ...change }, { secret: Redacted.make(text) }), "accepted")
    })
  )
})

describe("the reference implementation", () => {
  // It reads the time from Date, this package from the Clock.
  beforeAll(() => void vi.useFakeTimers({ toFake: ["Date"], now: signedAt * 1000 }))
  afterAll(() => void vi.useRealTimers())

  const acceptedThere = (secret: string, delivery: Delivery): boolean => {
    const headers = Object.entries({
      "webhook-id": delivery.id,
      "webhook-timestamp": delivery.timestamp,
      "webhook-signature": delivery.signature
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
    try {
      new Reference(secret).verify(delivery.body ?? "", Object.fromEntries(headers), { jsonParse: false })
      return true
    } catch {
      return false
    }
  }

  const keys = Schema.Array(Schema.Natural).pipe(
    Schema.check(Schema.isMinLength(1)),
    Schema.check(Schema.isMaxLength(70))
  )

  it.effect.prop(
    "its signatures are accepted here, except those that it calls too old or too new",
    [
      Arbitrary.schema(keys),
      Arbitrary.schema(Schema.String),
      Arbitrary.schema(Schema.Literals([-301, -300, -299, -1, 0, 1, 299, 300, 301]))
    ],
    ([bytes, text, offset]) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(signedAt * 1000)
        const secret = `whsec_${Buffer.from(bytes).toString("base64")}`
        const at = signedAt + offset
        const signature = new Reference(secret).sign(id, new Date(at * 1000), text)
        const delivery = { id, timestamp: String(at), signature, body: text }
        assert.strictEqual(acceptedThere(secret, delivery), Math.abs(offset) <= 300)
        assert.strictEqual(
          yield* outcome(delivery, { secret: Redacted.make(secret) }),
          Math.abs(offset) <= 300 ? "accepted" : "TimestampOutsideTolerance"
        )
      }),
    { arbitrary: { runs: 100 } }
  )

  const edit = Schema.Struct({
    part: Schema.Literals(["id", "timestamp", "signature", "body"]),
    at: Schema.Natural,
    remove: Schema.Literals([0, 1, 2, 40]),
    insert: Schema.Literals([
      "",
      " ",
      ",",
      ".",
      "v1,",
      "v1a,",
      "=",
      "0",
      "A",
      "-",
      "_",
      "\n",
      "é",
      "\u{1f600}",
      "\ud800"
    ])
  })
  const edited = (delivery: Required<Delivery>, { at, insert, part, remove }: typeof edit.Type): Required<Delivery> => {
    const text = delivery[part] ?? ""
    const from = at % (text.length + 1)
    return { ...delivery, [part]: text.slice(0, from) + insert + text.slice(from + remove) }
  }

  it.effect.prop(
    "any change of a delivery: a typed rejection, or accepted by both implementations",
    [Arbitrary.array(Arbitrary.schema(edit), { maxLength: 4 })],
    ([edits]) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(signedAt * 1000)
        const delivery = edits.reduce<Required<Delivery>>(edited, { ...genuine, signature: `v1,${foreign} v1,${good}` })
        const exit = yield* Effect.exit(verify(delivery))
        if (Exit.isSuccess(exit)) return assert.isTrue(acceptedThere(secret, delivery))
        assert.isTrue(exit.cause.reasons.every((reason) => Cause.isFailReason(reason)))
        // Stricter than the reference in two points: full stops in ids, and other forms of timestamps that parseInt reads.
        if (acceptedThere(secret, delivery)) {
          const { id, timestamp } = delivery
          assert.isTrue(id!.includes(".") || timestamp !== genuine.timestamp, JSON.stringify(delivery))
        }
      }),
    { arbitrary: { runs: 500 } }
  )
})
