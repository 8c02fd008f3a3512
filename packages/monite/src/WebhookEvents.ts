/**
 * Verifies and reads Monite's webhook deliveries.
 *
 * The header is `Monite-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256>`. The key is the subscription's secret
 * (`whsec_...`), the whole text. Monite returns the secret once, when the subscription is created.
 *
 * Hazard: the documentation does not say what is signed. This module assumes `<t>.<raw body>`, as other vendors sign
 * with this header. If genuine deliveries are rejected, check this assumption first.
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

/** Body of an event. Fields that the document does not list are kept. */
export type MoniteEventBody = Raw.EventResourceForWebhookClient & { readonly [field: string]: unknown }

/**
 * Event of a delivery. Its name is always `<object_type>.<what happened>`, such as `payable.approved`.
 *
 * An event that the documentation does not list has `known: false`. Events of receivables are among them: compare
 * `name` with the events that you receive.
 */
export type MoniteEvent =
  | KnownEvent<MoniteEventName, MoniteEventBody>
  | { readonly known: false; readonly name: string; readonly body: MoniteEventBody }

/**
 * Verifies a delivery and reads its event. Fails with `WebhookRejected` or `WebhookEventInvalid`.
 *
 * Hazard: pass the body as it was received. A body that was parsed and written again has other bytes, and its signature
 * is wrong.
 *
 * @param options.header    the `Monite-Signature` header
 * @param options.tolerance largest difference between the signature's time and now, in milliseconds; 300 000 by default
 *
 * @example
 * ```ts
 * import { verifyMoniteEvent } from "@faktura/monite"
 * import { Effect, Redacted } from "effect"
 *
 * const read = (request: Request, secret: string) =>
 *   Effect.gen(function* () {
 *     const rawBody = yield* Effect.promise(() => request.text())
 *     const header = request.headers.get("monite-signature")
 *     return yield* verifyMoniteEvent({ secret: Redacted.make(secret), header, rawBody })
 *   })
 * ```
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
 * Makes the webhook endpoint of a subscription, for `webhookHandler` or `webhookRoute` of `@faktura/core`. It
 * recognizes a replay by the event's id.
 *
 * Throws `WebhookRejected` if the secret is empty, white space, or the text `undefined` or `null`.
 *
 * @param options.secret         secret of the subscription; the old and the new one while it is being renewed
 * @param options.handle         handles an event; see {@link WebhookEndpoint}
 * @param options.rememberMillis how long a handled event is recognized as a replay, in milliseconds; 24 hours by
 *   default
 * @param options.maxBodyBytes   largest body that is read, in bytes; 1 MiB by default
 *
 * @example
 * ```ts
 * import { moniteWebhooks } from "@faktura/monite"
 * import { Effect, Redacted } from "effect"
 *
 * const endpoint = (secret: string) =>
 *   moniteWebhooks({
 *     secret: Redacted.make(secret),
 *     handle: (event) => Effect.log(event.name, event.body.object_id)
 *   })
 * ```
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
