/**
 * Makes the Maesn client from its base URL and the integrator's key. The end user's key is part of `Account`.
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

/** Address of the API. */
export interface MaesnEndpoint extends ClientOptions {
  readonly baseUrl: string
}

/** Settings of the Maesn client. */
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

/** Settings of the client by name, each with its environment variable. */
export const settingsTable = { ...credentialSettings, ...endpointSettings }

/**
 * Reads the settings from the environment: `MAESN_API_KEY` (required) and `MAESN_BASE_URL` (https://api.maesn.dev by
 * default).
 *
 * Fails with one `ConfigError` that lists every missing or invalid setting.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 * import { Effect, Layer } from "effect"
 *
 * const staging = Layer.unwrap(
 *   Effect.map(Maesn.settingsFromConfig, (settings) =>
 *     Maesn.layer({ ...settings, baseUrl: "https://maesn.staging.example" })
 *   )
 * )
 * ```
 */
export const settingsFromConfig: Effect.Effect<MaesnSettings, Config.ConfigError> = Settings.read(settingsTable)

/** Reads `MAESN_BASE_URL`, the setting without credentials. For `layerFrom`. */
export const endpointFromConfig: Effect.Effect<MaesnEndpoint, Config.ConfigError> = Settings.read(endpointSettings)

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
  layerClientFrom(settings).pipe(Layer.provide(credentialsFromValues(settings)))
