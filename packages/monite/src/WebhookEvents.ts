/**
 * Webhooks of Monite: is a delivery genuine, and what does it say?
 *
 * The header is `Monite-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256>`, keyed with the subscription's secret
 * (`whsec_...`, answered once, at creation). **Uncertain:** the pages at hand end before they say what is signed;
 * `<t>.<raw body>` is what headers of this form sign elsewhere. If genuine deliveries are rejected, this is the place.
 */
import { readDelivery } from "@faktura/core/Delivery"
import type { DeliveryInvalid } from "@faktura/core/Delivery"
import * as S from "@faktura/core/Shape"
import { verifyTimestamped } from "@faktura/core/Webhook"
import type { WebhookRejected, WebhookSecret } from "@faktura/core/Webhook"
import * as Effect from "effect/Effect"

/** A delivery. Fields that are not listed here are kept. */
export interface MoniteEvent {
  readonly id: string
  /** What happened, e.g. `receivable.issued` or `created`; the vendor's naming varies. */
  readonly action: string
  readonly description: string
  readonly entity_id: string
  readonly object_type: string
  readonly webhook_subscription_id: string
  readonly api_version: string | null
  readonly created_at?: string | null
  /** The record the event is about, where the vendor sends it. */
  readonly object?: unknown
  readonly [field: string]: unknown
}

const MoniteEvent: S.Shape<MoniteEvent> = S.struct({
  id: S.string,
  action: S.string,
  description: S.string,
  entity_id: S.string,
  object_type: S.string,
  webhook_subscription_id: S.string,
  api_version: S.nullable(S.string),
  created_at: S.optional(S.nullable(S.string))
})

/**
 * Verifies a delivery and reads it. Give the body as it was received: parsed and written again it is another text.
 *
 * @param options.header    the `Monite-Signature` header
 * @param options.tolerance how far the signature's time may be from now, in milliseconds; 300 000 by default
 */
export const verifyMoniteEvent = Effect.fn("monite.verifyEvent")(function* (options: {
  readonly secret: WebhookSecret
  readonly header: string | null | undefined
  readonly rawBody: Uint8Array | string
  readonly tolerance?: number
}): Effect.fn.Return<MoniteEvent, WebhookRejected | DeliveryInvalid> {
  yield* verifyTimestamped({
    secret: options.secret,
    header: options.header,
    rawBody: options.rawBody,
    ...(options.tolerance === undefined ? {} : { toleranceMillis: options.tolerance })
  })
  return yield* readDelivery(options.rawBody, MoniteEvent)
})
