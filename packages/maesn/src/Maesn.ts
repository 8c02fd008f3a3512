/**
 * Layers that make Maesn's services.
 *
 * - `Maesn.layerConfig` reads the environment.
 * - `Maesn.layer(settings)` takes values.
 * - `Maesn.layerFrom(endpoint)` takes the key from a `Credentials` layer.
 * - `Maesn.account({ key })` sets the end user of the calls inside it.
 */
import * as ClientLayer from "@faktura/core/ClientLayer"
import type * as Config from "effect/Config"
import type * as Layer from "effect/Layer"
import type { MaesnClient } from "./Client.ts"
import { layerClient, layerClientFrom } from "./ClientLayer.ts"
import type { MaesnEndpoint, MaesnSettings } from "./ClientLayer.ts"
import type { Credentials } from "./Credentials.ts"
import { settingsFromConfig } from "./FromConfig.ts"
import { layerServices } from "./generated/services/index.gen.ts"
import type { Services } from "./generated/services/index.gen.ts"

export { layerClient, layerClientFrom } from "./ClientLayer.ts"
export type { MaesnEndpoint, MaesnSettings } from "./ClientLayer.ts"
export { Credentials, credentialsFromCommand, credentialsFromEffect, credentialsFromValues } from "./Credentials.ts"
export type { CredentialFields, Keeping } from "./Credentials.ts"
export { credentialsFromConfig, endpointFromConfig, layerAccount, settingsFromConfig } from "./FromConfig.ts"
export { account } from "./Scope.ts"
export { warnings } from "./Warnings.ts"
export type { Warned } from "./Warnings.ts"

/**
 * Provides every service and the client from settings.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 * import { Redacted } from "effect"
 *
 * const live = (key: string) => Maesn.layer({ baseUrl: "https://api.maesn.dev", apiKey: Redacted.make(key) })
 * ```
 */
export const layer = (settings: MaesnSettings): Layer.Layer<MaesnClient | Services> =>
  ClientLayer.withServices(layerServices, layerClient(settings))

/**
 * Provides every service and the client. The integrator's key comes from the `Credentials` service.
 *
 * @example
 * ```ts
 * import { Maesn } from "@faktura/maesn"
 * import { Layer } from "effect"
 *
 * const live = Maesn.layerFrom({ baseUrl: "https://api.maesn.dev" }).pipe(Layer.provide(Maesn.credentialsFromConfig))
 * ```
 */
export const layerFrom = (endpoint: MaesnEndpoint): Layer.Layer<MaesnClient | Services, never, Credentials> =>
  ClientLayer.withServices(layerServices, layerClientFrom(endpoint))

/** Provides every service and the client from the environment. See `settingsFromConfig` for the variables. */
export const layerConfig: Layer.Layer<MaesnClient | Services, Config.ConfigError> = ClientLayer.fromConfig(
  settingsFromConfig,
  layer
)
