/**
 * Webhooks signed as Standard Webhooks has it, symmetric scheme `v1`: many vendors send them, whatever they sell.
 *
 * Three headers: `webhook-id`, `webhook-timestamp` (Unix seconds) and `webhook-signature`, a list like
 * `v1,<base64> v1,<base64>`. What is signed is `<id>.<timestamp>.<body>` with HMAC-SHA256; the secret is `whsec_` and the
 * key in base64.
 *
 * Hazard: with a full stop in the id, one signed text could be cut in two ways, and a part of the id be passed off as the
 * timestamp. Such ids are refused, as the specification advises.
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

/** What the headers of a verified delivery say. */
export interface StandardWebhook {
  /** The event's id: the same each time the sender tries again, so that it is the key to know a repeat by. */
  readonly id: string
  /** When this attempt was made, in Unix seconds. */
  readonly timestamp: number
}

/**
 * Succeeds when the headers hold a `v1` signature of this body under one of the secrets, made within the tolerance of now.
 *
 * Signatures of other versions are left out, the asymmetric `v1a` among them. The time is the `Clock`'s; timestamps from
 * the future are refused by the same measure as old ones.
 *
 * @param options.secret          `whsec_<base64>`, or the base64 alone, padded or not; another form is `SecretMalformed`
 * @param options.headers         the request's
 * @param options.rawBody         the request body as it arrived
 * @param options.toleranceMillis how far the timestamp may be from now, in milliseconds; 300 000 (5 minutes) by default
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
      "webhook-timestamp is not Unix seconds, or webhook-id holds a full stop, with which its end could not be told."
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

/** The 32 bytes as the specification writes them: in base64, with padding. */
const signatureBytes = (text: string | undefined): Uint8Array | undefined => {
  const bytes = text?.length === 44 ? base64Bytes(text) : undefined
  return bytes?.length === 32 ? bytes : undefined
}

const secretBytes = (secret: string): Uint8Array | undefined => base64Key(secret.replace(/^whsec_/, ""))
