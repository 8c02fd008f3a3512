/** The options of the plugin of raw clients, as hey-api wants them described. */
import type { DefinePlugin, Plugin } from "@hey-api/openapi-ts"

/** What a user may write: nothing. */
export type UserConfig = Plugin.Name<"@faktura/raw"> & Plugin.Hooks & Plugin.UserComments & Plugin.UserExports

/** What the handler receives. */
export type Config = Plugin.Name<"@faktura/raw"> & Plugin.Hooks & Plugin.Comments & Plugin.Exports

export type RawPlugin = DefinePlugin<UserConfig, Config>

// hey-api knows plugins by this map; without the entry the name is a type error.
declare module "@hey-api/shared" {
  interface PluginConfigMap {
    "@faktura/raw": RawPlugin["Types"]
  }
}
