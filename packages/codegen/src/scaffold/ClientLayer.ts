/**
 * Writes the client of a new API: `ClientLayer.ts` makes it from settings. `SettingsTable.ts` has the settings of each
 * security scheme, and `FromConfig.ts` reads them.
 */
import { keyCode, linesCode } from "../output/Code.ts"
import type { Facts } from "./Facts.ts"
import type { Scheme, SchemeSetting } from "./Security.ts"

/** Code of a scheme's credential. */
const credentialCode = ({ sent, settings }: Scheme, at: number): string => {
  const [first = "", second = ""] = settings.map(({ field }) => `settings.${field}`)
  switch (sent.kind) {
    case "bearer":
      return `Credentials.bearer(${first})`
    case "basic":
      return `Credentials.basic({ username: ${first}, password: ${second} })`
    case "apiKey":
      return `Credentials.apiKey({ in: "${sent.in}", name: ${JSON.stringify(sent.name)}, value: ${first} })`
    case "clientCredentials":
      return `Credentials.token(${tokensName(at)})`
  }
}

const tokensName = (at: number): string => (at === 0 ? "tokens" : `tokens${at + 1}`)

/** Code of the condition that all required settings of a scheme are given. */
const givenCode = ({ settings }: Scheme): string =>
  settings
    .filter((setting) => setting.default === undefined)
    .map(({ field }) => `settings.${field} !== undefined`)
    .join(" && ")

const tokensCode = (scheme: Scheme, at: number, optional: boolean): string | undefined => {
  if (scheme.sent.kind !== "clientCredentials") return undefined
  const [clientId, clientSecret, tokenUrl] = scheme.settings.map(({ field }) => `settings.${field}`)
  const made = `yield* OAuth2.clientCredentials({
    tokenUrl: ${tokenUrl},
    clientId: ${clientId},
    clientSecret: ${clientSecret},
    scopes: ${JSON.stringify(scheme.sent.scopes)},
    fetch: settings.fetch
  })`
  return `const ${tokensName(at)} = ${optional ? `${givenCode(scheme)} ? ${made} : undefined` : made}`
}

const entryCode = (scheme: Scheme, at: number, optional: boolean): string => {
  const entry = `${keyCode(scheme.key)}: ${credentialCode(scheme, at)}`
  if (!optional) return entry
  const given = scheme.sent.kind === "clientCredentials" ? `${tokensName(at)} !== undefined` : givenCode(scheme)
  return `...(${given} ? { ${entry} } : {})`
}

const fieldCode = ({ default: preset, field, secret, what }: SchemeSetting, optional: boolean): string => {
  const type = secret ? "Redacted.Redacted<string>" : "string"
  const absent = optional && preset === undefined
  return `  /** ${what.charAt(0).toUpperCase()}${what.slice(1)}. */
  readonly ${field}${absent ? "?" : ""}: ${type}${absent ? " | undefined" : ""}`
}

const readCode = (setting: SchemeSetting, title: string, optional: boolean): string => {
  const { default: preset, field, secret, variable, what } = setting
  return linesCode([
    `  ${field}: Setting.setting({`,
    `    name: "${variable}",`,
    `    what: ${JSON.stringify(what)},`,
    `    where: ${JSON.stringify(`the documentation of ${title}`)},`,
    `    kind: Setting.${secret ? "redacted" : variable.endsWith("_TOKEN_URL") ? "url" : "text"},`,
    preset !== undefined ? `    default: ${JSON.stringify(preset)}` : optional ? "    default: undefined" : undefined,
    "  }),"
  ])
}

const presetText = (variable: string, preset: string | undefined): string =>
  `\`${variable}\`${preset === undefined ? "" : ` (default ${preset.replaceAll("*/", "*\\/")})`}`

/** Returns the text of the file that makes the client. */
export const clientLayer = (facts: Facts): string => {
  const { client, name, packages, schemes, title } = facts
  const settings = schemes.flatMap((scheme) => scheme.settings)
  const optional = areOptional(facts)
  const tokens = schemes.map((scheme, at) => tokensCode(scheme, at, optional)).filter((code) => code !== undefined)
  const table = `Credentials.make({ ${schemes.map((scheme, at) => entryCode(scheme, at, optional)).join(", ")} })`
  const made =
    tokens.length === 0
      ? `Effect.succeed(${table})`
      : `Effect.gen(function* () {
        ${tokens.join("\n        ")}
        return ${table}
      })`
  return linesCode([
    "/**",
    ` * Settings of ${title}, and the client made from them.`,
    " */",
    'import type { ClientOptions } from "@faktura/core/ApiClient"',
    'import * as ClientLayer from "@faktura/core/ClientLayer"',
    'import * as Credentials from "@faktura/core/Credentials"',
    tokens.length === 0 ? undefined : 'import * as OAuth2 from "@faktura/core/OAuth2"',
    `import { requestBuilder } from "${packages.client}/client"`,
    'import * as Effect from "effect/Effect"',
    'import type * as Layer from "effect/Layer"',
    settings.some(({ secret }) => secret) ? 'import type * as Redacted from "effect/Redacted"' : undefined,
    'import type * as Scope from "effect/Scope"',
    `import { ${client} } from "./Client.ts"`,
    "",
    `/** Settings of the client.${optional ? " Give the credentials that your calls need." : ""} */`,
    "export interface ClientSettings extends ClientOptions {",
    ...settings.map((setting) => fieldCode(setting, optional)),
    "  /** Base URL of the API. */",
    "  readonly baseUrl: string",
    "}",
    "",
    "/** Parts of the client, for its layer and for the Promise client. */",
    "export const clientParts = (settings: ClientSettings): ClientLayer.ClientParts<Scope.Scope> => ({",
    `  api: ${JSON.stringify(name)},`,
    "  build: requestBuilder,",
    "  options: settings,",
    `  credentials: () => ${made}`,
    "})",
    "",
    "/** Makes the client from settings. */",
    `export const layerClient = (settings: ClientSettings): Layer.Layer<${client}> =>`,
    `  ClientLayer.client(${client}, clientParts(settings))`,
    ""
  ])
}

/** With several schemes every setting is optional. A call without its credential fails with a message. */
const areOptional = ({ schemes }: Facts): boolean => schemes.length > 1

/** Returns the text of the file that defines the settings. */
export const settingsTable = (facts: Facts): string => {
  const { baseUrl, baseUrlVariable, schemes, title } = facts
  return linesCode([
    "/**",
    ` * Settings of ${title}, each with its environment variable.`,
    " */",
    'import * as Setting from "@faktura/core/Setting"',
    "",
    "/** Settings of the client by name. */",
    "export const settingsTable = {",
    ...schemes.flatMap(({ settings }) => settings.map((setting) => readCode(setting, title, areOptional(facts)))),
    "  baseUrl: Setting.setting({",
    `    name: "${baseUrlVariable}",`,
    '    what: "the base URL of the API",',
    `    where: ${JSON.stringify(`the documentation of ${title}`)},`,
    `    kind: Setting.url${baseUrl === undefined ? "" : ","}`,
    baseUrl === undefined ? undefined : `    default: ${JSON.stringify(baseUrl)}`,
    "  })",
    "}",
    ""
  ])
}

/** Returns the text of the file that reads the settings from the environment. */
export const fromConfig = ({ baseUrl, baseUrlVariable, schemes, title }: Facts): string => {
  const variables = [
    ...schemes.flatMap(({ settings }) => settings.map((setting) => presetText(setting.variable, setting.default))),
    presetText(baseUrlVariable, baseUrl)
  ]
  return linesCode([
    "/**",
    ` * Settings of ${title} from Effect's \`Config\`.`,
    " *",
    " * Why a file of its own: the bundle of a Promise client then does not contain `Config`.",
    " */",
    'import * as Settings from "@faktura/core/Settings"',
    'import type * as Config from "effect/Config"',
    'import type * as Effect from "effect/Effect"',
    'import type { ClientSettings } from "./ClientLayer.ts"',
    'import { settingsTable } from "./SettingsTable.ts"',
    "",
    "/**",
    " * Reads the settings from environment variables:",
    ...variables.map((variable, index) => ` * ${variable}${index < variables.length - 1 ? "," : "."}`),
    " * Fails with a list of all that are missing or invalid.",
    " */",
    "export const settingsFromConfig: Effect.Effect<ClientSettings, Config.ConfigError> = Settings.read(settingsTable)",
    ""
  ])
}
