/**
 * Writes the function that makes the Promise client of an emitted API, with the types of its options. Packages of a workspace
 * have such a function written by hand or by `faktura new`.
 */
import { docCode, keyCode, linesCode } from "../output/Code.ts"
import type { SchemeKind, UsedScheme } from "../openapi/SecurityKind.ts"
import type { EffectOptions } from "./types.ts"

/** Type of a credential, its description, and the code of its maker. */
const credentials: {
  readonly [Kind in SchemeKind["kind"]]: {
    readonly type: string
    readonly doc: string
    readonly maker: (scheme: Extract<SchemeKind, { readonly kind: Kind }>) => string
  }
} = {
  bearer: {
    type: "Token_",
    doc: "Bearer token, or a function that returns the current one.",
    maker: () => "bearerScheme_"
  },
  basic: { type: "BasicCredential_", doc: "User name and password.", maker: () => "basicScheme_" },
  apiKey: {
    type: "Token_",
    doc: "API key, or a function that returns the current one.",
    maker: ({ in: location, name }) => `apiKeyScheme_({ in: "${location}", name: ${JSON.stringify(name)} })`
  },
  clientCredentials: {
    type: "ClientCredentials_",
    doc: "Client id and secret. The client fetches tokens with them.",
    maker: ({ scopes, tokenUrl }) =>
      `clientCredentialsScheme_({ tokenUrl: ${JSON.stringify(tokenUrl)}, scopes: ${JSON.stringify(scopes)} })`
  }
}

const makerCode = ({ sent }: UsedScheme): string =>
  // Cast: the row of the kind takes schemes of this kind.
  (credentials[sent.kind].maker as (scheme: SchemeKind) => string)(sent)

/** Names of core that the code may use, without `_`. */
export const coreValues = [
  "apiKeyScheme",
  "basicScheme",
  "bearerScheme",
  "clientCredentialsScheme",
  "documentClient",
  "fakeOf",
  "withResources"
] as const
export const coreTypes = [
  "BasicCredential",
  "Client",
  "ClientCredentials",
  "ClientOptions",
  "Fakes",
  "Token",
  "WithRequest"
] as const

/**
 * Writes the functions that make the client and its test double.
 *
 * @param settings names of the parameters that are the same for every call (`x-faktura-setting`)
 */
export const promiseClientCode = (
  { client, keyPrefix }: EffectOptions,
  schemes: ReadonlyArray<UsedScheme>,
  settings: ReadonlyArray<string>
): string => {
  const name = client.name.replace(/Client$/, "") || client.name
  const types = schemes.map(({ key, sent }) => {
    const { doc, type } = credentials[sent.kind]
    return `${docCode([doc], "  ")}\n  readonly ${keyCode(key)}?: ${type} | undefined`
  })
  const makers = schemes.map((scheme) => `${keyCode(scheme.key)}: ${makerCode(scheme)}`)
  const light = `create${name}Client`
  return linesCode([
    docCode(["Credentials by security scheme of the document. Give those that your calls need."]),
    `export interface ${name}Credentials {\n${types.join("\n")}\n}`,
    "",
    docCode([`Options of \`create${name}\`.`]),
    `export interface ${name}Options extends ClientOptions_ {`,
    "  /** Base URL of the API, e.g. `https://api.example.com/v1`. */",
    "  readonly baseUrl: string",
    `  readonly credentials?: ${name}Credentials | undefined`,
    ...(settings.length === 0
      ? []
      : [
          "  /** Values of parameters that are the same for every call. */",
          `  readonly settings: { ${settings.map((each) => `readonly ${keyCode(each)}: string`).join("; ")} }`
        ]),
    "}",
    "",
    docCode(["Client of the API. Close it when the program is done."]),
    `export interface ${name} extends Resources, WithRequest_, Client_ {}`,
    "",
    `const clientOf_ = (create: string, options: ${name}Options): Client_ =>`,
    `  documentClient_({ create, api: ${JSON.stringify(keyPrefix)}, client: ${client.name}, build: requestBuilder_, schemes: { ${makers.join(", ")} } }, options)`,
    "",
    docCode([
      "Makes a client without resources: `client.use` takes methods that are imported alone. A bundle then has no other code."
    ]),
    `export const ${light} = (options: ${name}Options): Client_ => clientOf_("${light}", options)`,
    "",
    docCode(["Makes the client of the API. Throws `TypeError` for options that are missing, unknown or invalid."]),
    `export const create${name} = (options: ${name}Options): ${name} =>`,
    `  withResources_(clientOf_("create${name}", options), resources)`,
    "",
    docCode(["Makes a test double of the client. A method that is not given throws an error with its name."]),
    `export const fake${name} = (given: Fakes_<Resources>): ${name} => fakeOf_(resources, given)`
  ])
}
