/**
 * Settings, credentials and account from Effect's `Config`.
 *
 * Why a module of its own: `Config` imports Effect's schemas, which the bundle of a Promise client need not contain.
 */
import * as Settings from "@faktura/core/Settings"
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { MaesnEndpoint, MaesnSettings } from "./ClientLayer.ts"
import { credentialsFromValues } from "./Credentials.ts"
import type { Credentials } from "./Credentials.ts"
import { Account } from "./Scope.ts"
import { accountSettings, credentialSettings, endpointSettings, settingsTable } from "./SettingsTable.ts"

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

/** Reads `MAESN_API_KEY` from the environment, once. Fails with `ConfigError` if it is missing. */
export const credentialsFromConfig: Layer.Layer<Credentials, Config.ConfigError> = Layer.unwrap(
  Effect.map(Settings.read(credentialSettings), credentialsFromValues)
)

/**
 * Sets the account from `MAESN_ACCOUNT_KEY`, and from `MAESN_ENVIRONMENT_NAME` and `MAESN_COMPANY_ID` if they are set.
 * Fails with one `ConfigError` that lists every missing or invalid setting.
 */
export const layerAccount: Layer.Layer<Account, Config.ConfigError> = Layer.effect(
  Account,
  Effect.map(Settings.read(accountSettings), (fields) => Account.of(fields))
)
