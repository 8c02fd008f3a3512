/**
 * Layers: from settings to Maesn's services.
 *
 * `Maesn.layerConfig` reads the environment and provides every service, `Maesn.layer(settings)` takes values; `Maesn.account({ key })` scopes calls to an end user.
 */
import * as ClientLayer from "@faktura/core/ClientLayer"
import type * as Config from "effect/Config"
import type * as Layer from "effect/Layer"
import type { MaesnClient } from "./Client.ts"
import { layerClient, layerClientFrom, settingsFromConfig } from "./ClientLayer.ts"
import type { MaesnEndpoint, MaesnSettings } from "./ClientLayer.ts"
import type { Credentials } from "./Credentials.ts"
import { layerServices } from "./generated/services/index.gen.ts"
import type { Services } from "./generated/services/index.gen.ts"

export { endpointFromConfig, layerClient, layerClientFrom, settingsFromConfig } from "./ClientLayer.ts"
export type { MaesnEndpoint, MaesnSettings } from "./ClientLayer.ts"
export {
  Credentials,
  credentialsFromCommand,
  credentialsFromConfig,
  credentialsFromEffect,
  credentialsFromValues
} from "./Credentials.ts"
export type { CredentialFields, Keeping } from "./Credentials.ts"
export { account, layerAccount } from "./Scope.ts"
export { warnings } from "./Warnings.ts"
export type { Warned } from "./Warnings.ts"

/** Every service, and the client, with the given settings. */
export const layer = (settings: MaesnSettings): Layer.Layer<MaesnClient | Services> =>
  ClientLayer.withServices(layerServices, layerClient(settings))

/**
 * Every service, and the client, with the integrator's key from a source of its own:
 * `Maesn.layerFrom(endpoint).pipe(Layer.provide(Maesn.credentialsFromEffect(vault)))`.
 */
export const layerFrom = (endpoint: MaesnEndpoint): Layer.Layer<MaesnClient | Services, never, Credentials> =>
  ClientLayer.withServices(layerServices, layerClientFrom(endpoint))

/** Every service, and the client, with settings from the environment (see `settingsFromConfig`). */
export const layerConfig: Layer.Layer<MaesnClient | Services, Config.ConfigError> = ClientLayer.fromConfig(
  settingsFromConfig,
  layer
)
