/** Monite's webhooks for programs that use promises. */
import { webhooks } from "@faktura/core/promise/Webhooks"
import type { WebhookOptions, Webhooks } from "@faktura/core/promise/Webhooks"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { moniteWebhooks as endpointOf } from "../WebhookEvents.ts"
import type { MoniteEvent } from "../WebhookEvents.ts"

/** Options of `moniteWebhooks`. */
export interface MoniteWebhookOptions extends WebhookOptions<MoniteEvent> {
  /** Secret of the subscription (`whsec_...`); the old and the new one while it is being renewed. */
  readonly secret: string | ReadonlyArray<string> | undefined
}

/**
 * Makes handlers for the webhooks of a Monite subscription. They verify a delivery, recognize a replay by the event's id,
 * and pass each event to `handle` once.
 *
 * Throws `WebhookRejected` if the secret is missing, white space, or the text `undefined` or `null`.
 *
 * @example
 * ```ts
 * import { moniteWebhooks } from "@faktura/monite/promise"
 *
 * const hooks = moniteWebhooks({
 *   secret: process.env["MONITE_WEBHOOK_SECRET"],
 *   handle: async (event) => {
 *     if (event.name === "payable.approved") console.log(`approved: ${event.body.id}`)
 *   }
 * })
 *
 * export const POST = hooks.fetch
 * ```
 *
 * @see docs/webhooks.md
 */
export const moniteWebhooks = ({ secret, ...options }: MoniteWebhookOptions): Webhooks<MoniteEvent> => {
  const { name, verify } = endpointOf({
    // An absent secret becomes a missing one, which is refused.
    secret: [secret ?? ""].flat().map((text) => Redacted.make(text)),
    handle: () => Effect.void
  })
  return webhooks({ ...options, name, verify: (rawBody, headers) => Effect.runPromise(verify(rawBody, headers)) })
}
