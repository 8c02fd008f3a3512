/** The options of the plugin, as hey-api wants them described. */
import type { DefinePlugin, Plugin } from "@hey-api/openapi-ts"
import type { Layout } from "../naming/Layout.ts"

/** What a user of the plugin may say. Without any of it, everything is written below the output folder. */
export interface EffectUserOptions {
  /** The API's name as a class has it, e.g. `Petstore`: its client is `PetstoreClient`. `Api` by default. */
  readonly apiName?: string
  /** Folder below the output folder that the services are written to. `effect` by default. */
  readonly folder?: string
  /** False leaves the shapes out: requests and answers are typed, and not checked at run time. True by default. */
  readonly validation?: boolean
  /** Prefix of the services' keys in Effect's context, e.g. `@acme/petstore`. The API's name by default. */
  readonly keyPrefix?: string
  /** A path prefix that names no resource, e.g. `/api/v1`. None by default. */
  readonly resourcePrefix?: string | null
  /** The package or module that the services import the raw client from. By default the output folder's own. */
  readonly rawPackage?: string
  /**
   * The class that holds the API's client, and its module as seen from the generated files' folders. By default it is
   * generated, with the layer that makes it.
   */
  readonly client?: { readonly name: string; readonly module: string }
  /** Module of the services that `x-faktura-context` names, as seen from the generated files' folders. */
  readonly scopeModule?: string
  /** Which file a thing goes to; worked out from the document by default. */
  readonly layout?: Layout
}

/** What the emitters need to know besides the document. */
export interface EffectOptions {
  readonly folder: string
  readonly rawPackage: string
  /** The module of the raw client, whose writers the definitions name. */
  readonly rawClient: string
  readonly client: { readonly name: string; readonly module: string }
  readonly scopeModule: string
  readonly keyPrefix: string
  readonly layout: Layout
  readonly validation: boolean
}

/** What a user may write. */
export type UserConfig = Plugin.Name<"@faktura/effect"> &
  Plugin.Hooks &
  Plugin.UserComments &
  Plugin.UserExports &
  EffectUserOptions

/** What the handler receives. */
export type Config = Plugin.Name<"@faktura/effect"> &
  Plugin.Hooks &
  Plugin.Comments &
  Plugin.Exports &
  EffectUserOptions

export type EffectPlugin = DefinePlugin<UserConfig, Config>

// hey-api knows plugins by this map; without the entry the name is a type error.
declare module "@hey-api/shared" {
  interface PluginConfigMap {
    "@faktura/effect": EffectPlugin["Types"]
  }
}
