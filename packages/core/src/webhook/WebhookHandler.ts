/**
 * Webhooks for servers with `Request` and `Response`: Workers, Deno, Bun, Hono, Next.js and similar ones.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import type { ReplayStore } from "./ReplayStore.ts"
import { receiveWebhook } from "./WebhookEndpoint.ts"
import type { WebhookEndpoint, WebhookRequest } from "./WebhookEndpoint.ts"
import { webhookResponse } from "./WebhookOutcome.ts"

/**
 * Makes the HTTP handler of an endpoint. Its promise never rejects. The handler uses the services of the effect that makes
 * it: keep their layer alive while requests come in, for example in a `ManagedRuntime`.
 *
 * A sender that disconnects does not stop the handler: its next delivery gets the response of a repeated one.
 *
 * @example
 * ```ts
 * import { ReplayStore, webhookHandler } from "@faktura/core"
 * import type { WebhookEndpoint } from "@faktura/core"
 * import { ManagedRuntime } from "effect"
 *
 * declare const endpoint: WebhookEndpoint<unknown, never>
 *
 * const runtime = ManagedRuntime.make(ReplayStore.layerMemory)
 * const handler = await runtime.runPromise(webhookHandler(endpoint))
 *
 * export default { fetch: handler }
 * ```
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
