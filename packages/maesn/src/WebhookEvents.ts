/**
 * Webhooks of Maesn: is a delivery genuine, and what does it say?
 *
 * The header `X-MAESN-SIGNATURE` holds the HMAC-SHA256 of the raw body, keyed with the secret that the webhook's creation
 * answered. Nothing in it is a time, so a captured delivery can be sent again: use one callback URL per end user, and make
 * handling an event twice harmless.
 *
 * **Uncertain:** the documentation does not say how the signature is written (hex is presumed; base64 is taken too), nor
 * which keys an event has: `eventType` and `resource` are what the same things are called where a webhook is created.
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

/** What can have happened. */
export type MaesnEventType = (typeof eventTypes)[number]

/** The kinds of records that the documentation lists; each system has some of them. */
export type MaesnEventResource = (typeof resources)[number]

/** What an event holds, with whatever fields the vendor sends. */
export interface MaesnEventBody {
  readonly [field: string]: unknown
}

/**
 * An event. With `known: false` comes one whose `eventType` or `resource` is missing or not among the documented ones: see
 * its body. Where the record's id stands is not documented either.
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
 * Verifies a delivery and reads its events: some systems send one, some a list. Give the body as it was received: parsed
 * and written again it is another text.
 *
 * @param options.signature the `X-MAESN-SIGNATURE` header
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
 * The endpoint of a webhook, for `webhookHandler` or `webhookRoute` of `@faktura/core`. `handle` gets all events of a
 * delivery at once; when it fails, all of them come again.
 *
 * Deliveries have no id: a repeat is known by its signature and body. Should the vendor send the same bytes for two changes
 * of one record, the second would be taken for a repeat of the first, and that is why they are remembered for a minute
 * only. Played again later, a delivery is handled again: let it say no more than what to look up.
 *
 * Throws `WebhookRejected` where there is no secret: nothing, white space, or `undefined` and `null` as texts.
 *
 * @param options.secret         what the webhook's creation answered; both while it is being replaced
 * @param options.handle         acts on a delivery; see {@link WebhookEndpoint}
 * @param options.rememberMillis how long a handled delivery is known as a repeat, in milliseconds; 60 000 by default
 * @param options.maxBodyBytes   the longest body that is read, in bytes; 1 MiB by default
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
