/**
 * Receives a webhook delivery, from any server: reads it, verifies it, and passes its event to the handler once.
 *
 * Responses and logs contain no values of the body or the headers, and no secrets.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Stream from "effect/Stream"
import type { WebhookEventInvalid } from "./WebhookEvent.ts"
import { ReplayStore } from "./ReplayStore.ts"
import type { ReplayStoreUnavailable } from "./ReplayStore.ts"
import type { HeaderReader } from "../http/FieldList.ts"
import { readAtMost } from "../values/ByteLimit.ts"
import { webhookOutcomes } from "./WebhookOutcome.ts"
import type { WebhookOutcome } from "./WebhookOutcome.ts"
import type { WebhookRejected } from "./WebhookSignature.ts"

/** Content of a verified delivery. */
export interface WebhookDelivery<Event> {
  /** Id of the event: the same for each delivery of it, and unique for this sender. Not empty. */
  readonly id: string
  readonly event: Event
}

/**
 * Endpoint for the webhooks of one sender. `webhookHandler` and `webhookRoute` make an HTTP handler of it. The vendors'
 * packages have ready-made endpoints.
 */
export interface WebhookEndpoint<Event, R> {
  /** Name of the sender, such as `monite`. Used in logs and spans, and as prefix of its ids in a shared `ReplayStore`. */
  readonly name: string
  /** Verifies a delivery and reads its event. Receives the body as it arrived. */
  readonly verify: (
    rawBody: Uint8Array,
    headers: HeaderReader
  ) => Effect.Effect<WebhookDelivery<Event>, WebhookRejected | WebhookEventInvalid>
  /**
   * Handles an event. It runs once for each id, with two exceptions. It runs again on the sender's next delivery after a
   * failure, or after {@link leaseMillis} without an end. So handling an event twice must be harmless.
   *
   * A failure gives a 500 response. Only its tag is logged, because the error may contain parts of the event: log in here
   * the details that you need.
   */
  readonly handle: (event: Event) => Effect.Effect<unknown, unknown, R>
  /** Longest body that is read, in bytes; 1 048 576 (1 MiB) by default. */
  readonly maxBodyBytes?: number
  /**
   * How long a handled delivery is recognized as repeated, in milliseconds; 86 400 000 (24 hours) by default. Cover the time
   * in which the sender retries. Never go below twice the tolerance of the signature's time. Why: a captured delivery can be
   * replayed for that long.
   */
  readonly rememberMillis?: number
}

/** How long an id stays claimed when the process that handles its event dies, in milliseconds: 5 minutes. */
export const leaseMillis = 300_000

/** Request of any server. */
export interface WebhookRequest {
  readonly method: string
  readonly headers: HeaderReader
  /** Bytes of the body; `undefined` when other code has read them already. */
  readonly body: Stream.Stream<Uint8Array, unknown> | undefined
}

/**
 * Processes a request and logs its outcome. `webhookHandler` and `webhookRoute` use it. Call it for other kinds of servers,
 * and respond with `webhookResponse`.
 *
 * @example
 * ```ts
 * import { receiveWebhook, webhookResponse } from "@faktura/core"
 * import type { WebhookEndpoint } from "@faktura/core"
 * import { Effect, Stream } from "effect"
 *
 * declare const endpoint: WebhookEndpoint<unknown, never>
 *
 * const respond = (method: string, headers: Headers, bytes: Uint8Array) =>
 *   Effect.map(receiveWebhook(endpoint, { method, headers, body: Stream.succeed(bytes) }), webhookResponse)
 * ```
 */
export const receiveWebhook = <Event, R>(
  endpoint: WebhookEndpoint<Event, R>,
  request: WebhookRequest
): Effect.Effect<WebhookOutcome, never, R | ReplayStore> =>
  received(endpoint, request).pipe(
    Effect.catchTags({
      WebhookRejected: ({ message, reason }) => Effect.succeed({ outcome: reason, detail: message }),
      WebhookEventInvalid: ({ message }) => Effect.succeed({ outcome: "NotAsDocumented" as const, detail: message })
    }),
    Effect.catchDefect((defect) => Effect.succeed(failed(`the endpoint threw ${nameOf(defect)}`))),
    Effect.tap(({ detail, outcome }) => {
      const { level, says } = webhookOutcomes[outcome]
      return Effect.logWithLevel(level)(
        `A webhook of ${endpoint.name} ${says}${detail === undefined ? "." : `: ${detail}`}`
      )
    }),
    Effect.map(({ outcome }) => outcome),
    Effect.tap((outcome) => Effect.annotateCurrentSpan("webhook.outcome", outcome)),
    Effect.withSpan("webhook.receive", { attributes: { "webhook.name": endpoint.name } })
  )

interface Ended {
  readonly outcome: WebhookOutcome
  /** Text that follows the outcome in the log. */
  readonly detail?: string
}

const failed = (detail: string): Ended => ({ outcome: "Failed", detail })

const received = Effect.fnUntraced(function* <Event, R>(
  endpoint: WebhookEndpoint<Event, R>,
  { body, headers, method }: WebhookRequest
): Effect.fn.Return<Ended, WebhookRejected | WebhookEventInvalid, R | ReplayStore> {
  if (method !== "POST") return { outcome: "MethodNotAllowed" }
  if (body === undefined) return { outcome: "BodyReadBefore" }
  const rawBody = yield* Effect.match(readAtMost(body, endpoint.maxBodyBytes ?? 1_048_576), {
    onFailure: () => "BodyUnreadable" as const,
    onSuccess: (bytes) => bytes ?? ("BodyTooLarge" as const)
  })
  if (typeof rawBody === "string") return { outcome: rawBody }
  const { event, id } = yield* endpoint.verify(rawBody, headers)
  // With an empty id, every later delivery would count as a replay of the first.
  if (id === "") return { outcome: "NotAsDocumented", detail: "its id is empty" }
  return yield* once(`${endpoint.name}:${id}`, endpoint.rememberMillis ?? 86_400_000, () => endpoint.handle(event))
})

/** Handles an event unless it was handled before. Only the handler can be interrupted; its claim is then released. */
const once = <R>(
  key: string,
  rememberMillis: number,
  handle: () => Effect.Effect<unknown, unknown, R>
): Effect.Effect<Ended, never, R | ReplayStore> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function* (): Effect.fn.Return<Ended, ReplayStoreUnavailable, R | ReplayStore> {
      const store = yield* ReplayStore
      const claim = yield* store.claim(key, leaseMillis)
      if (claim !== "first") return { outcome: claim === "repeated" ? "Repeated" : "Underway" }
      const exit = yield* Effect.exit(restore(Effect.suspend(handle)))
      if (Exit.isFailure(exit)) {
        // When the release fails, the claim expires by itself.
        yield* Effect.ignore(store.release(key))
        return failed(`its handler failed with ${nameOf(Cause.squash(exit.cause))}`)
      }
      // The event was handled: with any other outcome the sender would deliver it again.
      const settled = yield* Effect.exit(store.settle(key, rememberMillis))
      return Exit.isSuccess(settled)
        ? { outcome: "Accepted" }
        : { outcome: "Accepted", detail: "the ReplayStore could not store that, and would not recognize a replay" }
    })
  ).pipe(Effect.catchTag("ReplayStoreUnavailable", () => Effect.succeed(failed("the ReplayStore is not available"))))

/** Tag or class name of an error. Never its message, which may contain parts of the event. */
const nameOf = (error: unknown): string => {
  if (typeof error !== "object" || error === null) return `something of type ${typeof error}`
  if ("_tag" in error && typeof error._tag === "string") return error._tag
  return error instanceof Error ? error.name : "an object"
}
