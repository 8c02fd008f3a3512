/** Types of the plugin's options, in the form that hey-api needs. */
import type { DefinePlugin, Plugin } from "@hey-api/openapi-ts"
import type { Layout } from "../naming/Layout.ts"

/** Options of the plugin. All have defaults. */
export interface EffectUserOptions {
  /** Name of the API in Pascal case. `Petstore` gives the client `PetstoreClient`. Default: `Api`. */
  readonly apiName?: string
  /** Folder of the services, below the output folder. Default: `effect`. */
  readonly folder?: string
  /** `false` leaves the wire schemas out: requests and responses are not checked at run time. Default: `true`. */
  readonly validation?: boolean
  /** Prefix of the services' keys in Effect's context, e.g. `@acme/petstore`. Default: the API's name. */
  readonly keyPrefix?: string
  /** Path prefix that names no resource, e.g. `/api/v1`. Default: no prefix. */
  readonly resourcePrefix?: string | null
  /** Package or module of the raw client. Default: the raw client in the output folder. */
  readonly rawPackage?: string
  /**
   * Name of the API's client class, and its module relative to the generated files' folders. Default: the plugin writes
   * the class and its layer.
   */
  readonly client?: { readonly name: string; readonly module: string }
  /** Module of the services of `x-faktura-context`, relative to the generated files' folders. */
  readonly scopeModule?: string
  /** Files and names of services, operations and schemas. Default: read from the document. */
  readonly layout?: Layout
}

/** Options with all defaults filled in. */
export interface EffectOptions {
  readonly folder: string
  readonly rawPackage: string
  /** Module of the raw client's serializers, which definitions import. */
  readonly rawClient: string
  readonly client: { readonly name: string; readonly module: string }
  readonly scopeModule: string
  readonly keyPrefix: string
  readonly layout: Layout
  readonly validation: boolean
}

/** Type of the plugin's entry in hey-api's configuration. */
export type UserConfig = Plugin.Name<"@faktura/effect"> &
  Plugin.Hooks &
  Plugin.UserComments &
  Plugin.UserExports &
  EffectUserOptions

/** Configuration that the handler receives. */
export type Config = Plugin.Name<"@faktura/effect"> &
  Plugin.Hooks &
  Plugin.Comments &
  Plugin.Exports &
  EffectUserOptions

export type EffectPlugin = DefinePlugin<UserConfig, Config>

// hey-api types plugin names by this map. Without the entry the name is a type error.
declare module "@hey-api/shared" {
  interface PluginConfigMap {
    "@faktura/effect": EffectPlugin["Types"]
  }
}
