/**
 * Writes the files of a new API's Promise client that are not generated: its options, the client, its test double.
 */
import type { Facts } from "./Facts.ts"
import type { SchemeSetting } from "./Security.ts"

const optionCode = ({ default: preset, field, variable, what }: SchemeSetting): string => {
  const otherwise = preset === undefined ? "" : `, else ${preset.replaceAll("*/", "*\\/")}`
  return `  /** ${what.charAt(0).toUpperCase()}${what.slice(1)}. Default: \`${variable}\`${otherwise}. */
  readonly ${field}?: string | undefined`
}

/** Returns the text of the client's file. */
const clientFile = ({ baseUrl, baseUrlVariable, client, name, namespace, packages, schemes, title }: Facts): string =>
  [
    "/**",
    ` * Makes the Promise client of ${title} without its resources, for programs that import single methods.`,
    " */",
    'import { clientServices, makeClient, settingsOf } from "@faktura/core/promise"',
    'import type { Client, ClientOptions } from "@faktura/core/promise"',
    `import { ${client} } from "../Client.ts"`,
    'import { clientParts } from "../ClientLayer.ts"',
    'import { settingsTable } from "../SettingsTable.ts"',
    "",
    "/** Options of the client. The environment has the settings that are missing here. */",
    `export interface ${namespace}Options extends ClientOptions {`,
    ...schemes.flatMap(({ settings }) => settings.map(optionCode)),
    `  /** Base URL of the API. Default: \`${baseUrlVariable}\`${baseUrl === undefined ? "" : `, else ${baseUrl}`}. */`,
    "  readonly baseUrl?: string | undefined",
    "}",
    "",
    "/**",
    " * Makes the client.",
    " *",
    " * @param create name of the function that the program called, for messages",
    " */",
    `export const clientOf = (create: string, options: ${namespace}Options): Client => {`,
    "  const settings = settingsOf(create, settingsTable, options)",
    "  const { fetch, policy, servers } = options",
    `  const make = clientServices(${client}, clientParts({ ...settings, fetch, policy, servers }))`,
    `  return makeClient({ api: ${JSON.stringify(name)}, make })()`,
    "}",
    "",
    "/**",
    " * Makes the client without resources: `client.use` takes methods that are imported one by one from",
    ` * \`${packages.services}/promise/<resource>\`. A bundle then has the code of no other method.`,
    " */",
    `export const create${namespace}Client = (options: ${namespace}Options = {}): Client =>`,
    `  clientOf("create${namespace}Client", options)`,
    ""
  ].join("\n")

/** Returns the text of the entry's file. */
const entryFile = ({ namespace, title }: Facts): string =>
  [
    "/**",
    ` * ${title} for programs that use promises: the client, its errors, and recovered writes.`,
    " */",
    'import { fakeOf, withResources } from "@faktura/core/promise"',
    'import type { Client, Fakes, WithRequest } from "@faktura/core/promise"',
    'import { resources } from "../generated/promise/index.gen.ts"',
    'import type { Resources } from "../generated/promise/index.gen.ts"',
    'import { clientOf } from "./Client.ts"',
    `import type { ${namespace}Options } from "./Client.ts"`,
    "",
    'export * from "@faktura/core/promise"',
    `export { create${namespace}Client } from "./Client.ts"`,
    `export type { ${namespace}Options } from "./Client.ts"`,
    "",
    `/** Client of ${title}. Close it when the program is done. */`,
    `export interface ${namespace} extends Resources, WithRequest, Client {}`,
    "",
    "/**",
    " * Makes the client. Nothing is sent before the first call. Throws `SettingsInvalid` with every missing or invalid setting,",
    " * and `TypeError` for an unknown option.",
    " */",
    `export const create${namespace} = (options: ${namespace}Options = {}): ${namespace} =>`,
    `  withResources(clientOf("create${namespace}", options), resources)`,
    "",
    "/** Makes a test double of the client. A method that is not given throws an error with its name. */",
    `export const fake${namespace} = (given: Fakes<Resources>): ${namespace} => fakeOf(resources, given)`,
    ""
  ].join("\n")

/** Returns the files, by path in the package of the services. */
export const promiseClient = (facts: Facts): ReadonlyArray<readonly [path: string, text: string]> => [
  ["src/promise/Client.ts", clientFile(facts)],
  ["src/promise/index.ts", entryFile(facts)]
]
