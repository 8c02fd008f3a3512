/**
 * Checking that a webhook came from who it claims.
 *
 * Vendors sign the raw body with HMAC-SHA256 under a secret that both sides know. Here are the schemes that many of them
 * share: the signature alone, and the `t=..,v1=..` header with a timestamp, which stops an old delivery from being played
 * again. Header names and what exactly is signed belong to the vendor's package; `StandardWebhook` has the scheme of that
 * name.
 *
 * Hazard: verify the bytes as they arrived. A body that was parsed and written again is another text, and its signature
 * does not match.
 */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import {
  anySignature,
  bytesOf,
  checkAge,
  defaultTolerance,
  isUnixSeconds,
  keysOf,
  prefixed,
  rejected,
  verifyAny
} from "./WebhookSignature.ts"
import type { WebhookPayload, WebhookRejected, WebhookSecret } from "./WebhookSignature.ts"

export { requireSecret, WebhookRejected } from "./WebhookSignature.ts"
export type { WebhookPayload, WebhookRejectedReason, WebhookSecret } from "./WebhookSignature.ts"

/**
 * Succeeds when `signature` is the HMAC-SHA256 of `payload` under one of the secrets, with the signature's 32 bytes: the
 * same ones in whichever encoding it came.
 *
 * @param options.secret    used as UTF-8 text
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
}): Effect.fn.Return<Uint8Array, WebhookRejected> {
  if (!options.signature) return yield* noSignature()
  const signature = anySignature(options.signature.trim())
  if (signature === undefined) return yield* notASignature()
  return yield* verifyAny(yield* textKeys(options.secret), bytesOf(options.payload), [signature])
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
    // The first one: a base64 value may contain "=" itself.
    const equals = `${pair}=`.indexOf("=")
    return { key: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() }
  })
  const valuesOf = (key: string) => pairs.filter((pair) => pair.key === key).map((pair) => pair.value)
  const [timestamp, ...repeated] = valuesOf("t")
  const signatures = valuesOf("v1")
  if (!isUnixSeconds(timestamp) || repeated.length > 0 || signatures.length === 0) {
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
 * @param options.secret          used as UTF-8 text
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
  const candidates = signatures.flatMap((signature) => anySignature(signature) ?? [])
  if (candidates.length === 0) return yield* notASignature()
  const signedPayload = options.signedPayload ?? ((time, body) => prefixed(`${time}.`, body))
  yield* verifyAny(yield* textKeys(options.secret), signedPayload(timestamp, bytesOf(options.rawBody)), candidates)
  yield* checkAge(timestamp, options.toleranceMillis ?? defaultTolerance)
})

const textKeys = (secret: WebhookSecret) => keysOf(secret, bytesOf)

const noSignature = () =>
  rejected(
    "MissingSignature",
    "the request has no signature. Check the header's name, and that a proxy does not remove it."
  )

const notASignature = () =>
  rejected("MalformedSignature", "the signature is not 32 bytes of hex or base64, as HMAC-SHA256 makes them.")
