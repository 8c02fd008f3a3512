/** Makes the clients of one tenant. Nothing of them is shared with another tenant. */
import * as CircuitBreaker from "@faktura/core/CircuitBreaker"
import * as ClientLayer from "@faktura/core/ClientLayer"
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

/**
 * Makes both clients and their services. Each client has connections, a retry budget and rate limits of its own, and both
 * have a circuit breaker that no other tenant uses. So an outage of one tenant's server does not stop another's calls.
 */
export const layer = ({
  requestsPerSecond,
  secrets: { maesn, monite },
  tenant
}: {
  readonly tenant: string
  readonly secrets: TenantSecrets
  readonly requestsPerSecond: number | undefined
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
  return Layer.mergeAll(
    ClientLayer.withServices(
      layerMoniteServices,
      RequestRate.layer(MoniteClient, layerMonite, `monite ${tenant}`, requestsPerSecond)
    ),
    ClientLayer.withServices(
      layerMaesnServices,
      RequestRate.layer(MaesnClient, layerMaesn, `maesn ${tenant}`, requestsPerSecond)
    )
    // Made here, because a breaker is shared by all clients that are built with it.
  ).pipe(Layer.provide(CircuitBreaker.layer()))
}
