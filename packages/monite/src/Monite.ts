/**
 * Layers: from settings to Monite's services.
 *
 * `Monite.layer` reads the environment and provides every service; `Monite.entity(id)` scopes calls to an entity.
 */
import type { SettingInvalid } from "@faktura/core/Settings"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
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

/** Every service, and the client, for given settings. */
export const layerWith = (settings: MoniteSettings): Layer.Layer<MoniteClient | Services> =>
  // Effect builds a layer that it meets twice only once. These services hold their client: built for one set of settings,
  // they must not serve another that is provided inside of it.
  Layer.fresh(layerServices).pipe(Layer.provideMerge(layerClient(settings)))

/**
 * Every service, and the client, with credentials from a source of their own:
 * `Monite.layerFrom(endpoint).pipe(Layer.provide(Monite.credentialsFromEffect(vault)))`.
 */
export const layerFrom = (endpoint: MoniteEndpoint): Layer.Layer<MoniteClient | Services, never, Credentials> =>
  Layer.fresh(layerServices).pipe(Layer.provideMerge(layerClientFrom(endpoint)))

/** Every service, and the client, with settings from the environment (see `settingsFromConfig`). */
export const layer: Layer.Layer<MoniteClient | Services, SettingInvalid> = Layer.unwrap(
  Effect.map(settingsFromConfig, layerWith)
)

/**
 * As `layer`, with tokens that act for an entity user: what `EntityUsers.getMyEntity` and `updateMyEntity` need. The
 * user's role must allow `read`, respectively `update`, on `entity`.
 */
export const layerEntityUser = (entityUserId: string): Layer.Layer<MoniteClient | Services, SettingInvalid> =>
  Layer.unwrap(Effect.map(settingsFromConfig, (settings) => layerWith({ ...settings, entityUserId })))
