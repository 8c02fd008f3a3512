/**
 * How the client of the Maesn API is made: where it is, and the integrator's key. The end user's key is `Account`'s.
 */
import type { ClientOptions } from "@faktura/core/ApiClient"
import * as ClientLayer from "@faktura/core/ClientLayer"
import * as SchemeCredentials from "@faktura/core/Credentials"
import * as CredentialSource from "@faktura/core/CredentialSource"
import * as Settings from "@faktura/core/Settings"
import { requestBuilder } from "@faktura/maesn-client/client"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { MaesnClient } from "./Client.ts"
import { Credentials, credentialSettings, credentialsFromValues } from "./Credentials.ts"
import type { CredentialFields } from "./Credentials.ts"

/** Where the API is. */
export interface MaesnEndpoint extends ClientOptions {
  readonly baseUrl: string
}

/** What the client needs to know. */
export interface MaesnSettings extends MaesnEndpoint, CredentialFields {}

const endpointSettings = {
  baseUrl: Settings.setting({
    name: "MAESN_BASE_URL",
    what: "the address of the API",
    where: "Maesn's documentation",
    kind: Settings.url,
    default: "https://api.maesn.dev"
  })
}

/** The settings from the environment: `MAESN_API_KEY`, `MAESN_BASE_URL` (https://api.maesn.dev unless set). */
export const settingsFromConfig: Effect.Effect<MaesnSettings, Config.ConfigError> = Settings.read({
  ...credentialSettings,
  ...endpointSettings
})

/** The part of `settingsFromConfig` that is no credential: `MAESN_BASE_URL`. For `layerFrom`. */
export const endpointFromConfig: Effect.Effect<MaesnEndpoint, Config.ConfigError> = Settings.read(endpointSettings)

/** The client for an endpoint, with the key from its source. */
export const layerClientFrom = (endpoint: MaesnEndpoint): Layer.Layer<MaesnClient, never, Credentials> =>
  ClientLayer.client(MaesnClient, {
    api: "maesn",
    build: requestBuilder,
    options: endpoint,
    credentials: () =>
      Effect.gen(function* () {
        const { get, keepForMillis } = yield* Credentials
        const key = Effect.map(get, ({ apiKey }) => apiKey)
        const source = keepForMillis === undefined ? { get: key } : yield* CredentialSource.cached(key, keepForMillis)
        return SchemeCredentials.make({
          apiKey: SchemeCredentials.apiKeyFrom({ in: "header", name: "X-API-KEY", source })
        })
      })
  })

/** The client for given settings. */
export const layerClient = (settings: MaesnSettings): Layer.Layer<MaesnClient> =>
  layerClientFrom(settings).pipe(Layer.provide(credentialsFromValues(settings)))
