/**
 * What happens with a webhook's request, whatever server it came through: read it, verify it, hand it on once.
 *
 * Neither answers nor logs hold anything of the body's values, the headers or the secrets.
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

/** What a verified delivery says. */
export interface WebhookDelivery<Event> {
  /** The same for each attempt to deliver this event, and for no other event of this sender. Not empty. */
  readonly id: string
  readonly event: Event
}

/**
 * A place that a sender's webhooks are delivered to. `webhookHandler` and `webhookRoute` make an HTTP handler of it; the
 * vendors' packages have ready ones.
 */
export interface WebhookEndpoint<Event, R> {
  /** Who sends, e.g. `monite`: in logs and spans, and before the ids in the `ReplayStore`, which senders may share. */
  readonly name: string
  /** Is it genuine, and what does it say? Gets the body as it arrived. */
  readonly verify: (
    rawBody: Uint8Array,
    headers: HeaderReader
  ) => Effect.Effect<WebhookDelivery<Event>, WebhookRejected | WebhookEventInvalid>
  /**
   * Acts on an event: once for each id, unless it fails, or is not done after {@link leaseMillis}; then the sender's next
   * attempt is handed on. So let acting twice on an event be harmless.
   *
   * A failure is answered with 500 and logged by its tag alone, because it may hold parts of the event: log in here what
   * you want to see of it.
   */
  readonly handle: (event: Event) => Effect.Effect<unknown, unknown, R>
  /** The longest body that is read, in bytes; 1 048 576 (1 MiB) by default. */
  readonly maxBodyBytes?: number
  /**
   * How long a handled delivery is known as a repeat, in milliseconds; 86 400 000 (24 hours) by default. It should be as
   * long as the sender tries again, and not below twice the tolerance for the signature's time: for so long can a captured
   * delivery be sent again.
   */
  readonly rememberMillis?: number
}

/** How long an id stays claimed when the process that handles its event dies, in milliseconds: 5 minutes. */
export const leaseMillis = 300_000

/** A request as any server can give it. */
export interface WebhookRequest {
  readonly method: string
  readonly headers: HeaderReader
  /** The bytes as they arrive; `undefined` when something has read them already. */
  readonly body: Stream.Stream<Uint8Array, unknown> | undefined
}

/**
 * Takes a request to its outcome, and logs it. `webhookHandler` and `webhookRoute` are built on it; use it for a server
 * that neither of them fits, and answer with `webhookResponse`.
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
    Effect.catchDefect((defect) => Effect.succeed(failed(`something threw ${nameOf(defect)}`))),
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
  /** What the log says besides. */
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
  // All deliveries without an id would be repeats of the first.
  if (id === "") return { outcome: "NotAsDocumented", detail: "its id is empty" }
  return yield* once(`${endpoint.name}:${id}`, endpoint.rememberMillis ?? 86_400_000, () => endpoint.handle(event))
})

/** Handles an event unless it was handled before. Interruption reaches the handling alone: what it claimed is given up. */
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
        // Where it cannot be given up, the claim runs out by itself.
        yield* Effect.ignore(store.release(key))
        return failed(`its handler failed with ${nameOf(Cause.squash(exit.cause))}`)
      }
      // Handled is handled: answered otherwise, the sender would repeat it.
      const settled = yield* Effect.exit(store.settle(key, rememberMillis))
      return Exit.isSuccess(settled)
        ? { outcome: "Accepted" }
        : { outcome: "Accepted", detail: "the ReplayStore could not note it, and would not know a repeat" }
    })
  ).pipe(Effect.catchTag("ReplayStoreUnavailable", () => Effect.succeed(failed("the ReplayStore is not available"))))

/** What an error is called: a tag or a class, which our code gives, never a message, which may hold parts of the event. */
const nameOf = (error: unknown): string => {
  if (typeof error !== "object" || error === null) return `something of type ${typeof error}`
  if ("_tag" in error && typeof error._tag === "string") return error._tag
  return error instanceof Error ? error.name : "an object"
}
