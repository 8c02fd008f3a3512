/**
 * Verifies webhooks that are signed by the Standard Webhooks specification, symmetric scheme `v1`. Many vendors use it.
 *
 * Three headers: `webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature`, a list like
 * `v1,<base64> v1,<base64>`. The signed text is `<id>.<timestamp>.<body>`, with HMAC-SHA256. The secret is `whsec_` and the
 * key in base64.
 *
 * Hazard: with a full stop in the id, the signed text has two readings, and a part of the id could pass as the timestamp.
 * Such ids are refused, as the specification advises.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
import * as Effect from "effect/Effect"
import type { HeaderReader } from "../http/FieldList.ts"
import {
  base64Bytes,
  base64Key,
  checkAge,
  defaultTolerance,
  isUnixSeconds,
  keysOf,
  prefixed,
  rejected,
  verifyAny
} from "./WebhookSignature.ts"
import type { WebhookPayload, WebhookRejected, WebhookSecret } from "./WebhookSignature.ts"

/** Values from the headers of a verified delivery. */
export interface StandardWebhook {
  /** Id of the event. It is the same for each delivery of the event: use it to recognize replays. */
  readonly id: string
  /** Time of this delivery, in Unix seconds. */
  readonly timestamp: number
}

/**
 * Verifies a delivery: the headers have a `v1` signature of this body under one of the secrets, within the tolerance of now.
 *
 * Ignores signatures of other versions, such as the asymmetric `v1a`. Uses the `Clock` for the current time. Refuses
 * timestamps in the future with the same tolerance as old ones.
 *
 * @param options.secret          `whsec_<base64>`, or the base64 alone, padded or not; another form is `SecretMalformed`
 * @param options.headers         the headers of the request
 * @param options.rawBody         the request body as received
 * @param options.toleranceMillis greatest distance of the timestamp from now, in milliseconds; 300 000 (5 minutes) by default
 *
 * @example
 * ```ts
 * import { verifyStandardWebhook } from "@faktura/core"
 * import { Effect, Redacted } from "effect"
 *
 * const verify = Effect.fnUntraced(function* (request: Request) {
 *   const rawBody = new Uint8Array(yield* Effect.promise(() => request.arrayBuffer()))
 *   const secret = Redacted.make("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
 *   return yield* verifyStandardWebhook({ secret, headers: request.headers, rawBody })
 * })
 * ```
 */
export const verifyStandardWebhook = Effect.fnUntraced(function* (options: {
  readonly secret: WebhookSecret
  readonly headers: HeaderReader
  readonly rawBody: WebhookPayload
  readonly toleranceMillis?: number
}): Effect.fn.Return<StandardWebhook, WebhookRejected> {
  const { headers } = options
  const id = headers.get("webhook-id")
  const timestamp = headers.get("webhook-timestamp")
  const signature = headers.get("webhook-signature")
  if (!id || !timestamp || !signature) {
    return yield* rejected(
      "MissingSignature",
      "the request lacks webhook-id, webhook-timestamp or webhook-signature. Check that a proxy does not remove them."
    )
  }
  if (id.includes(".") || !isUnixSeconds(timestamp)) {
    return yield* rejected(
      "MalformedSignature",
      "webhook-timestamp is not Unix seconds, or webhook-id contains a full stop, which makes the signed text ambiguous."
    )
  }
  const candidates = signature.split(" ").flatMap((each) => {
    const [version, value] = each.split(",")
    return version === "v1" ? (signatureBytes(value) ?? []) : []
  })
  if (candidates.length === 0) {
    return yield* rejected(
      "MalformedSignature",
      "webhook-signature has no v1,<base64 of 32 bytes>. Other versions are not verified."
    )
  }
  const keys = yield* keysOf(options.secret, secretBytes)
  yield* verifyAny(keys, prefixed(`${id}.${timestamp}.`, options.rawBody), candidates)
  yield* checkAge(timestamp, options.toleranceMillis ?? defaultTolerance)
  return { id, timestamp: Number(timestamp) }
})

/** Decodes a signature of 32 bytes from base64 with padding, the form that the specification requires. */
const signatureBytes = (text: string | undefined): Uint8Array | undefined => {
  const bytes = text?.length === 44 ? base64Bytes(text) : undefined
  return bytes?.length === 32 ? bytes : undefined
}

const secretBytes = (secret: string): Uint8Array | undefined => base64Key(secret.replace(/^whsec_/, ""))
