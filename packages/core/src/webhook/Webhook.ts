/**
 * Verifies that a webhook delivery comes from its vendor.
 *
 * Vendors sign the raw body with HMAC-SHA256 under a shared secret. This module has two common schemes: the signature alone,
 * and the `t=..,v1=..` header with a timestamp, which stops replays of old deliveries. The vendor's package knows the header
 * names and the signed text. `StandardWebhook` has the scheme of that name.
 *
 * Hazard: verify the bytes as received. A body that was parsed and written again is a different text, and its signature
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
 * Verifies that `signature` is the HMAC-SHA256 of `payload` under one of the secrets. Returns the 32 bytes of the signature.
 *
 * @param options.secret    used as UTF-8 text
 * @param options.payload   the raw request body, never a re-serialized one
 * @param options.signature value of the header: 64 hex digits in either case, or base64 or base64url, with or without
 *                          padding. Their lengths differ, so the encoding is detected. Absent or empty is
 *                          `MissingSignature`
 *
 * @example
 * ```ts
 * import { verifyHmac } from "@faktura/core"
 * import { Effect, Redacted } from "effect"
 *
 * const verify = Effect.fnUntraced(function* (request: Request) {
 *   const payload = new Uint8Array(yield* Effect.promise(() => request.arrayBuffer()))
 *   const signature = request.headers.get("x-signature")
 *   yield* verifyHmac({ secret: Redacted.make("a-secret"), payload, signature })
 *   return payload
 * })
 * ```
 *
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

/** Parts of a signature header. */
export interface TimestampedSignature {
  /** Time of the signature, in Unix seconds, as the sender wrote it: this text is part of the signed text. */
  readonly timestamp: string
  /** The `v1` values, undecoded, at least one. Several while the sender replaces its secret. */
  readonly signatures: ReadonlyArray<string>
}

/**
 * Parses a `t=1700000000,v1=<signature>,v1=<signature>` header.
 *
 * Ignores other keys, such as the `v0` of a retired scheme. Why: accepting them would let a sender choose the weaker scheme.
 * A repeated or non-numeric `t`, or no `v1`, is `MalformedSignature`.
 *
 * @example
 * ```ts
 * import { parseSignatureHeader } from "@faktura/core"
 *
 * const parts = parseSignatureHeader("t=1700000000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd")
 * ```
 */
export const parseSignatureHeader = (
  header: string | null | undefined
): Result.Result<TimestampedSignature, WebhookRejected> => {
  if (!header) return Result.fail(noSignature())
  const pairs = header.split(",").map((pair) => {
    // Splits at the first "=": a base64 value may contain it too.
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
 * Verifies that the header has a signature of this body under one of the secrets, within the tolerance of now.
 *
 * Uses the `Clock` for the current time. Refuses timestamps in the future with the same tolerance as old ones. Why: such a
 * signature would stay valid for as long as its maker likes.
 *
 * @param options.secret          used as UTF-8 text
 * @param options.header          value of the signature header, see {@link parseSignatureHeader}
 * @param options.rawBody         the request body as received
 * @param options.toleranceMillis greatest distance of the timestamp from now, in milliseconds; 300 000 (5 minutes) by default
 * @param options.signedPayload   builds the bytes that the sender signed; `<timestamp>.<body>` by default
 *
 * @example
 * ```ts
 * import { verifyTimestamped } from "@faktura/core"
 * import { Effect, Redacted } from "effect"
 *
 * const verify = Effect.fnUntraced(function* (request: Request) {
 *   const rawBody = new Uint8Array(yield* Effect.promise(() => request.arrayBuffer()))
 *   const header = request.headers.get("monite-signature")
 *   yield* verifyTimestamped({ secret: Redacted.make("a-secret"), header, rawBody })
 *   return rawBody
 * })
 * ```
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
