/**
 * Webhooks for Effect's HTTP server. A module of its own, so that no other module imports `effect/http`.
 */
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import { HttpServerRequest } from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Option from "effect/Option"
import type { ReplayStore } from "./ReplayStore.ts"
import { receiveWebhook } from "./WebhookEndpoint.ts"
import type { WebhookEndpoint } from "./WebhookEndpoint.ts"
import { webhookResponse } from "./WebhookOutcome.ts"

/**
 * Handles the current request of Effect's HTTP server as a webhook.
 *
 * The server interrupts it when the sender disconnects. The delivery's id is then released, and the next delivery is
 * handled. Give the route `{ uninterruptible: true }` when the handler must go on.
 *
 * @example
 * ```ts
 * import { webhookRoute } from "@faktura/core/WebhookRoute"
 * import type { WebhookEndpoint } from "@faktura/core"
 * import { HttpRouter } from "effect/http"
 *
 * declare const endpoint: WebhookEndpoint<unknown, never>
 *
 * const routes = HttpRouter.add("POST", "/webhooks/monite", webhookRoute(endpoint))
 * ```
 */
export const webhookRoute = <Event, R>(
  endpoint: WebhookEndpoint<Event, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R | ReplayStore | HttpServerRequest> =>
  Effect.gen(function* () {
    const { headers, method, stream } = yield* HttpServerRequest
    const outcome = yield* receiveWebhook(endpoint, {
      method,
      headers: { get: (name) => Option.getOrNull(Headers.get(headers, name)) },
      body: stream
    })
    return HttpServerResponse.empty(webhookResponse(outcome))
  })
