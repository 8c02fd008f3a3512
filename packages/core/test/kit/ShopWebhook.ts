/**
 * A shop that sends its sales by Standard Webhooks, and an endpoint for them.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"
import { readWebhookEvent } from "../../src/webhook/WebhookEvent.ts"
import { ReplayStore } from "../../src/webhook/ReplayStore.ts"
import * as S from "../../src/schema/WireSchema.ts"
import { verifyStandardWebhook } from "../../src/webhook/StandardWebhook.ts"
import type { WebhookSecret } from "../../src/webhook/Webhook.ts"
import type { WebhookEndpoint } from "../../src/webhook/WebhookEndpoint.ts"

/** Event of the shop. */
export interface Sale {
  readonly number: string
}
/** Schema of the event. */
export const Sale: S.WireSchema<Sale> = S.struct({ number: S.string })

/** The signing key. */
export const key = Buffer.from("planted-key-of-proper-length")
/** The key as senders give it. */
export const secret = `whsec_${key.toString("base64")}`
/** Endpoint for the shop's events. */
export const url = "https://receiver.example/hook"

/** The headers of a genuine delivery; `at` in seconds. */
export const signed = (body: string, id = "msg_planted", at = 0) => ({
  "webhook-id": id,
  "webhook-timestamp": String(at),
  "webhook-signature": `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`
})

/** The body of a delivery. */
export const sale = `{"number":"planted-4711"}`
/** A request to the receiver. */
export const post = (body: BodyInit | null, headers: Record<string, string>): Request =>
  new Request(url, { method: "POST", body, headers, ...(body instanceof ReadableStream ? { duplex: "half" } : {}) })
/** A genuine delivery. */
export const delivery = (body = sale, id?: string): Request => post(body, signed(body, id))

/** A service that a handler may want. */
export class Ledger extends Context.Service<Ledger, { readonly add: (sale: Sale) => Effect.Effect<void, string> }>()(
  "test/Ledger"
) {}

/** The shop's endpoint. */
export const endpoint = <R>(
  handle: (sale: Sale) => Effect.Effect<unknown, unknown, R>,
  given?: WebhookSecret
): WebhookEndpoint<Sale, R> => ({
  name: "shop",
  verify: Effect.fnUntraced(function* (rawBody, headers) {
    const { id } = yield* verifyStandardWebhook({ secret: given ?? Redacted.make(secret), headers, rawBody })
    return { id, event: yield* readWebhookEvent(rawBody, Sale) }
  }),
  handle
})

/** Handles by remembering. */
export const recorder = () => {
  const seen: Array<Sale> = []
  return { seen, handle: (sale: Sale) => Effect.sync(() => seen.push(sale)) }
}

/** With a replay store for the test. */
export const inMemory = Effect.provide(ReplayStore.layerMemory)
