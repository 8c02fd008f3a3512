/**
 * What every scheme of webhook signatures shares: the refusal, the HMAC, and how old a signature may be.
 *
 * Hazards: comparing a signature byte by byte and stopping at the first difference tells a forger how far he got; the
 * empty key is one that anybody has; a signature that can be written in two ways passes for two deliveries.
 *
 * Uses WebCrypto only, and so runs on Node, Workers, Deno, Bun and in browsers.
 */
import * as Clock from "effect/Clock"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

/** Why a delivery was refused. */
export type WebhookRejectedReason =
  | "SecretMissing"
  | "SecretMalformed"
  | "MissingSignature"
  | "MalformedSignature"
  | "SignatureMismatch"
  | "TimestampOutsideTolerance"

/**
 * The delivery is not to be trusted: answer with 400 or 401 and do not act on it.
 *
 * `SecretMissing` and `SecretMalformed` lie in our own settings. `TimestampOutsideTolerance` is only given when the
 * signature is right: the delivery is genuine, but late, sent again, or one of the two clocks is wrong.
 *
 * The message names neither a secret nor a signature.
 */
export class WebhookRejected extends Data.TaggedError("WebhookRejected")<{
  readonly reason: WebhookRejectedReason
  readonly message: string
}> {}

export const rejected = (reason: WebhookRejectedReason, detail: string): WebhookRejected =>
  new WebhookRejected({ reason, message: `Webhook rejected (${reason}): ${detail}` })

/** The shared secret as the vendor gave it. Several while one is being replaced: any may match. */
export type WebhookSecret = Redacted.Redacted<string> | ReadonlyArray<Redacted.Redacted<string>>

/** A body or other signed text. Strings stand for their UTF-8 bytes. */
export type WebhookPayload = Uint8Array | string

export const bytesOf = (payload: WebhookPayload): Uint8Array =>
  typeof payload === "string" ? new TextEncoder().encode(payload) : payload

/** `prefix` and body one after the other. */
export const prefixed = (prefix: WebhookPayload, body: WebhookPayload): Uint8Array<ArrayBuffer> => {
  const [head, rest] = [bytesOf(prefix), bytesOf(body)]
  const both = new Uint8Array(head.length + rest.length)
  both.set(head)
  both.set(rest, head.length)
  return both
}

/** Unix seconds as text. 12 digits reach the year 33658; more would only lose precision. */
export const isUnixSeconds = (text: string | undefined): text is string => /^\d{1,12}$/.test(String(text))

/**
 * The bytes of base64 text, with or without padding; `undefined` for anything else. Bits beyond the last byte have to be
 * zero, as encoders write them: else one signature could be written in several ways.
 */
export const base64Bytes = (text: string): Uint8Array | undefined => {
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/][AQgw](?:==)?|[A-Za-z\d+/]{2}[AEIMQUYcgkosw048]=?)?$/.test(text)) {
    return undefined
  }
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/**
 * The key of a secret in base64, with or without padding; `undefined` for anything else. Bits beyond the last byte are left
 * out, as in the test vectors of Standard Webhooks: some senders cut the text of their secrets at any length.
 */
export const base64Key = (text: string): Uint8Array | undefined => {
  const digits = text.replace(/={0,2}$/, "")
  const isWhole = digits === text ? digits.length % 4 !== 1 : text.length % 4 === 0
  if (!isWhole || !/^[A-Za-z\d+/]*$/.test(digits)) return undefined
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0))
}

/** The 32 bytes of an HMAC-SHA256 in base64 or base64url. */
export const base64Signature = (text: string): Uint8Array | undefined => {
  const bytes = base64Bytes(text.replaceAll("-", "+").replaceAll("_", "/"))
  return bytes?.length === 32 ? bytes : undefined
}

/** The 32 bytes of an HMAC-SHA256 in hex of either case. */
const hexSignature = (text: string): Uint8Array | undefined =>
  /^[\da-f]{64}$/i.test(text)
    ? Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(text.slice(index * 2, index * 2 + 2), 16))
    : undefined

/** In hex or base64: their lengths differ, so nothing has to be configured. */
export const anySignature = (text: string): Uint8Array | undefined => hexSignature(text) ?? base64Signature(text)

const secretMissing = (): WebhookRejected =>
  rejected(
    "SecretMissing",
    "there is no secret to verify with. Set the one that the vendor gave for this subscription."
  )

const textsOf = (secret: WebhookSecret): ReadonlyArray<string> => {
  const all = Redacted.isRedacted(secret) ? [secret] : secret
  // Callers without types: what is no secret at all is missing.
  return Array.isArray(all) ? all.map((each) => (Redacted.isRedacted(each) ? String(Redacted.value(each)) : "")) : []
}

/** What programs of several languages make of a setting that is not there; anybody can guess them. */
const placeholders: ReadonlySet<string> = new Set(["", "undefined", "null", "nil", "none", "nan", "[objectobject]"])

/** A secret that was printed (`<redacted>`, with a label too), and a variable that no shell has replaced. */
const unreplaced = /^(<redacted(:.*)?>|\$\{.*\})$/i

const isPlaceholder = (secret: string): boolean => {
  // Quotation marks and characters without width come along where a setting is copied.
  const text = secret.replaceAll(/[\s\u200b-\u200d\u2060\ufeff]/g, "").replace(/^(["'])(.*)\1$/, "$2")
  const bare = text.replace(/^whsec_/, "")
  return placeholders.has(bare.toLowerCase()) || unreplaced.test(bare)
}

const isMissing = (texts: ReadonlyArray<string>): boolean => texts.length === 0 || texts.some(isPlaceholder)

/**
 * Gives the secret back when there is one. For functions that make an endpoint, so that a missing setting stops the program
 * when it starts, and not with its first delivery.
 *
 * Throws `WebhookRejected` with the reason `SecretMissing` for no secret, white space, and the texts that stand for an absent
 * setting: `undefined`, `null`, `None`, `<redacted>`, `${SECRET}` and their like.
 */
export const requireSecret = (secret: WebhookSecret): WebhookSecret => {
  if (isMissing(textsOf(secret))) throw secretMissing()
  return secret
}

/**
 * The keys that secrets stand for.
 *
 * @param decode the key of one secret; `undefined` when it is not of the scheme's form
 */
export const keysOf = (
  secret: WebhookSecret,
  decode: (secret: string) => Uint8Array | undefined
): Effect.Effect<ReadonlyArray<Uint8Array>, WebhookRejected> =>
  Effect.suspend(() => {
    const texts = textsOf(secret)
    const keys = texts.map(decode)
    // Anybody can sign with the empty key.
    if (isMissing(texts) || keys.some((key) => key?.length === 0)) return secretMissing()
    const good = keys.filter((key) => key !== undefined)
    return good.length === keys.length
      ? Effect.succeed(good)
      : rejected(
          "SecretMalformed",
          "a secret is not of the scheme's form, which is whsec_ and base64 for Standard Webhooks. Set it exactly as the vendor gave it."
        )
  })

/** Succeeds with the signature that one of the keys makes of the payload, when it is among the candidates. */
export const verifyAny = Effect.fnUntraced(function* (
  keys: ReadonlyArray<Uint8Array>,
  payload: Uint8Array,
  candidates: ReadonlyArray<Uint8Array>
): Effect.fn.Return<Uint8Array, WebhookRejected> {
  // WebCrypto refuses memory that is shared between threads, hence the copy.
  const message = new Uint8Array(payload)
  for (const key of keys) {
    // One HMAC a key, however many signatures a hostile header lists: `crypto.subtle.verify` would hash the body for each.
    const expected = yield* Effect.promise(() => hmac(new Uint8Array(key), message))
    if (candidates.some((candidate) => equalBytes(candidate, expected))) return expected
  }
  return yield* rejected(
    "SignatureMismatch",
    "no signature matches. Check that the secret belongs to this subscription, and that the body is verified as it arrived, before any parsing."
  )
})

const hmac = async (key: Uint8Array<ArrayBuffer>, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => {
  const algorithm = { name: "HMAC", hash: "SHA-256" }
  // Stryker disable next-line BooleanLiteral: the key does not leave this function; whether it could be exported shows nowhere.
  const imported = await crypto.subtle.importKey("raw", key, algorithm, false, ["sign"])
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message))
}

/**
 * Looks at every byte whatever the earlier ones were. Stopping at the first difference would tell by the time it takes
 * how many leading bytes are right, and a signature could be found byte by byte.
 *
 * Both are 32 bytes: the decoders above give no others, and HMAC-SHA256 makes no others.
 */
const equalBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  right.reduce((difference, byte, index) => difference | (byte ^ (left[index] ?? 0)), 0) === 0

/** How far a signature's time may be from now unless a caller says otherwise, in milliseconds: 5 minutes. */
export const defaultTolerance = 300_000

/**
 * Fails when a signature's time is farther from the `Clock`'s than the tolerance. Times in the future are refused by the
 * same measure as old ones: they would stay valid for as long as their maker likes.
 *
 * @param timestamp Unix seconds, see {@link isUnixSeconds}
 * @param tolerance milliseconds
 */
export const checkAge = (timestamp: string, tolerance: number): Effect.Effect<void, WebhookRejected> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const age = now - Number(timestamp) * 1000
    if (Math.abs(age) <= tolerance) return Effect.void
    return rejected(
      "TimestampOutsideTolerance",
      // Stryker disable next-line EqualityOperator: zero fails no tolerance but a negative or NaN one; then either word does.
      `it was signed ${Math.round(Math.abs(age) / 1000)} s ${age > 0 ? "ago" : "in the future"}, and ` +
        `${tolerance / 1000} s are allowed. It is an old delivery sent again, or a clock is wrong: compare ours with the sender's.`
    )
  })
