/**
 * Layers that make Monite's services.
 *
 * - `Monite.layerConfig` reads the environment.
 * - `Monite.layer(settings)` takes values.
 * - `Monite.layerFrom(endpoint)` takes credentials from a `Credentials` layer.
 * - `Monite.entity(id)` sets the entity of the calls inside it.
 */
import * as ClientLayer from "@faktura/core/ClientLayer"
import type * as Config from "effect/Config"
import type * as Layer from "effect/Layer"
import type { MoniteClient } from "./Client.ts"
import { layerClient, layerClientFrom } from "./ClientLayer.ts"
import type { MoniteEndpoint, MoniteSettings } from "./ClientLayer.ts"
import type { Credentials } from "./Credentials.ts"
import { settingsFromConfig } from "./FromConfig.ts"
import { layerServices } from "./generated/services/index.gen.ts"
import type { Services } from "./generated/services/index.gen.ts"

export { layerClient, layerClientFrom } from "./ClientLayer.ts"
export type { MoniteEndpoint, MoniteSettings } from "./ClientLayer.ts"
export { Credentials, credentialsFromCommand, credentialsFromEffect, credentialsFromValues } from "./Credentials.ts"
export type { CredentialFields } from "./Credentials.ts"
export { credentialsFromConfig, endpointFromConfig, settingsFromConfig } from "./FromConfig.ts"
export { entity } from "./Scope.ts"

/**
 * Provides every service and the client from settings.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 * import { Redacted } from "effect"
 *
 * const live = (secret: string) =>
 *   Monite.layer({
 *     baseUrl: "https://api.monite.com/v1",
 *     version: "2024-05-25",
 *     clientId: "b54f0fa9-7a4d-4ebd-a1e9-0f8a3b5a2b5e",
 *     clientSecret: Redacted.make(secret)
 *   })
 * ```
 */
export const layer = (settings: MoniteSettings): Layer.Layer<MoniteClient | Services> =>
  ClientLayer.withServices(layerServices, layerClient(settings))

/**
 * Provides every service and the client. Its credentials come from the `Credentials` service.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 * import { Layer } from "effect"
 *
 * const live = Monite.layerFrom({ baseUrl: "https://api.monite.com/v1", version: "2024-05-25" }).pipe(
 *   Layer.provide(Monite.credentialsFromConfig)
 * )
 * ```
 */
export const layerFrom = (endpoint: MoniteEndpoint): Layer.Layer<MoniteClient | Services, never, Credentials> =>
  ClientLayer.withServices(layerServices, layerClientFrom(endpoint))

/** Provides every service and the client from the environment. See `settingsFromConfig` for the variables. */
export const layerConfig: Layer.Layer<MoniteClient | Services, Config.ConfigError> = ClientLayer.fromConfig(
  settingsFromConfig,
  layer
)

/**
 * Like `layerConfig`, with tokens that act for an entity user. `EntityUsers.getMyEntity` and `updateMyEntity` need such
 * a token. The user's role must allow `read` and `update` on `entity`, respectively.
 *
 * @example
 * ```ts
 * import { EntityUsers, Monite } from "@faktura/monite"
 * import { Effect } from "effect"
 *
 * const myEntity = (userId: string) =>
 *   Effect.gen(function* () {
 *     const users = yield* EntityUsers
 *     return yield* users.getMyEntity()
 *   }).pipe(Effect.provide(Monite.layerEntityUser(userId)))
 * ```
 */
export const layerEntityUser = (entityUserId: string): Layer.Layer<MoniteClient | Services, Config.ConfigError> =>
  ClientLayer.fromConfig(settingsFromConfig, (settings) => layer({ ...settings, entityUserId }))
