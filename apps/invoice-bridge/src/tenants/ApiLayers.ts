/** Makes the clients of one tenant. Nothing of them is shared with another tenant. */
import * as CircuitBreaker from "@faktura/core/CircuitBreaker"
import * as ClientLayer from "@faktura/core/ClientLayer"
import type { RateCounter } from "@faktura/core/RateCounter"
import { layerServices as layerMaesnServices, Maesn, MaesnClient } from "@faktura/maesn"
import type { Services as MaesnServices } from "@faktura/maesn"
import { layerServices as layerMoniteServices, Monite, MoniteClient } from "@faktura/monite"
import type { Services as MoniteServices } from "@faktura/monite"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { callPolicy as policy } from "../engine/RetryPolicy.ts"
import * as RequestRate from "./RequestRate.ts"
import type { TenantSecrets } from "./Tenant.ts"

/** Clients and services of both APIs, without an entity and an account. */
export type Clients = MoniteClient | MoniteServices | MaesnClient | MaesnServices

/** Addresses for tenants that name no other. */
const defaults = { monite: "https://api.sandbox.monite.com/v1", maesn: "https://api.maesn.dev" } as const

/** API version that `@faktura/monite` was generated for. */
const version = "2024-05-25"

/** Limit of a tenant: requests in a second to each API, and what counts them. */
export interface TenantRate {
  readonly counter: RateCounter
  readonly requestsPerSecond: number
}

/**
 * Makes both clients and their services. Each client has connections, a retry budget and rate limits of its own, and both
 * have a circuit breaker that no other tenant uses. So an outage of one tenant's server does not stop another's calls.
 *
 * @param rate undefined: only the limits count that the servers state
 */
export const layer = ({
  rate,
  secrets: { maesn, monite },
  tenant
}: {
  readonly tenant: string
  readonly secrets: TenantSecrets
  readonly rate: TenantRate | undefined
}): Layer.Layer<Clients> => {
  const layerMonite = Monite.layerClient({
    clientId: monite.clientId,
    clientSecret: Redacted.make(monite.clientSecret, { label: "client secret" }),
    baseUrl: monite.baseUrl ?? defaults.monite,
    version,
    policy
  })
  const layerMaesn = Maesn.layerClient({
    apiKey: Redacted.make(maesn.apiKey, { label: "API key" }),
    baseUrl: maesn.baseUrl ?? defaults.maesn,
    policy
  })
  const limit = (api: string) => rate && { ...rate, name: `${api} ${tenant}` }
  return Layer.mergeAll(
    ClientLayer.withServices(layerMoniteServices, RequestRate.layer(MoniteClient, layerMonite, limit("monite"))),
    ClientLayer.withServices(layerMaesnServices, RequestRate.layer(MaesnClient, layerMaesn, limit("maesn")))
    // Made here, because a breaker is shared by all clients that are built with it.
  ).pipe(Layer.provide(CircuitBreaker.layer()))
}
