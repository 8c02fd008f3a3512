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
import type * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { MaesnClient } from "./Client.ts"
import { Credentials } from "./Credentials.ts"
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
  Layer.unwrap(
    Effect.map(Credentials, ({ get, keepForMillis }) => {
      const key = Effect.map(get, ({ apiKey }) => apiKey)
      const source =
        keepForMillis === undefined ? Effect.succeed({ get: key }) : CredentialSource.cached(key, keepForMillis)
      return ClientLayer.client(MaesnClient, clientParts(endpoint, source))
    })
  )

/** Source of the key, as the client reads it. */
type KeySource = CredentialSource.CredentialSource<Redacted.Redacted<string>>

/** Parts of the client for an endpoint and a source of the key. */
export const clientParts = (
  endpoint: MaesnEndpoint,
  source: Effect.Effect<KeySource, never, Scope.Scope>
): ClientLayer.ClientParts<Scope.Scope> => ({
  api: "maesn",
  build: requestBuilder,
  options: endpoint,
  credentials: () =>
    Effect.map(source, (made) =>
      SchemeCredentials.make({
        apiKey: SchemeCredentials.apiKeyFrom({ in: "header", name: "X-API-KEY", source: made })
      })
    )
})

/** Parts of the client for fixed settings. */
export const fixedParts = (settings: MaesnSettings): ClientLayer.ClientParts<Scope.Scope> =>
  clientParts(settings, Effect.succeed({ get: Effect.succeed(settings.apiKey) }))

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
  ClientLayer.client(MaesnClient, fixedParts(settings))
