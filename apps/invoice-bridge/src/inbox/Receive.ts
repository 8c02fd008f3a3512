/**
 * Receives webhooks of Monite and Maesn for a tenant.
 *
 * A 2xx response means that the event is stored. Nothing else is done before the response: work that takes longer than the sender
 * waits would make it send the event again.
 *
 * Requests that are unsigned, signed with another secret, too old, known, or about another entity change nothing.
 */
import { webhookOutcomes } from "@faktura/core"
import type { WebhookOutcome } from "@faktura/core"
import * as Effect from "effect/Effect"
import type { Severity } from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { currentTrace } from "../engine/Trace.ts"
import type { TenantUnusable } from "../tenants/Errors.ts"
import { Tenants } from "../tenants/Tenants.ts"
import { readers } from "./Deliveries.ts"
import { addHints } from "./Inbox.ts"
import type { ApiName } from "./ReadDocument.ts"

/** Largest body, in bytes. A server that reads more of a request wastes memory. */
export const maxBodyBytes = 1_048_576

/** Request of a sender. */
export interface WebhookDelivery {
  readonly api: ApiName
  /** Tenant in the path of the address. */
  readonly tenant: string
  /** Headers by their names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Body as it was received. Hazard: a body that was parsed and written again has another signature. */
  readonly body: Uint8Array
  /** `traceparent` of the request. Undefined: the current span is used. */
  readonly trace: string | undefined
}

/** Outcome of a delivery. */
export type ReceiveOutcome = WebhookOutcome | "TenantUnknown" | "Foreign" | "Unwatched"

/** Response to a delivery. It has no body. */
export interface Received {
  readonly status: number
  readonly outcome: ReceiveOutcome
}

const outcomes: Readonly<
  Record<ReceiveOutcome, { readonly status: number; readonly level: Severity; readonly says: string }>
> = {
  ...webhookOutcomes,
  Accepted: { status: 200, level: "Debug", says: "was stored" },
  Repeated: { status: 200, level: "Info", says: "is known" },
  Failed: { status: 500, level: "Error", says: "could not be stored; the response makes the sender deliver it again" },
  TenantUnknown: { status: 404, level: "Warn", says: "is for a tenant that does not exist" },
  // 2xx: it is genuine. After other responses the sender would send it again, and disable the subscription in the end.
  Foreign: { status: 200, level: "Info", says: "is about an entity of another tenant, and was not stored" },
  Unwatched: { status: 200, level: "Debug", says: "is about nothing that is carried" }
}

interface Ended {
  readonly outcome: ReceiveOutcome
  readonly detail?: string
}

const received = Effect.fnUntraced(function* ({
  api,
  body,
  headers,
  tenant,
  trace
}: WebhookDelivery): Effect.fn.Return<Ended, TenantUnusable | SqlError, SqlClient.SqlClient | Tenants> {
  if (body.length > maxBodyBytes) return { outcome: "BodyTooLarge" }
  const tenants = yield* Tenants
  const found = yield* tenants.get(tenant)
  if (found === undefined) return { outcome: "TenantUnknown" }
  const secrets = Redacted.value(yield* tenants.secrets(tenant)).webhooks[api] ?? []
  return yield* readers[api]({
    secret: secrets.map(({ secret }) => Redacted.make(secret)),
    headers: { get: (name) => headers[name] ?? null },
    body,
    entity: found.settings.entityId
  }).pipe(
    Effect.flatMap((said): Effect.Effect<Ended, SqlError, SqlClient.SqlClient> => {
      if (said.about === "foreign") return Effect.succeed({ outcome: "Foreign" })
      if (said.about === "others") return Effect.succeed({ outcome: "Unwatched" })
      if (said.about === "unnamed") {
        return Effect.succeed({ outcome: "NotAsDocumented", detail: "it does not name its document" })
      }
      return Effect.gen(function* () {
        const parent = trace ?? (yield* currentTrace)
        const hints = said.notices.map(({ event, ...notice }) => ({
          ...notice,
          tenant,
          trace: parent,
          // Tenants may share a partner, and then receive the same event.
          event: `${api} ${tenant} ${event}`
        }))
        return { outcome: (yield* addHints(hints)) > 0 ? "Accepted" : "Repeated" }
      })
    }),
    Effect.catchTags({
      WebhookRejected: ({ message, reason }) => Effect.succeed<Ended>({ outcome: reason, detail: message }),
      WebhookEventInvalid: ({ message }) => Effect.succeed<Ended>({ outcome: "NotAsDocumented", detail: message })
    })
  )
})

/**
 * Receives a delivery. Never fails: the status says how it ended.
 *
 * | status | when |
 * | --- | --- |
 * | 200 | stored now or before; or genuine, and nothing to store |
 * | 400 | no signature, or one of another form |
 * | 401 | the signature is wrong, or older than five minutes |
 * | 404 | there is no such tenant |
 * | 413 | the body is longer than `maxBodyBytes` |
 * | 500 | the database or the tenant's secret cannot be used: the sender sends the event again |
 */
export const receive = (delivery: WebhookDelivery): Effect.Effect<Received, never, SqlClient.SqlClient | Tenants> => {
  const { api, tenant } = delivery
  return received(delivery).pipe(
    Effect.catchTags({
      TenantUnusable: ({ message }) => Effect.succeed<Ended>({ outcome: "Failed", detail: message }),
      SqlError: ({ message }) => Effect.succeed<Ended>({ outcome: "Failed", detail: message })
    }),
    Effect.tap(({ detail, outcome }) => {
      const { level, says } = outcomes[outcome]
      return Effect.logWithLevel(level)(`A webhook of ${api} ${says}${detail === undefined ? "." : `: ${detail}`}`)
    }),
    Effect.map(({ outcome }) => ({ outcome, status: outcomes[outcome].status })),
    Effect.tap(({ outcome }) => Effect.annotateCurrentSpan("webhook.outcome", outcome)),
    Effect.withSpan("webhook.receive", { attributes: { "webhook.name": api, tenant } }),
    Effect.annotateLogs({ tenant, api })
  )
}
