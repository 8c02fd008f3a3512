/**
 * Layers: from settings to Monite's services.
 *
 * `Monite.layerConfig` reads the environment and provides every service, `Monite.layer(settings)` takes values; `Monite.entity(id)` scopes calls to an entity.
 */
import * as ClientLayer from "@faktura/core/ClientLayer"
import type * as Config from "effect/Config"
import type * as Layer from "effect/Layer"
import type { MoniteClient } from "./Client.ts"
import { layerClient, layerClientFrom, settingsFromConfig } from "./ClientLayer.ts"
import type { MoniteEndpoint, MoniteSettings } from "./ClientLayer.ts"
import type { Credentials } from "./Credentials.ts"
import { layerServices } from "./generated/services/index.gen.ts"
import type { Services } from "./generated/services/index.gen.ts"

export { endpointFromConfig, layerClient, layerClientFrom, settingsFromConfig } from "./ClientLayer.ts"
export type { MoniteEndpoint, MoniteSettings } from "./ClientLayer.ts"
export {
  Credentials,
  credentialsFromCommand,
  credentialsFromConfig,
  credentialsFromEffect,
  credentialsFromValues
} from "./Credentials.ts"
export type { CredentialFields } from "./Credentials.ts"
export { entity } from "./Scope.ts"

/** Every service, and the client, with the given settings. */
export const layer = (settings: MoniteSettings): Layer.Layer<MoniteClient | Services> =>
  ClientLayer.withServices(layerServices, layerClient(settings))

/**
 * Every service, and the client, with credentials from a source of their own:
 * `Monite.layerFrom(endpoint).pipe(Layer.provide(Monite.credentialsFromEffect(vault)))`.
 */
export const layerFrom = (endpoint: MoniteEndpoint): Layer.Layer<MoniteClient | Services, never, Credentials> =>
  ClientLayer.withServices(layerServices, layerClientFrom(endpoint))

/** Every service, and the client, with settings from the environment (see `settingsFromConfig`). */
export const layerConfig: Layer.Layer<MoniteClient | Services, Config.ConfigError> = ClientLayer.fromConfig(
  settingsFromConfig,
  layer
)

/**
 * As `layerConfig`, with tokens that act for an entity user: what `EntityUsers.getMyEntity` and `updateMyEntity` need. The
 * user's role must allow `read`, respectively `update`, on `entity`.
 */
export const layerEntityUser = (entityUserId: string): Layer.Layer<MoniteClient | Services, Config.ConfigError> =>
  ClientLayer.fromConfig(settingsFromConfig, (settings) => layer({ ...settings, entityUserId }))
