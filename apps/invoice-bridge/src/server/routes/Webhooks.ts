/** Webhooks of Monite and Maesn. They have no login: each is signed with a secret of its tenant. */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as SqlClient from "effect/sql/SqlClient"
import { maxBodyBytes, receive } from "../../inbox/Receive.ts"
import { webhookPath } from "../../inbox/Subscriptions.ts"
import type { Tenants } from "../../tenants/Tenants.ts"
import { bodyBytes } from "../Requests.ts"
import type { Route } from "../Route.ts"

/** Services of these routes. */
export type WebhookServices = SqlClient.SqlClient | Tenants

const receiving = (api: "monite" | "maesn"): Route<WebhookServices> => ({
  method: "POST",
  // The address that the subscriptions were made with.
  path: `/${webhookPath(api, ":tenant").slice(1)}`,
  access: "signed",
  handle: Effect.gen(function* () {
    const { tenant = "" } = yield* HttpRouter.params
    const { headers } = yield* HttpServerRequest.HttpServerRequest
    const body = yield* bodyBytes(maxBodyBytes)
    const { status } = yield* receive({ api, tenant, headers, body, trace: undefined })
    return HttpServerResponse.empty({ status })
  })
})

/** Routes of webhooks. */
export const webhookRoutes: ReadonlyArray<Route<WebhookServices>> = [receiving("monite"), receiving("maesn")]
