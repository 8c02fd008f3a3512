/**
 * Fills in defaults of the plugin's options, and writes the API's client and its layer.
 *
 * The client is written only when the option `client` is missing.
 */
import type { JsonObject } from "../openapi/Json.ts"
import { layoutOf } from "../naming/Layout.ts"
import { SpecInvalid } from "../openapi/Problem.ts"
import { contextServices } from "../naming/ServiceNames.ts"
import { classCode, docCode, keyCode, linesCode } from "../output/Code.ts"
import type { CodeFile } from "./SchemaFile.ts"
import type { EffectOptions, EffectUserOptions } from "./types.ts"

/** Returns the client's class name: from the option `client`, or from the API's name. */
export const clientNameOf = ({ apiName = "Api", client }: EffectUserOptions): string =>
  client?.name ?? `${apiName}Client`

/**
 * Fills in defaults of missing options.
 *
 * Throws when two names of the document clash, or when the document needs `scopeModule` and it is missing.
 */
export const settled = (given: EffectUserOptions, document: JsonObject): EffectOptions => {
  const name = clientNameOf(given)
  const layout =
    given.layout ??
    layoutOf(document, { client: name, resourcePrefix: given.resourcePrefix ?? null }, (pointer, message) => ({
      file: "the document",
      pointer,
      message
    }))
  if (layout instanceof SpecInvalid) throw layout
  if (given.scopeModule === undefined && contextServices(document).size > 0) {
    throw new Error(
      "The document takes parameters from the context (x-faktura-context), and the option scopeModule is missing. Set it to the module that exports those services."
    )
  }
  return {
    folder: given.folder ?? "effect",
    rawPackage: given.rawPackage ?? "../../index.ts",
    rawClient: given.rawPackage === undefined ? "../../client/index.ts" : `${given.rawPackage}/client`,
    client: given.client ?? { name, module: "../Client.gen.ts" },
    scopeModule: given.scopeModule ?? "",
    keyPrefix: given.keyPrefix ?? given.apiName ?? "api",
    layout,
    validation: given.validation ?? true
  }
}

/** True when the plugin writes the client. */
export const generatesClient = ({ client }: EffectUserOptions): boolean => client === undefined

/** Writes the field `settings` for parameters that are settings (`x-faktura-setting`). */
const settingsCode = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? ""
    : `${docCode(["Values of parameters that are the same for every call."], "  ")}
  readonly settings: {
${names.map((name) => `    readonly ${keyCode(name)}: string`).join("\n")}
  }
`
/** Writes the client, its layer, and the index. Core's names end with `_`. Why: the client's default name is also `ApiClient`. */
export const clientFiles = (
  options: EffectOptions,
  has: { readonly events: boolean; readonly servers: boolean; readonly settings: ReadonlyArray<string> }
): ReadonlyArray<CodeFile> => {
  const { client, keyPrefix } = options
  return [
    {
      path: "Client",
      code: [
        'import type { ApiClient as ApiClient_ } from "@faktura/core/ApiClient"',
        'import * as Context from "effect/Context"',
        "",
        `${classCode({
          name: client.name,
          value: "ApiClient_",
          key: `${keyPrefix}/${client.name}`,
          doc: ["Client of the API. Every operation needs it."]
        })} {}`
      ].join("\n")
    },
    {
      path: "layer",
      code: `import * as ApiClient_ from "@faktura/core/ApiClient"
import * as Layer from "effect/Layer"
import { requestBuilder } from "../client/index.ts"
import { ${client.name} } from "./Client.gen.ts"
import { layerServices } from "./services/index.gen.ts"
import type { Services } from "./services/index.gen.ts"

${docCode([`Settings of \`${client.name}\`.`])}
export interface ${client.name}Settings {
  /** Base URL of the API, e.g. \`https://api.example.com/v1\`. */
  readonly baseUrl: string
  /** Credentials for the document's security schemes: \`Credentials.make({ ... })\` of \`@faktura/core\`. */
  readonly credentials: ApiClient_.Credentials
${settingsCode(has.settings)}  /** Replaces the transport, e.g. by a proxy or a test double. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Policy of calls: timeouts, retries, and handling of responses that differ from the document. */
  readonly policy?: ApiClient_.ClientOptions["policy"]
  /** Replaces servers of single operations, e.g. by a sandbox. Keys are the URLs in the document. */
  readonly servers?: ApiClient_.ClientOptions["servers"]
}

${docCode(["Returns the layer of the client."])}
export const layerClient = (settings: ${client.name}Settings): Layer.Layer<${client.name}> =>
  Layer.effect(
    ${client.name},
    ApiClient_.make({ ...settings, api: ${JSON.stringify(keyPrefix)}, build: requestBuilder })
  )

${docCode(["Returns the layer of all services and the client."])}
export const layer = (settings: ${client.name}Settings): Layer.Layer<${client.name} | Services> =>
  Layer.fresh(layerServices).pipe(Layer.provideMerge(layerClient(settings)))`
    },
    {
      path: "index",
      code: linesCode([
        'export * from "./Client.gen.ts"',
        'export * from "./layer.gen.ts"',
        'export * from "./services/index.gen.ts"',
        has.events ? 'export * from "./events/index.gen.ts"' : undefined,
        has.servers ? 'export * from "./servers/index.gen.ts"' : undefined
      ])
    }
  ]
}
