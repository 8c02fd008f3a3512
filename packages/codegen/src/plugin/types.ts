/** The options of the plugin, as hey-api wants them described. */
import type { DefinePlugin, Plugin } from "@hey-api/openapi-ts"
import type { Layout } from "../Layout.ts"

/** What the plugin needs to know besides the document. */
export interface EffectOptions {
  /** Folder below the output folder that the services are written to. */
  readonly folder: string
  /** Package (or module) of the raw client that the services import. */
  readonly rawPackage: string
  /** The hand-written service that holds the API's client, as seen from the generated files' folders. */
  readonly client: { readonly name: string; readonly module: string }
  /** Module of the scope services that `x-faktura-context` names, as seen from the generated files' folders. */
  readonly scopeModule: string
  /** Prefix of the services' keys, e.g. `@faktura/monite`. */
  readonly keyPrefix: string
  readonly layout: Layout
  /** False leaves the shapes out: requests and answers are typed, and not checked at run time. */
  readonly validation: boolean
}

/** What a user may write. */
export type UserConfig = Plugin.Name<"@faktura/effect"> &
  Plugin.Hooks &
  Plugin.UserComments &
  Plugin.UserExports &
  EffectOptions

/** What the handler receives. */
export type Config = Plugin.Name<"@faktura/effect"> & Plugin.Hooks & Plugin.Comments & Plugin.Exports & EffectOptions

export type EffectPlugin = DefinePlugin<UserConfig, Config>

// hey-api knows plugins by this map; without the entry the name is a type error.
declare module "@hey-api/shared" {
  interface PluginConfigMap {
    "@faktura/effect": EffectPlugin["Types"]
  }
}
