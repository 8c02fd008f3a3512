/**
 * Layers: from settings to Maesn's services.
 *
 * `Maesn.layer` reads the environment and provides every service; `Maesn.account({ key })` scopes calls to an end user.
 */
import type { SettingInvalid } from "@faktura/core/Settings"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
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

/** Every service, and the client, for given settings. */
export const layerWith = (settings: MaesnSettings): Layer.Layer<MaesnClient | Services> =>
  // Effect builds a layer that it meets twice only once. These services hold their client: built for one set of settings,
  // they must not serve another that is provided inside of it.
  Layer.fresh(layerServices).pipe(Layer.provideMerge(layerClient(settings)))

/**
 * Every service, and the client, with the integrator's key from a source of its own:
 * `Maesn.layerFrom(endpoint).pipe(Layer.provide(Maesn.credentialsFromEffect(vault)))`.
 */
export const layerFrom = (endpoint: MaesnEndpoint): Layer.Layer<MaesnClient | Services, never, Credentials> =>
  Layer.fresh(layerServices).pipe(Layer.provideMerge(layerClientFrom(endpoint)))

/** Every service, and the client, with settings from the environment (see `settingsFromConfig`). */
export const layer: Layer.Layer<MaesnClient | Services, SettingInvalid> = Layer.unwrap(
  Effect.map(settingsFromConfig, layerWith)
)
