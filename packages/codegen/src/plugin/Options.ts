/**
 * The plugin's options with their defaults, and the files that the defaults ask for: a client and its layer beside the
 * services, where no package holds them.
 */
import type { JsonObject } from "../openapi/Json.ts"
import { layoutOf } from "../naming/Layout.ts"
import { SpecInvalid } from "../openapi/Problem.ts"
import { contextServices } from "../naming/ServiceNames.ts"
import { classCode, docCode, keyCode, linesCode } from "../output/Code.ts"
import type { CodeFile } from "./SchemaFile.ts"
import type { EffectOptions, EffectUserOptions } from "./types.ts"

/** The client's name where the options do not give the client itself. */
export const clientNameOf = ({ apiName = "Api", client }: EffectUserOptions): string =>
  client?.name ?? `${apiName}Client`

/** Fills in what the user has left out. Fails where the document needs what only the user can say. */
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
      "The document takes parameters from the context (x-faktura-context): set the option scopeModule to the module that exports those services."
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

/** Whether the default for the client holds, which is to generate it. */
export const generatesClient = ({ client }: EffectUserOptions): boolean => client === undefined

/** The field for parameters that are settings (`x-faktura-setting`). */
const settingsCode = (names: ReadonlyArray<string>): string =>
  names.length === 0
    ? ""
    : `${docCode(["Sent with every call that takes them."], "  ")}
  readonly settings: {
${names.map((name) => `    readonly ${keyCode(name)}: string`).join("\n")}
  }
`
/** The client, its layer, and an index of everything. The runtime's `ApiClient` is also what the client is called by default. */
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
          doc: ["The client that the API's operations are made with."]
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

${docCode(["What the client needs to know."])}
export interface ${client.name}Settings {
  /** Where the API is, e.g. \`https://api.example.com/v1\`. */
  readonly baseUrl: string
  /** By the document's security schemes: \`Credentials.make({ ... })\` of \`@faktura/core\`. */
  readonly credentials: ApiClient_.Credentials
${settingsCode(has.settings)}  /** Replaces the transport, e.g. to use a proxy or to answer in tests. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** What calls may take, and what is done with responses that differ from the document. */
  readonly policy?: ApiClient_.ClientOptions["policy"]
  /** Replaces the servers that single operations have in the document, by their address there, e.g. by that of a sandbox. */
  readonly servers?: ApiClient_.ClientOptions["servers"]
}

${docCode(["The client for given settings."])}
export const layerClient = (settings: ${client.name}Settings): Layer.Layer<${client.name}> =>
  Layer.effect(
    ${client.name},
    ApiClient_.make({ ...settings, api: ${JSON.stringify(keyPrefix)}, build: requestBuilder })
  )

${docCode(["Every service, and the client, for given settings."])}
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
