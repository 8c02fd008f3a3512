/** Types of the raw client's plugin, in the form that hey-api needs. */
import type { DefinePlugin, Plugin } from "@hey-api/openapi-ts"

/** Type of the plugin's entry in hey-api's configuration. It has no options of its own. */
export type UserConfig = Plugin.Name<"@faktura/raw"> & Plugin.Hooks & Plugin.UserComments & Plugin.UserExports

/** Configuration that the handler receives. */
export type Config = Plugin.Name<"@faktura/raw"> & Plugin.Hooks & Plugin.Comments & Plugin.Exports

export type RawPlugin = DefinePlugin<UserConfig, Config>

// hey-api types plugin names by this map. Without the entry the name is a type error.
declare module "@hey-api/shared" {
  interface PluginConfigMap {
    "@faktura/raw": RawPlugin["Types"]
  }
}
