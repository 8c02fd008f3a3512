/**
 * Verifies and reads Maesn's webhook deliveries.
 *
 * The header `X-MAESN-SIGNATURE` contains the HMAC-SHA256 of the raw body. The key is the secret that Maesn returns
 * when the webhook is created.
 *
 * Hazard: the signature contains no time, so a captured delivery can be replayed at any time. Use one callback URL per
 * end user, and make the handler idempotent.
 *
 * Hazard: the documentation does not define the encoding of the signature. This module accepts hex, which is likely,
 * and base64. The documentation does not define the fields of an event either. `eventType` and `resource` are their
 * names where a webhook is created.
 */
import { readWebhookEvent } from "@faktura/core/WebhookEvent"
import type { WebhookEventInvalid } from "@faktura/core/WebhookEvent"
import { deliveryKey } from "@faktura/core/ReplayStore"
import { requireSecret, verifyHmac } from "@faktura/core/Webhook"
import type { WebhookRejected, WebhookSecret } from "@faktura/core/Webhook"
import type { WebhookEndpoint } from "@faktura/core/WebhookEndpoint"
import type * as Raw from "@faktura/maesn-client"
import * as Effect from "effect/Effect"
import { MaesnEventEvent } from "./generated/responses/events.gen.ts"

const eventTypes = ["CREATED", "UPDATED", "DELETED"] as const

const resources = [
  "ACCOUNT",
  "BANK_ACCOUNT",
  "BILL",
  "CONTACT",
  "CREDIT_NOTE",
  "CUSTOMER",
  "DIMENSION",
  "EXPENSE",
  "INVOICE",
  "ITEM",
  "JOURNAL_ENTRY",
  "OFFER",
  "PAYMENT",
  "SALES_ORDER",
  "SUPPLIER"
] as const

/** Kind of change that an event reports. */
export type MaesnEventType = (typeof eventTypes)[number]

/** Kinds of records that the documentation lists. Each accounting system supports some of them. */
export type MaesnEventResource = (typeof resources)[number]

/** Body of an event, with every field that Maesn sends. */
export interface MaesnEventBody {
  readonly [field: string]: unknown
}

/**
 * Event of a delivery. `known: false` means that `eventType` or `resource` is missing or not documented: see its body.
 *
 * The documentation does not say which field contains the record's id.
 */
export type MaesnEvent =
  | {
      readonly known: true
      readonly eventType: MaesnEventType
      readonly resource: MaesnEventResource
      readonly body: MaesnEventBody
    }
  | { readonly known: false; readonly body: MaesnEventBody }

const eventOf = (body: MaesnEventBody): MaesnEvent => {
  const eventType = eventTypes.find((each) => each === body["eventType"])
  const resource = resources.find((each) => each === body["resource"])
  return eventType === undefined || resource === undefined
    ? { known: false, body }
    : { known: true, eventType, resource, body }
}

const isList = (events: Raw.MaesnEventEvent): events is Array<Raw.MaesnEvent> => Array.isArray(events)

const read = (rawBody: Uint8Array | string): Effect.Effect<ReadonlyArray<MaesnEvent>, WebhookEventInvalid> =>
  Effect.map(readWebhookEvent(rawBody, MaesnEventEvent), (events) => (isList(events) ? events : [events]).map(eventOf))

/**
 * Verifies a delivery and reads its events. Some systems send one event, some a list. Fails with `WebhookRejected` or
 * `WebhookEventInvalid`.
 *
 * Hazard: pass the body as it was received. A body that was parsed and written again has other bytes, and its signature
 * is wrong.
 *
 * @param options.signature the `X-MAESN-SIGNATURE` header
 *
 * @example
 * ```ts
 * import { verifyMaesnEvents } from "@faktura/maesn"
 * import { Effect, Redacted } from "effect"
 *
 * const read = (request: Request, secret: string) =>
 *   Effect.gen(function* () {
 *     const rawBody = yield* Effect.promise(() => request.text())
 *     const signature = request.headers.get("x-maesn-signature")
 *     return yield* verifyMaesnEvents({ secret: Redacted.make(secret), signature, rawBody })
 *   })
 * ```
 */
export const verifyMaesnEvents = Effect.fn("maesn.verifyEvents")(function* (options: {
  readonly secret: WebhookSecret
  readonly signature: string | null | undefined
  readonly rawBody: Uint8Array | string
}): Effect.fn.Return<ReadonlyArray<MaesnEvent>, WebhookRejected | WebhookEventInvalid> {
  yield* verifyHmac({ secret: options.secret, payload: options.rawBody, signature: options.signature })
  return yield* read(options.rawBody)
})

/**
 * Makes the endpoint of a webhook, for `webhookHandler` or `webhookRoute` of `@faktura/core`. `handle` gets all events
 * of a delivery at once. If it fails, Maesn sends all of them again.
 *
 * Deliveries have no id: a replay is recognized by its signature and body. Hazard: if Maesn sends the same bytes for
 * two changes of a record, the second counts as a replay. Deliveries are therefore remembered for one minute only. A
 * later replay is handled again: use an event only as a hint to look up the record.
 *
 * Throws `WebhookRejected` if the secret is empty, white space, or the text `undefined` or `null`.
 *
 * @param options.secret         secret from the webhook's creation; the old and the new one while it is being replaced
 * @param options.handle         handles a delivery; see {@link WebhookEndpoint}
 * @param options.rememberMillis how long a handled delivery is recognized as a replay, in milliseconds; 60 000 by
 *   default
 * @param options.maxBodyBytes   largest body that is read, in bytes; 1 MiB by default
 *
 * @example
 * ```ts
 * import { maesnWebhooks } from "@faktura/maesn"
 * import { Effect, Redacted } from "effect"
 *
 * const endpoint = (secret: string) =>
 *   maesnWebhooks({
 *     secret: Redacted.make(secret),
 *     handle: (events) => Effect.forEach(events, (event) => Effect.log(event.body), { discard: true })
 *   })
 * ```
 */
export const maesnWebhooks = <R>(
  options: { readonly secret: WebhookSecret } & Pick<
    WebhookEndpoint<ReadonlyArray<MaesnEvent>, R>,
    "handle" | "rememberMillis" | "maxBodyBytes"
  >
): WebhookEndpoint<ReadonlyArray<MaesnEvent>, R> => {
  const { secret: given, ...endpoint } = options
  const secret = requireSecret(given)
  return {
    rememberMillis: 60_000,
    ...endpoint,
    name: "maesn",
    verify: Effect.fnUntraced(function* (rawBody, headers) {
      const signature = yield* verifyHmac({ secret, payload: rawBody, signature: headers.get("x-maesn-signature") })
      return { id: yield* deliveryKey(signature, rawBody), event: yield* read(rawBody) }
    })
  }
}
