/**
 * Webhooks of Monite: is a delivery genuine, and what does it say?
 *
 * The header is `Monite-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256>`, keyed with the subscription's secret
 * (`whsec_...`, answered once, at creation; the whole text is the key). **Uncertain:** the pages at hand end before they
 * say what is signed; `<t>.<raw body>` is what headers of this form sign elsewhere. If genuine deliveries are rejected,
 * this is the place.
 */
import { readWebhookEvent } from "@faktura/core/WebhookEvent"
import type { WebhookEventInvalid, KnownEvent } from "@faktura/core/WebhookEvent"
import { requireSecret, verifyTimestamped } from "@faktura/core/Webhook"
import type { WebhookRejected, WebhookSecret } from "@faktura/core/Webhook"
import type { WebhookEndpoint } from "@faktura/core/WebhookEndpoint"
import type * as Raw from "@faktura/monite-client"
import * as Effect from "effect/Effect"
import { EventResourceForWebhookClient } from "./generated/responses/shared.gen.ts"
import { eventName, isDocumented } from "./WebhookEventNames.ts"
import type { MoniteEventName } from "./WebhookEventNames.ts"

export type { MoniteEventName } from "./WebhookEventNames.ts"

/** What a delivery holds. Fields that the document does not list are kept. */
export type MoniteEventBody = Raw.EventResourceForWebhookClient & { readonly [field: string]: unknown }

/**
 * An event. Its name is `<object_type>.<what happened>` whichever way `action` is written: `payable.approved`.
 *
 * Names that the documentation does not list, those of receivables among them, come with `known: false`: compare `name`
 * with what you see arriving.
 */
export type MoniteEvent =
  | KnownEvent<MoniteEventName, MoniteEventBody>
  | { readonly known: false; readonly name: string; readonly body: MoniteEventBody }

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
}): Effect.fn.Return<MoniteEvent, WebhookRejected | WebhookEventInvalid> {
  yield* verifyTimestamped({
    secret: options.secret,
    header: options.header,
    rawBody: options.rawBody,
    ...(options.tolerance === undefined ? {} : { toleranceMillis: options.tolerance })
  })
  const body: MoniteEventBody = yield* readWebhookEvent(options.rawBody, EventResourceForWebhookClient)
  const name = eventName(body.object_type, body.action)
  return isDocumented(name) ? { known: true, name, body } : { known: false, name, body }
})

/**
 * The endpoint of a subscription, for `webhookHandler` or `webhookRoute` of `@faktura/core`. A repeat is known by the
 * event's id.
 *
 * Throws `WebhookRejected` where there is no secret: nothing, white space, or `undefined` and `null` as texts.
 *
 * @param options.secret         the subscription's; both while it is being renewed
 * @param options.handle         acts on an event; see {@link WebhookEndpoint}
 * @param options.rememberMillis how long a handled event is known as a repeat, in milliseconds; 24 hours by default
 * @param options.maxBodyBytes   the longest body that is read, in bytes; 1 MiB by default
 */
export const moniteWebhooks = <R>(
  options: { readonly secret: WebhookSecret } & Pick<
    WebhookEndpoint<MoniteEvent, R>,
    "handle" | "rememberMillis" | "maxBodyBytes"
  >
): WebhookEndpoint<MoniteEvent, R> => {
  const { secret: given, ...endpoint } = options
  const secret = requireSecret(given)
  return {
    ...endpoint,
    name: "monite",
    verify: (rawBody, headers) =>
      Effect.map(verifyMoniteEvent({ secret, header: headers.get("monite-signature"), rawBody }), (event) => ({
        id: event.body.id,
        event
      }))
  }
}
