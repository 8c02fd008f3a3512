/**
 * Checking that a webhook came from who it claims.
 *
 * Vendors sign the raw body with HMAC-SHA256 under a secret that both sides know. Here are the pieces that are the same
 * for all of them: the signature itself, and the `t=..,v1=..` header with a timestamp, which stops an old delivery from
 * being played again. Header names and what exactly is signed belong to the vendor's package.
 *
 * Hazard: verify the bytes as they arrived. A body that was parsed and written again is another text, and its signature
 * does not match.
 *
 * Uses WebCrypto only, and so runs on Node, Workers, Deno and Bun.
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"

/** Why a delivery was refused. */
export type WebhookRejectedReason =
  | "SecretMissing"
  | "MissingSignature"
  | "MalformedSignature"
  | "SignatureMismatch"
  | "TimestampOutsideTolerance"

/**
 * The delivery is not to be trusted: answer with 400 or 401 and do not act on it.
 *
 * `SecretMissing` is the only reason that lies in our own settings. `TimestampOutsideTolerance` is only given when the
 * signature is right: the delivery is genuine, but late, repeated, or one of the two clocks is wrong.
 *
 * The message names neither a secret nor a signature.
 */
export class WebhookRejected extends Data.TaggedError("WebhookRejected")<{
  readonly reason: WebhookRejectedReason
  readonly message: string
}> {}

const rejected = (reason: WebhookRejectedReason, detail: string): WebhookRejected =>
  new WebhookRejected({ reason, message: `Webhook rejected (${reason}): ${detail}` })

/** The shared secret as the vendor gave it, used as UTF-8 text. Several while one is being replaced: any may match. */
export type WebhookSecret = Redacted.Redacted<string> | ReadonlyArray<Redacted.Redacted<string>>

/** A body or other signed text. Strings stand for their UTF-8 bytes. */
export type WebhookPayload = Uint8Array | string

/**
 * Succeeds when `signature` is the HMAC-SHA256 of `payload` under one of the secrets.
 *
 * @param options.payload   the raw request body, never a re-serialised one
 * @param options.signature as found in the header: 64 hex digits in either case, or base64 or base64url, with or without
 *                          padding. Their lengths differ, so nothing has to be configured. Absent or empty is
 *                          `MissingSignature`
 * @see RFC 2104 (HMAC)
 */
export const verifyHmac = Effect.fnUntraced(function* (options: {
  readonly secret: WebhookSecret
  readonly payload: WebhookPayload
  readonly signature: string | null | undefined
}): Effect.fn.Return<void, WebhookRejected> {
  if (!options.signature) return yield* noSignature()
  const signature = signatureBytes(options.signature)
  if (signature === undefined) return yield* notASignature()
  return yield* verifyAny(options.secret, bytesOf(options.payload), [signature])
})

/** A signature header taken apart. */
export interface TimestampedSignature {
  /** When the sender signed, in Unix seconds, as it was written: this very text is part of what was signed. */
  readonly timestamp: string
  /** The `v1` values, undecoded, at least one. Several while the sender replaces its secret. */
  readonly signatures: ReadonlyArray<string>
}

/**
 * Takes a `t=1700000000,v1=<signature>,v1=<signature>` header apart.
 *
 * Other keys, such as the `v0` of a retired scheme, are left out: accepting them would let a sender choose the weaker
 * scheme. A repeated or non-numeric `t`, or no `v1`, is `MalformedSignature`.
 */
export const parseSignatureHeader = (
  header: string | null | undefined
): Result.Result<TimestampedSignature, WebhookRejected> => {
  if (!header) return Result.fail(noSignature())
  const pairs = header.split(",").map((pair) => {
    // A base64 value may contain "=" itself.
    const equals = pair.indexOf("=")
    return { key: pair.slice(0, Math.max(equals, 0)).trim(), value: pair.slice(equals + 1).trim() }
  })
  const valuesOf = (key: string) => pairs.filter((pair) => pair.key === key).map((pair) => pair.value)
  const [timestamp, ...repeated] = valuesOf("t")
  const signatures = valuesOf("v1")
  // 12 digits of seconds reach the year 33658; more would only lose precision.
  if (timestamp === undefined || repeated.length > 0 || !/^\d{1,12}$/.test(timestamp) || signatures.length === 0) {
    return Result.fail(
      rejected("MalformedSignature", "the signature header is not of the form t=<unix seconds>,v1=<signature>.")
    )
  }
  return Result.succeed({ timestamp, signatures })
}

/**
 * Succeeds when the header holds a signature of this body under one of the secrets, made within the tolerance of now.
 *
 * Timestamps from the future are refused by the same measure as old ones: they would stay valid for as long as their
 * maker likes. The time is the `Clock`'s.
 *
 * @param options.header          value of the signature header, see {@link parseSignatureHeader}
 * @param options.rawBody         the request body as it arrived
 * @param options.toleranceMillis how far the timestamp may be from now, in milliseconds; 300 000 (5 minutes) by default
 * @param options.signedPayload   builds the bytes that the sender signed; `<timestamp>.<body>` by default
 */
export const verifyTimestamped = Effect.fnUntraced(function* (options: {
  readonly secret: WebhookSecret
  readonly header: string | null | undefined
  readonly rawBody: WebhookPayload
  readonly toleranceMillis?: number
  readonly signedPayload?: (timestamp: string, body: Uint8Array) => Uint8Array
}): Effect.fn.Return<void, WebhookRejected> {
  const { timestamp, signatures } = yield* Effect.fromResult(parseSignatureHeader(options.header))
  const candidates = signatures.flatMap((signature) => signatureBytes(signature) ?? [])
  if (candidates.length === 0) return yield* notASignature()
  const signedPayload = options.signedPayload ?? timestampDotBody
  yield* verifyAny(options.secret, signedPayload(timestamp, bytesOf(options.rawBody)), candidates)

  const now = yield* Clock.currentTimeMillis
  const age = now - Number(timestamp) * 1000
  const tolerance = options.toleranceMillis ?? 300_000
  if (Math.abs(age) > tolerance) {
    return yield* rejected(
      "TimestampOutsideTolerance",
      `it was signed ${Math.round(Math.abs(age) / 1000)} s ${age > 0 ? "ago" : "in the future"}, and ` +
        `${tolerance / 1000} s are allowed. It is an old delivery sent again, or a clock is wrong: compare ours with the sender's.`
    )
  }
})

const noSignature = () =>
  rejected(
    "MissingSignature",
    "the request has no signature. Check the header's name, and that a proxy does not remove it."
  )

const notASignature = () =>
  rejected("MalformedSignature", "the signature is not 32 bytes of hex or base64, as HMAC-SHA256 makes them.")

const timestampDotBody = (timestamp: string, body: Uint8Array): Uint8Array => {
  const prefix = bytesOf(`${timestamp}.`)
  const signed = new Uint8Array(prefix.length + body.length)
  signed.set(prefix)
  signed.set(body, prefix.length)
  return signed
}

const verifyAny = Effect.fnUntraced(function* (
  secret: WebhookSecret,
  payload: Uint8Array,
  candidates: ReadonlyArray<Uint8Array>
): Effect.fn.Return<void, WebhookRejected> {
  const secrets = (Redacted.isRedacted(secret) ? [secret] : secret).map(Redacted.value)
  // Anybody can sign with the empty key.
  if (secrets.length === 0 || secrets.includes("")) {
    return yield* rejected(
      "SecretMissing",
      "there is no secret to verify with. Set the one that the vendor gave for this subscription."
    )
  }
  // WebCrypto refuses memory that is shared between threads, hence the copy.
  const message = new Uint8Array(payload)
  for (const secret of secrets) {
    // One HMAC a secret, however many signatures a hostile header lists: `crypto.subtle.verify` would hash the body for each.
    const expected = yield* Effect.promise(() => hmac(secret, message))
    if (candidates.some((candidate) => equalBytes(candidate, expected))) return
  }
  return yield* rejected(
    "SignatureMismatch",
    "no signature matches. Check that the secret belongs to this subscription, and that the body is verified as it arrived, before any parsing."
  )
})

const hmac = async (secret: string, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  const algorithm = { name: "HMAC", hash: "SHA-256" }
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, ["sign"])
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message))
}

/**
 * Looks at every byte whatever the earlier ones were. Stopping at the first difference would tell by the time it takes
 * how many leading bytes are right, and a signature could be found byte by byte.
 */
const equalBytes = (left: Uint8Array, right: Uint8Array): boolean => {
  let difference = left.length ^ right.length
  for (let index = 0; index < right.length; index++) difference |= (left[index] ?? 0) ^ (right[index] ?? 0)
  return difference === 0
}

const bytesOf = (payload: WebhookPayload): Uint8Array =>
  typeof payload === "string" ? new TextEncoder().encode(payload) : payload

/** The bytes of a signature in one of the encodings, by its length; `undefined` for anything else. */
const signatureBytes = (signature: string): Uint8Array | undefined => {
  const text = signature.trim()
  if (/^[\da-f]{64}$/i.test(text)) {
    return Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16))
  }
  if (/^[\w+/-]{43}=?$/.test(text)) {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  }
  return undefined
}
