/**
 * Webhooks for servers that take a `Request` and give a `Response`: Workers, Deno, Bun, Hono, Next.js and their like.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ReplayStore } from "./ReplayStore.ts"
import { receiveWebhook } from "./WebhookEndpoint.ts"
import type { WebhookEndpoint, WebhookRequest } from "./WebhookEndpoint.ts"
import { webhookResponse } from "./WebhookOutcome.ts"

/**
 * Makes the handler of an endpoint. It never rejects, and runs with the services of the effect that makes it: keep their
 * layer alive for as long as requests come in, e.g. in a `ManagedRuntime`.
 *
 * A sender that hangs up does not stop the handling: its next attempt is answered as a repeat.
 */
export const webhookHandler = <Event, R>(
  endpoint: WebhookEndpoint<Event, R>
): Effect.Effect<(request: Request) => Promise<Response>, never, R | ReplayStore> =>
  Effect.map(Effect.context<R | ReplayStore>(), (context) => {
    const run = Effect.runPromiseWith(context)
    return (request) =>
      run(
        Effect.map(
          receiveWebhook(endpoint, webhookRequest(request)),
          (outcome) => new Response(null, webhookResponse(outcome))
        )
      )
  })

const webhookRequest = (request: Request): WebhookRequest => ({
  method: request.method,
  headers: request.headers,
  body: request.bodyUsed || request.body?.locked === true ? undefined : bodyOf(request.body)
})

const bodyOf = (body: ReadableStream<Uint8Array> | null): Stream.Stream<Uint8Array, unknown> =>
  body === null ? Stream.empty : Stream.fromReadableStream({ evaluate: () => body, onError: (error) => error })
