/**
 * Webhooks of Maesn: is a delivery genuine, and what does it say?
 *
 * The header `X-MAESN-SIGNATURE` holds the HMAC-SHA256 of the raw body, keyed with the secret that the webhook's creation
 * answered. Nothing in it is a time, so a captured delivery can be sent again: use one callback URL per end user, and make
 * handling an event twice harmless.
 *
 * **Uncertain:** the documentation does not say how the signature is written (hex is presumed; base64 is taken too), nor
 * which keys an event has.
 */
import { readDelivery } from "@faktura/core/Delivery"
import type { DeliveryInvalid } from "@faktura/core/Delivery"
import * as S from "@faktura/core/Shape"
import { verifyHmac } from "@faktura/core/Webhook"
import type { WebhookRejected, WebhookSecret } from "@faktura/core/Webhook"
import * as Effect from "effect/Effect"

/** An event, with whatever fields the vendor sends. */
export interface MaesnEvent {
  readonly [field: string]: unknown
}

const Events: S.Shape<MaesnEvent | ReadonlyArray<MaesnEvent>> = S.union([
  S.array(S.record(S.unknown)),
  S.record(S.unknown)
])

/**
 * Verifies a delivery and reads its events: some systems send one, some a list. Give the body as it was received: parsed
 * and written again it is another text.
 *
 * @param options.signature the `X-MAESN-SIGNATURE` header
 */
export const verifyMaesnEvents = Effect.fn("maesn.verifyEvents")(function* (options: {
  readonly secret: WebhookSecret
  readonly signature: string | null | undefined
  readonly rawBody: Uint8Array | string
}): Effect.fn.Return<ReadonlyArray<MaesnEvent>, WebhookRejected | DeliveryInvalid> {
  yield* verifyHmac({ secret: options.secret, payload: options.rawBody, signature: options.signature })
  const events = yield* readDelivery(options.rawBody, Events)
  return isList(events) ? events : [events]
})

const isList = (events: MaesnEvent | ReadonlyArray<MaesnEvent>): events is ReadonlyArray<MaesnEvent> =>
  Array.isArray(events)
