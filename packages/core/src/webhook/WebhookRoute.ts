/**
 * Webhooks for Effect's HTTP server. A module of its own, so that nothing else brings `effect/http` along.
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
 * Answers the request at hand as a webhook: `HttpRouter.add("POST", "/webhooks/monite", webhookRoute(endpoint))`.
 *
 * The server interrupts it when the sender hangs up; the delivery's id is then released, and the next attempt handled. Give
 * the route `{ uninterruptible: true }` where handling should go on.
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
