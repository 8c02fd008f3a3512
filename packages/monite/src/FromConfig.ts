/**
 * Settings and credentials from Effect's `Config`.
 *
 * Why a module of its own: `Config` imports Effect's schemas, which the bundle of a Promise client need not contain.
 */
import * as Settings from "@faktura/core/Settings"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { MoniteEndpoint, MoniteSettings } from "./ClientLayer.ts"
import { credentialsFromValues } from "./Credentials.ts"
import type { Credentials } from "./Credentials.ts"
import { credentialSettings, endpointSettings, settingsTable } from "./SettingsTable.ts"

/**
 * Reads the settings from the environment:
 *
 * - `MONITE_CLIENT_ID` and `MONITE_CLIENT_SECRET` (required)
 * - `MONITE_BASE_URL` (Monite's sandbox by default)
 * - `MONITE_VERSION` (2024-05-25 by default)
 *
 * Fails with one `ConfigError` that lists every missing or invalid setting.
 *
 * @example
 * ```ts
 * import { Monite } from "@faktura/monite"
 * import { Effect, Layer } from "effect"
 *
 * const actingAs = (entityUserId: string) =>
 *   Layer.unwrap(Effect.map(Monite.settingsFromConfig, (settings) => Monite.layer({ ...settings, entityUserId })))
 * ```
 */
export const settingsFromConfig: Effect.Effect<MoniteSettings, Config.ConfigError> = Settings.read(settingsTable)

/** Reads `MONITE_BASE_URL` and `MONITE_VERSION`, the settings without credentials. For `layerFrom`. */
export const endpointFromConfig: Effect.Effect<MoniteEndpoint, Config.ConfigError> = Settings.read(endpointSettings)

/**
 * Reads `MONITE_CLIENT_ID` and `MONITE_CLIENT_SECRET` from the environment, once. Fails with one `ConfigError` that
 * lists every missing or invalid setting.
 */
export const credentialsFromConfig: Layer.Layer<Credentials, Config.ConfigError> = Layer.unwrap(
  Effect.map(Settings.read(credentialSettings), credentialsFromValues)
)
