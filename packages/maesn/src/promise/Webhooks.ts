/** Maesn's webhooks for programs that use promises. */
import { webhooks } from "@faktura/core/promise/Webhooks"
import type { WebhookOptions, Webhooks } from "@faktura/core/promise/Webhooks"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { maesnWebhooks as endpointOf } from "../WebhookEvents.ts"
import type { MaesnEvent } from "../WebhookEvents.ts"

/** Options of `maesnWebhooks`. */
export interface MaesnWebhookOptions extends WebhookOptions<ReadonlyArray<MaesnEvent>> {
  /** Secret from the webhook's creation; the old and the new one while it is being replaced. */
  readonly secret: string | ReadonlyArray<string> | undefined
}

/**
 * Makes handlers for a webhook of Maesn. `handle` gets all events of a delivery at once. If it fails, Maesn sends all of
 * them again.
 *
 * Deliveries have no id: a replay is recognized by its signature and body, for `rememberMillis`; one minute by default.
 * Hazard: two changes of one record may have the same bytes, and the second then counts as a replay. A later replay is
 * handled again. Use an event only as a hint to look up the record.
 *
 * Throws `WebhookRejected` if the secret is missing, white space, or the text `undefined` or `null`.
 *
 * @example
 * ```ts
 * import { maesnWebhooks } from "@faktura/maesn/promise"
 *
 * const hooks = maesnWebhooks({
 *   secret: process.env["MAESN_WEBHOOK_SECRET"],
 *   handle: async (events) => {
 *     for (const event of events) console.log(event.known ? `${event.resource} ${event.eventType}` : "another event")
 *   }
 * })
 *
 * export const POST = hooks.fetch
 * ```
 *
 * @see docs/webhooks.md
 */
export const maesnWebhooks = ({ secret, ...options }: MaesnWebhookOptions): Webhooks<ReadonlyArray<MaesnEvent>> => {
  const { name, rememberMillis, verify } = endpointOf({
    // An absent secret becomes a missing one, which is refused.
    secret: [secret ?? ""].flat().map((text) => Redacted.make(text)),
    handle: () => Effect.void
  })
  return webhooks({
    ...options,
    name,
    rememberMillis: options.rememberMillis ?? rememberMillis,
    verify: (rawBody, headers) => Effect.runPromise(verify(rawBody, headers))
  })
}
