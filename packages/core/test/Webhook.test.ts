import { assert, describe, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { createHmac } from "node:crypto"
import * as Webhook from "../src/webhook/Webhook.ts"

// Node's own HMAC is the independent reference.
const sign = (secret: string, payload: Uint8Array | string, encoding: "hex" | "base64" | "base64url" = "hex") =>
  createHmac("sha256", secret).update(payload).digest(encoding)

const secret = "whsec_current"
const current = Redacted.make(secret)
const retired = Redacted.make("whsec_retired")
const body = `{"id":"1","amount":1234,"name":"Müller & Söhne"}`
const signedAt = 1_790_000_000

const reasonOf = <A>(effect: Effect.Effect<A, Webhook.WebhookRejected>) =>
  Effect.match(effect, { onFailure: ({ reason }) => reason, onSuccess: () => "accepted" as const })

describe("verifyHmac", () => {
  it.effect("RFC 4231, test case 2", () =>
    Webhook.verifyHmac({
      secret: Redacted.make("Jefe"),
      payload: "what do ya want for nothing?",
      signature: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    })
  )

  it.effect.each<{
    readonly name: string
    readonly signature: string | null | undefined
    readonly secret?: Webhook.WebhookSecret
    readonly payload?: Uint8Array | string
    readonly reason: string
  }>([
    { name: "hex", signature: sign(secret, body), reason: "accepted" },
    { name: "hex in capitals", signature: sign(secret, body).toUpperCase(), reason: "accepted" },
    { name: "base64", signature: sign(secret, body, "base64"), reason: "accepted" },
    { name: "base64 without padding", signature: sign(secret, body, "base64").slice(0, -1), reason: "accepted" },
    { name: "base64url", signature: sign(secret, body, "base64url"), reason: "accepted" },
    { name: "bytes", signature: sign(secret, body), payload: new TextEncoder().encode(body), reason: "accepted" },
    {
      name: "shared memory",
      signature: sign(secret, ""),
      payload: new Uint8Array(new SharedArrayBuffer(0)),
      reason: "accepted"
    },
    { name: "empty body", signature: sign(secret, ""), payload: "", reason: "accepted" },
    { name: "rotation, first", signature: sign(secret, body), secret: [current, retired], reason: "accepted" },
    { name: "rotation, second", signature: sign(secret, body), secret: [retired, current], reason: "accepted" },
    { name: "white space around it", signature: ` ${sign(secret, body)}\t`, reason: "accepted" },
    { name: "no header", signature: null, reason: "MissingSignature" },
    { name: "undefined header", signature: undefined, reason: "MissingSignature" },
    { name: "empty header", signature: "", reason: "MissingSignature" },
    { name: "too short", signature: sign(secret, body).slice(2), reason: "MalformedSignature" },
    { name: "too long", signature: `${sign(secret, body)}00`, reason: "MalformedSignature" },
    { name: "not an encoding", signature: "!".repeat(64), reason: "MalformedSignature" },
    { name: "other body", signature: sign(secret, `${body} `), reason: "SignatureMismatch" },
    { name: "other secret", signature: sign("whsec_other", body), reason: "SignatureMismatch" },
    { name: "part of the secret", signature: sign(secret.slice(6), body), reason: "SignatureMismatch" },
    {
      name: "33 bytes that begin with the right ones",
      signature: Buffer.from(`${sign(secret, body)}00`, "hex").toString("base64"),
      reason: "MalformedSignature"
    },
    {
      name: "31 bytes of the right ones",
      signature: Buffer.from(sign(secret, body).slice(2), "hex").toString("base64"),
      reason: "MalformedSignature"
    },
    { name: "all zeros", signature: "0".repeat(64), reason: "SignatureMismatch" },
    { name: "no secret", signature: sign(secret, body), secret: [], reason: "SecretMissing" },
    { name: "empty secret", signature: sign("", body), secret: Redacted.make(""), reason: "SecretMissing" },
    {
      name: "one empty secret",
      signature: sign("", body),
      secret: [current, Redacted.make("")],
      reason: "SecretMissing"
    }
  ])("$name: $reason", ({ payload, reason, secret, signature }) =>
    Effect.gen(function* () {
      const verified = Webhook.verifyHmac({ secret: secret ?? current, payload: payload ?? body, signature })
      assert.strictEqual(yield* reasonOf(verified), reason)
    })
  )

  it.effect("returns the same bytes for every encoding of the signature", () =>
    Effect.gen(function* () {
      const expected = new Uint8Array(Buffer.from(sign(secret, body), "hex"))
      for (const encoding of ["hex", "base64", "base64url"] as const) {
        const signature = sign(secret, body, encoding)
        assert.deepStrictEqual(
          yield* Webhook.verifyHmac({ secret: [retired, current], payload: body, signature }),
          expected
        )
      }
    })
  )

  it.effect.prop(
    "accepts Node's signature, and refuses it with any bit flipped",
    [Arbitrary.schema(Schema.String), Arbitrary.schema(Schema.String), Arbitrary.schema(Schema.Natural)],
    ([text, payload, seed]) =>
      Effect.gen(function* () {
        // White space alone counts as no secret.
        const secret = `s${text}`
        // TextEncoder and Node both write a lone surrogate as U+FFFD.
        const signature = Buffer.from(sign(secret, payload), "hex")
        const verify = () =>
          Webhook.verifyHmac({ secret: Redacted.make(secret), payload, signature: signature.toString("hex") })
        assert.strictEqual(yield* reasonOf(verify()), "accepted")
        const bit = seed % 256
        signature[bit >> 3]! ^= 1 << (bit & 7)
        assert.strictEqual(yield* reasonOf(verify()), "SignatureMismatch")
      }),
    { arbitrary: { runs: 100 } }
  )
})

describe("parseSignatureHeader", () => {
  it.each([
    ["t=1,v1=aa", { timestamp: "1", signatures: ["aa"] }],
    [" t=01 , v1=aa , v1=bb ", { timestamp: "01", signatures: ["aa", "bb"] }],
    ["v1=a+/=,t=1", { timestamp: "1", signatures: ["a+/="] }],
    ["t=1,v0=old,v1=aa,future=x,novalue", { timestamp: "1", signatures: ["aa"] }],
    [null, "MissingSignature"],
    ["", "MissingSignature"],
    ["aa", "MalformedSignature"],
    ["t=1", "MalformedSignature"],
    ["v1=aa", "MalformedSignature"],
    ["t=1,v0=aa", "MalformedSignature"],
    ["t=1,t=2,v1=aa", "MalformedSignature"],
    ["t=,v1=aa", "MalformedSignature"],
    ["t=-1,v1=aa", "MalformedSignature"],
    ["t=1.5,v1=aa", "MalformedSignature"],
    ["t=1e3,v1=aa", "MalformedSignature"],
    [`t=${"9".repeat(12)},v1=aa`, { timestamp: "9".repeat(12), signatures: ["aa"] }],
    [`t=${"9".repeat(13)},v1=aa`, "MalformedSignature"],
    ["t=1=1,v1=aa", "MalformedSignature"],
    ["t=1,t,v1=aa", "MalformedSignature"],
    ["T=1,v1=aa", "MalformedSignature"],
    ["t=1,V1=aa", "MalformedSignature"],
    ["t=1;v1=aa", "MalformedSignature"],
    [",,t=1,,v1=aa,", { timestamp: "1", signatures: ["aa"] }]
  ] as const)("%j", (header, expected) => {
    const parsed = Webhook.parseSignatureHeader(header)
    assert.deepEqual(Result.isSuccess(parsed) ? parsed.success : parsed.failure.reason, expected)
  })
})

describe("verifyTimestamped", () => {
  const v1 = sign(secret, `${signedAt}.${body}`)
  const old = sign("whsec_retired", `${signedAt}.${body}`)

  it.effect.each<{
    readonly name: string
    readonly header: string | null
    readonly ageMillis?: number
    readonly secret?: Webhook.WebhookSecret
    readonly toleranceMillis?: number
    readonly rawBody?: string
    readonly reason: string
  }>([
    { name: "fresh", header: `t=${signedAt},v1=${v1}`, reason: "accepted" },
    { name: "as old as allowed", header: `t=${signedAt},v1=${v1}`, ageMillis: 300_000, reason: "accepted" },
    {
      name: "a moment too old",
      header: `t=${signedAt},v1=${v1}`,
      ageMillis: 300_001,
      reason: "TimestampOutsideTolerance"
    },
    { name: "as far ahead as allowed", header: `t=${signedAt},v1=${v1}`, ageMillis: -300_000, reason: "accepted" },
    {
      name: "a moment too far ahead",
      header: `t=${signedAt},v1=${v1}`,
      ageMillis: -300_001,
      reason: "TimestampOutsideTolerance"
    },
    {
      name: "own tolerance",
      header: `t=${signedAt},v1=${v1}`,
      ageMillis: 1_001,
      toleranceMillis: 1_000,
      reason: "TimestampOutsideTolerance"
    },
    { name: "sender rotates", header: `t=${signedAt},v1=${old},v1=${v1}`, reason: "accepted" },
    { name: "receiver rotates", header: `t=${signedAt},v1=${v1}`, secret: [retired, current], reason: "accepted" },
    { name: "both rotate", header: `t=${signedAt},v1=zz,v1=${v1}`, secret: [retired, current], reason: "accepted" },
    { name: "only under a retired scheme", header: `t=${signedAt},v0=${v1}`, reason: "MalformedSignature" },
    { name: "no v1 is a signature", header: `t=${signedAt},v1=zz`, reason: "MalformedSignature" },
    { name: "changed timestamp", header: `t=${signedAt + 1},v1=${v1}`, reason: "SignatureMismatch" },
    { name: "same time in another form", header: `t=0${signedAt},v1=${v1}`, reason: "SignatureMismatch" },
    { name: "changed body", header: `t=${signedAt},v1=${v1}`, rawBody: `${body}\n`, reason: "SignatureMismatch" },
    { name: "forged and old", header: `t=1,v1=${v1}`, reason: "SignatureMismatch" },
    { name: "no header", header: null, reason: "MissingSignature" },
    { name: "no secret", header: `t=${signedAt},v1=${v1}`, secret: [], reason: "SecretMissing" },
    {
      name: "base64",
      header: `t=${signedAt},v1=${Buffer.from(v1, "hex").toString("base64")}`,
      reason: "accepted"
    }
  ])("$name: $reason", ({ ageMillis, header, rawBody, reason, secret, toleranceMillis }) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000 + (ageMillis ?? 0))
      const verified = Webhook.verifyTimestamped({
        secret: secret ?? current,
        header,
        rawBody: rawBody ?? body,
        ...(toleranceMillis === undefined ? {} : { toleranceMillis })
      })
      assert.strictEqual(yield* reasonOf(verified), reason)
    })
  )

  it.effect("signs the vendor's own payload", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(signedAt * 1000)
      yield* Webhook.verifyTimestamped({
        secret: current,
        header: `t=${signedAt},v1=${sign(secret, `v1:${signedAt}:${body}`)}`,
        rawBody: new TextEncoder().encode(body),
        signedPayload: (timestamp, bytes) => new Uint8Array([...new TextEncoder().encode(`v1:${timestamp}:`), ...bytes])
      })
    })
  )

  it.effect("has a hint in its message, and no secret or signature", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime((signedAt + 3600) * 1000 + 400)
      const late = yield* Effect.flip(
        Webhook.verifyTimestamped({ secret: current, header: `t=${signedAt},v1=${v1}`, rawBody: body })
      )
      assert.strictEqual(late._tag, "WebhookRejected")
      assert.include(late.message, "signed 3600 s ago")
      const forged = yield* Effect.flip(
        Webhook.verifyTimestamped({ secret: current, header: `t=${signedAt},v1=${old}`, rawBody: body })
      )
      assert.include(forged.message, "before any parsing")
      yield* TestClock.setTime((signedAt - 3600) * 1000)
      const early = yield* Effect.flip(
        Webhook.verifyTimestamped({ secret: current, header: `t=${signedAt},v1=${v1}`, rawBody: body })
      )
      assert.include(early.message, "signed 3600 s in the future, and 300 s are allowed. The delivery was replayed")
      for (const [header, says] of [
        [null, "has no signature. Check"],
        ["x", "not of the form t="],
        ["t=1,v1=x", "not 32 bytes of hex or base64"]
      ] as const) {
        const error = yield* Effect.flip(Webhook.verifyTimestamped({ secret: current, header, rawBody: body }))
        assert.include(error.message, `Webhook rejected (${error.reason}): `)
        assert.include(error.message, says)
      }
      for (const hidden of [secret, v1, old]) {
        assert.notInclude(JSON.stringify([late, late.message, forged, forged.message]), hidden)
      }
    })
  )

  const edit = Schema.Struct({
    part: Schema.Literals(["header", "body"]),
    at: Schema.Natural,
    remove: Schema.Literals([0, 1, 2, 64]),
    insert: Schema.Literals(["", " ", ",", "=", "t=", "v1=", "v0=", "0", "g", "A", "é", "\n", "\u{1f600}", "\ud800"])
  })

  it.effect.prop(
    "any change of a delivery: a typed rejection, unless time, body and one signature are unchanged",
    [Arbitrary.array(Arbitrary.schema(edit), { maxLength: 4 })],
    ([edits]) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(signedAt * 1000)
        const delivery = { header: `t=${signedAt},v1=${old},v1=${v1}`, body }
        for (const { at, insert, part, remove } of edits) {
          const text = delivery[part]
          const from = at % (text.length + 1)
          delivery[part] = text.slice(0, from) + insert + text.slice(from + remove)
        }
        const verified = Webhook.verifyTimestamped({
          secret: current,
          header: delivery.header,
          rawBody: delivery.body
        })
        const exit = yield* Effect.exit(verified)
        if (Exit.isFailure(exit)) {
          assert.isTrue(exit.cause.reasons.every((reason) => Cause.isFailReason(reason)))
          assert.notDeepEqual(delivery, { header: `t=${signedAt},v1=${old},v1=${v1}`, body })
        } else {
          assert.strictEqual(delivery.body, body)
          assert.match(delivery.header, new RegExp(`(^|,)\\s*t\\s*=\\s*${signedAt}\\s*(,|$)`))
          assert.match(delivery.header, new RegExp(`(^|,)\\s*v1\\s*=\\s*${v1}\\s*(,|$)`, "i"))
        }
      }),
    { arbitrary: { runs: 500 } }
  )
})
