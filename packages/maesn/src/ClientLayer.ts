/**
 * Makes the Maesn client from its base URL and the integrator's key. The end user's key is part of `Account`.
 */
import type { ClientOptions } from "@faktura/core/ApiClient"
import * as ClientLayer from "@faktura/core/ClientLayer"
import * as SchemeCredentials from "@faktura/core/Credentials"
import * as CredentialSource from "@faktura/core/CredentialSource"
import { requestBuilder } from "@faktura/maesn-client/client"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { MaesnClient } from "./Client.ts"
import { Credentials, fixed } from "./Credentials.ts"
import type { CredentialFields } from "./Credentials.ts"

/** Address of the API. */
export interface MaesnEndpoint extends ClientOptions {
  readonly baseUrl: string
}

/** Settings of the Maesn client. */
export interface MaesnSettings extends MaesnEndpoint, CredentialFields {}

/**
 * Makes the client for an endpoint. Its key comes from the `Credentials` service.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 * import { Layer } from "effect"
 *
 * const client = Maesn.layerClientFrom({ baseUrl: "https://api.maesn.dev" }).pipe(
 *   Layer.provide(Maesn.credentialsFromConfig)
 * )
 * ```
 */
export const layerClientFrom = (endpoint: MaesnEndpoint): Layer.Layer<MaesnClient, never, Credentials> =>
  Layer.unwrap(Effect.map(Credentials, (source) => ClientLayer.client(MaesnClient, clientParts(endpoint, source))))

/** Parts of the client for an endpoint and a source of the key. */
export const clientParts = (
  endpoint: MaesnEndpoint,
  { get, keepForMillis }: Credentials["Service"]
): ClientLayer.ClientParts<Scope.Scope> => ({
  api: "maesn",
  build: requestBuilder,
  options: endpoint,
  credentials: () =>
    Effect.gen(function* () {
      const key = Effect.map(get, ({ apiKey }) => apiKey)
      const source = keepForMillis === undefined ? { get: key } : yield* CredentialSource.cached(key, keepForMillis)
      return SchemeCredentials.make({
        apiKey: SchemeCredentials.apiKeyFrom({ in: "header", name: "X-API-KEY", source })
      })
    })
})

/**
 * Makes the client from settings, without the services. For programs that use `@faktura/maesn/operations/*` only.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 * import { list } from "@faktura/maesn/operations/taxRates"
 * import { Effect } from "effect"
 *
 * const taxRates = (settings: Maesn.MaesnSettings) =>
 *   list().pipe(Effect.provide(Maesn.layerAccount), Effect.provide(Maesn.layerClient(settings)))
 * ```
 */
export const layerClient = (settings: MaesnSettings): Layer.Layer<MaesnClient> =>
  ClientLayer.client(MaesnClient, clientParts(settings, fixed(settings)))
