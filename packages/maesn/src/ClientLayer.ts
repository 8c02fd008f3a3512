/**
 * How the client of the Maesn API is made: where it is, and the integrator's key. The end user's key is `Account`'s.
 */
import * as ApiClient from "@faktura/core/ApiClient"
import * as Credentials from "@faktura/core/Credentials"
import * as Settings from "@faktura/core/Settings"
import { createClient, createConfig } from "@faktura/maesn-client/client"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { MaesnClient } from "./Client.ts"

/** What the client needs to know. */
export interface MaesnSettings {
  /** The integrator's key: sent as `X-API-KEY`. */
  readonly apiKey: Redacted.Redacted<string>
  readonly baseUrl: string
  /** Replaces the transport, e.g. to use a proxy. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** The settings from the environment: `MAESN_API_KEY`, `MAESN_BASE_URL` (https://api.maesn.dev unless set). */
export const settingsFromConfig: Effect.Effect<MaesnSettings, Settings.SettingInvalid> = Settings.read({
  apiKey: Settings.setting({
    name: "MAESN_API_KEY",
    what: "the API key of your Maesn tenant",
    where: "your Maesn dashboard",
    kind: Settings.redacted
  }),
  baseUrl: Settings.setting({
    name: "MAESN_BASE_URL",
    what: "the address of the API",
    where: "Maesn's documentation",
    kind: Settings.url,
    default: "https://api.maesn.dev"
  })
})

/** The client for given settings. */
export const layerClient = (settings: MaesnSettings): Layer.Layer<MaesnClient> =>
  Layer.effect(
    MaesnClient,
    ApiClient.make({
      api: "maesn",
      baseUrl: settings.baseUrl,
      raw: (config) => createClient(createConfig(config)),
      credentials: Credentials.make({
        apiKey: Credentials.apiKey({ in: "header", name: "X-API-KEY", value: settings.apiKey })
      }),
      fetch: settings.fetch
    })
  )
