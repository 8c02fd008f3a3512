/**
 * Common parts of the signature schemes: the rejection, the HMAC, and the age of a signature.
 *
 * Hazards:
 * - A comparison that stops at the first different byte shows a forger how many bytes are right.
 * - A forger can sign with the empty key.
 * - A signature with two spellings passes for two deliveries.
 *
 * Uses WebCrypto only, and so runs on Node, Workers, Deno, Bun and in browsers.
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** Reason of a rejection. */
export type WebhookRejectedReason =
  | "SecretMissing"
  | "SecretMalformed"
  | "MissingSignature"
  | "MalformedSignature"
  | "SignatureMismatch"
  | "TimestampOutsideTolerance"

/**
 * Error: the delivery cannot be trusted. Respond with 400 or 401 and do not handle it.
 *
 * `SecretMissing` and `SecretMalformed` are faults of our own settings. `TimestampOutsideTolerance` means that the signature
 * is right: the delivery is genuine, but late or replayed, or one of the two clocks is wrong.
 *
 * The message contains neither a secret nor a signature.
 */
export class WebhookRejected extends Data.TaggedError("WebhookRejected")<{
  readonly reason: WebhookRejectedReason
  readonly message: string
}> {}

export const rejected = (reason: WebhookRejectedReason, detail: string): WebhookRejected =>
  new WebhookRejected({ reason, message: `Webhook rejected (${reason}): ${detail}` })

/** Shared secret, exactly as the vendor gave it. Several while one is being replaced: any of them may match. */
export type WebhookSecret = Redacted.Redacted<string> | ReadonlyArray<Redacted.Redacted<string>>

/** Body or other signed data. A string means its UTF-8 bytes. */
export type WebhookPayload = Uint8Array | string

export const bytesOf = (payload: WebhookPayload): Uint8Array =>
  typeof payload === "string" ? new TextEncoder().encode(payload) : payload

/** Concatenates `prefix` and `body`. */
export const prefixed = (prefix: WebhookPayload, body: WebhookPayload): Uint8Array<ArrayBuffer> => {
  const [head, rest] = [bytesOf(prefix), bytesOf(body)]
  const both = new Uint8Array(head.length + rest.length)
  both.set(head)
  both.set(rest, head.length)
  return both
}

/** True for Unix seconds as text. 12 digits reach the year 33658; more would only lose precision. */
export const isUnixSeconds = (text: string | undefined): text is string => /^\d{1,12}$/.test(String(text))

/**
 * Decodes base64, with or without padding; `undefined` for any other text. Unused bits of the last digit must be zero, as
 * encoders write them. Why: otherwise one signature has several spellings.
 */
export const base64Bytes = (text: string): Uint8Array | undefined => {
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/][AQgw](?:==)?|[A-Za-z\d+/]{2}[AEIMQUYcgkosw048]=?)?$/.test(text)) {
    return undefined
  }
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/**
 * Decodes the key of a base64 secret, with or without padding; `undefined` for any other text. Ignores the unused bits of
 * the last digit, as the test vectors of Standard Webhooks do. Why: some senders cut their secrets at any length.
 */
export const base64Key = (text: string): Uint8Array | undefined => {
  const digits = text.replace(/={0,2}$/, "")
  const isWhole = digits === text ? digits.length % 4 !== 1 : text.length % 4 === 0
  if (!isWhole || !/^[A-Za-z\d+/]*$/.test(digits)) return undefined
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0))
}

/** Decodes an HMAC-SHA256 of 32 bytes from base64 or base64url. */
export const base64Signature = (text: string): Uint8Array | undefined => {
  const bytes = base64Bytes(text.replaceAll("-", "+").replaceAll("_", "/"))
  return bytes?.length === 32 ? bytes : undefined
}

/** Decodes an HMAC-SHA256 of 32 bytes from hex of either case. */
const hexSignature = (text: string): Uint8Array | undefined =>
  /^[\da-f]{64}$/i.test(text)
    ? Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16))
    : undefined

/** Decodes a signature from hex or base64. Their lengths differ, so the encoding is detected. */
export const anySignature = (text: string): Uint8Array | undefined => hexSignature(text) ?? base64Signature(text)

const secretMissing = (): WebhookRejected =>
  rejected(
    "SecretMissing",
    "there is no secret to verify with. Set the secret that the vendor gave for this subscription."
  )

const textsOf = (secret: WebhookSecret): ReadonlyArray<string> => {
  const all = Redacted.isRedacted(secret) ? [secret] : secret
  // Untyped callers may pass anything: a value that is not `Redacted` counts as missing.
  return Array.isArray(all) ? all.map((each) => (Redacted.isRedacted(each) ? String(Redacted.value(each)) : "")) : []
}

/** Texts of an absent setting in several programming languages. Hazard: a forger can guess them. */
const placeholders: ReadonlySet<string> = new Set(["", "undefined", "null", "nil", "none", "nan", "[objectobject]"])

/** Matches a printed secret (`<redacted>`, also with a label) and a variable that no shell has replaced. */
const unreplaced = /^(<redacted(:.*)?>|\$\{.*\})$/i

const isPlaceholder = (secret: string): boolean => {
  // Quotation marks and zero-width characters are often copied with a setting.
  const text = secret.replaceAll(/[\s\u200b-\u200d\u2060\ufeff]/g, "").replace(/^(["'])(.*)\1$/, "$2")
  const bare = text.replace(/^whsec_/, "")
  return placeholders.has(bare.toLowerCase()) || unreplaced.test(bare)
}

const isMissing = (texts: ReadonlyArray<string>): boolean => texts.length === 0 || texts.some(isPlaceholder)

/**
 * Returns the secret, or throws `WebhookRejected` with the reason `SecretMissing`. For functions that make an endpoint: a
 * missing setting stops the program when it starts, and not at its first delivery.
 *
 * No secret, white space, and texts of an absent setting count as missing: `undefined`, `null`, `None`, `<redacted>`,
 * `${SECRET}` and similar ones.
 *
 * @example
 * ```ts
 * import { requireSecret } from "@faktura/core"
 * import { Redacted } from "effect"
 *
 * const secret = requireSecret(Redacted.make("a-secret"))
 * ```
 */
export const requireSecret = (secret: WebhookSecret): WebhookSecret => {
  if (isMissing(textsOf(secret))) throw secretMissing()
  return secret
}

/**
 * Decodes secrets to keys. Fails with `SecretMissing` or `SecretMalformed`.
 *
 * @param decode returns the key of one secret; `undefined` when the secret does not have the form of the scheme
 */
export const keysOf = (
  secret: WebhookSecret,
  decode: (secret: string) => Uint8Array | undefined
): Effect.Effect<ReadonlyArray<Uint8Array>, WebhookRejected> =>
  Effect.suspend(() => {
    const texts = textsOf(secret)
    const keys = texts.map(decode)
    // Hazard: a forger can sign with the empty key.
    if (isMissing(texts) || keys.some((key) => key?.length === 0)) return secretMissing()
    const good = keys.filter((key) => key !== undefined)
    return good.length === keys.length
      ? Effect.succeed(good)
      : rejected(
          "SecretMalformed",
          "a secret does not have the form of its scheme, which is whsec_ and base64 for Standard Webhooks. Set it exactly as the vendor gave it."
        )
  })

/** Computes the signature of the payload with each key. Returns the first that is among the candidates. */
export const verifyAny = Effect.fnUntraced(function* (
  keys: ReadonlyArray<Uint8Array>,
  payload: Uint8Array,
  candidates: ReadonlyArray<Uint8Array>
): Effect.fn.Return<Uint8Array, WebhookRejected> {
  // Why a copy: WebCrypto refuses memory that is shared between threads.
  const message = new Uint8Array(payload)
  for (const key of keys) {
    // One HMAC per key, also when a hostile header lists many signatures: `crypto.subtle.verify` would hash the body for each.
    const expected = yield* Effect.promise(() => hmac(new Uint8Array(key), message))
    if (candidates.some((candidate) => equalBytes(candidate, expected))) return expected
  }
  return yield* rejected(
    "SignatureMismatch",
    "no signature matches. Check that the secret belongs to this subscription, and that the body is verified as received, before any parsing."
  )
})

const hmac = async (key: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  const algorithm = { name: "HMAC", hash: "SHA-256" }
  // Stryker disable next-line BooleanLiteral: the key does not leave this function, so `extractable` has no effect.
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"])
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message))
}

/**
 * Compares all bytes, in constant time. Why: a comparison that stops at the first difference shows by its time how many bytes are
 * right. A forger could then find a signature byte by byte.
 *
 * Both have 32 bytes: the decoders above and HMAC-SHA256 return no others.
 */
const equalBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  right.reduce((difference, byte, index) => difference | (byte ^ (left[index] ?? 0)), 0) === 0

/** Default of `toleranceMillis`, in milliseconds: 5 minutes. */
export const defaultTolerance = 300_000

/**
 * Fails when the signature's time differs from the `Clock` by more than the tolerance. Refuses times in the future with the
 * same tolerance. Why: they would stay valid for as long as their maker likes.
 *
 * @param timestamp Unix seconds, see {@link isUnixSeconds}
 * @param tolerance in milliseconds
 */
export const checkAge = (timestamp: string, tolerance: number): Effect.Effect<void, WebhookRejected> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const age = now - Number(timestamp) * 1000
    if (Math.abs(age) <= tolerance) return Effect.void
    return rejected(
      "TimestampOutsideTolerance",
      // Stryker disable next-line EqualityOperator: age 0 fails only with a negative or NaN tolerance; either word is right then.
      `it was signed ${Math.round(Math.abs(age) / 1000)} s ${age > 0 ? "ago" : "in the future"}, and ` +
        `${tolerance / 1000} s are allowed. The delivery was replayed, or a clock is wrong: compare ours with the sender's.`
    )
  })
