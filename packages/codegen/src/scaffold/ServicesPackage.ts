/**
 * Writes the files of `packages/<name>` that are not generated: settings, layers and a first call.
 */
import { classCode } from "../output/Code.ts"
import { clientLayer, fromConfig, settingsTable } from "./ClientLayer.ts"
import type { Facts } from "./Facts.ts"
import type { FirstCalls } from "./FirstCall.ts"
import { promiseClient } from "./PromiseClient.ts"

const packageJson = ({ name, packages, title }: Facts): object => ({
  name: packages.services,
  version: "0.0.0",
  description: `Effect services and a Promise client for ${title}: typed errors, safe retries, pagination`,
  keywords: [...new Set(["api-client", "effect", name])].toSorted(),
  license: "MIT",
  files: ["dist", "src"],
  type: "module",
  sideEffects: false,
  exports: {
    ".": { types: "./dist/index.d.ts", default: "./dist/index.js" },
    "./types": { types: "./dist/types.d.ts", default: "./dist/types.js" },
    "./operations/*": {
      types: "./dist/generated/operations/*.gen.d.ts",
      default: "./dist/generated/operations/*.gen.js"
    },
    "./promise": { types: "./dist/promise/index.d.ts", default: "./dist/promise/index.js" },
    "./promise/client": { types: "./dist/promise/Client.d.ts", default: "./dist/promise/Client.js" },
    "./promise/*": {
      types: "./dist/generated/promise/*.gen.d.ts",
      default: "./dist/generated/promise/*.gen.js"
    },
    "./package.json": "./package.json"
  },
  publishConfig: { access: "public" },
  scripts: {
    build: "tsc -p tsconfig.build.json",
    typecheck: "tsc -p tsconfig.json",
    lint: "oxlint --deny-warnings"
  },
  dependencies: { "@faktura/core": "workspace:^", [packages.client]: "workspace:*" },
  devDependencies: { "@types/node": "catalog:", effect: "catalog:", typescript: "catalog:" },
  peerDependencies: { effect: "catalog:peers" },
  engines: { node: ">=22.19" }
})

const tsconfig = ({ packages }: Facts): object => ({
  extends: "../../tsconfig.base.json",
  // Lets the first call import the package by its name before it is built.
  compilerOptions: {
    noEmit: true,
    paths: { [packages.services]: ["./src/index.ts"], [`${packages.services}/promise`]: ["./src/promise/index.ts"] }
  },
  include: ["src", "examples"]
})

const buildConfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { rootDir: "src", outDir: "dist" },
  include: ["src"]
}

/** Returns the environment variables of an API, as the README lists them. */
export const settingsOf = (facts: Facts): ReadonlyArray<string> => [
  ...facts.schemes.flatMap(({ settings }) => settings.map(({ variable }) => variable)),
  facts.baseUrlVariable
]

const readme = (facts: Facts, calls: FirstCalls): string => {
  const { namespace, packages, title } = facts
  const required = facts.schemes
    .flatMap(({ settings }) => settings.filter((each) => each.default === undefined))
    .map(({ variable }) => variable)
  const needed = facts.baseUrl === undefined ? [...required, facts.baseUrlVariable] : required
  const exports = needed.length === 0 ? "" : `\nexport ${needed.map((variable) => `${variable}=...`).join(" ")}`
  return `# ${packages.services}

${title} for Effect and for promises: typed errors per operation, safe retries (a write is never sent twice), and lists.

\`\`\`sh project
npm install ${packages.services} effect${exports}
\`\`\`

\`\`\`typescript
${calls.effect.trimEnd()}
\`\`\`

Without Effect, with the same guarantees:

\`\`\`typescript
${calls.promise.trimEnd()}
\`\`\`

- **Layers**: \`${namespace}.layerConfig\` reads ${settingsOf(facts)
    .map((variable) => `\`${variable}\``)
    .join(", ")} from the environment. \`${namespace}.layer(settings)\` takes values instead.
- **Small bundles**: each operation is also a function in \`${packages.services}/operations/<resource>\`, and a method for
  \`create${namespace}Client\` in \`${packages.services}/promise/<resource>\`.
- **Types**: \`${packages.services}/types\` has the types of records and requests, with the vendor's names.
`
}

const client = ({ client, packages, title }: Facts): string =>
  [
    "/**",
    ` * Client of ${title}, which every operation needs. \`ClientLayer.ts\` makes it.`,
    " *",
    " * Why a file of its own: importing one operation then does not load the settings.",
    " */",
    'import type { ApiClient } from "@faktura/core/ApiClient"',
    'import * as Context from "effect/Context"',
    "",
    `${classCode({
      name: client,
      value: "ApiClient",
      key: `${packages.services}/${client}`,
      doc: [`Client that the operations of ${title} use.`]
    })} {}`,
    ""
  ].join("\n")

const layers = ({ client, namespace, title }: Facts): string =>
  [
    "/**",
    ` * Layers that provide all services of ${title}.`,
    " *",
    ` * \`${namespace}.layerConfig\` reads settings from the environment; \`${namespace}.layer(settings)\` takes values.`,
    " */",
    'import * as ClientLayer from "@faktura/core/ClientLayer"',
    'import type * as Config from "effect/Config"',
    'import type * as Layer from "effect/Layer"',
    `import type { ${client} } from "./Client.ts"`,
    'import { layerClient } from "./ClientLayer.ts"',
    'import type { ClientSettings } from "./ClientLayer.ts"',
    'import { settingsFromConfig } from "./FromConfig.ts"',
    'import { layerServices } from "./generated/services/index.gen.ts"',
    'import type { Services } from "./generated/services/index.gen.ts"',
    "",
    'export { layerClient } from "./ClientLayer.ts"',
    'export type { ClientSettings } from "./ClientLayer.ts"',
    'export { settingsFromConfig } from "./FromConfig.ts"',
    "",
    "/** Provides every service and the client, with the given settings. */",
    `export const layer = (settings: ClientSettings): Layer.Layer<${client} | Services> =>`,
    "  ClientLayer.withServices(layerServices, layerClient(settings))",
    "",
    "/** Provides every service and the client, with settings from the environment (see `settingsFromConfig`). */",
    `export const layerConfig: Layer.Layer<${client} | Services, Config.ConfigError> = ClientLayer.fromConfig(`,
    "  settingsFromConfig,",
    "  layer",
    ")",
    ""
  ].join("\n")

const index = ({ client, namespace, title }: Facts): string =>
  [
    "/**",
    ` * Effect services of ${title}, one per resource, and their layers.`,
    " */",
    `export * as ${namespace} from "./${namespace}.ts"`,
    `export { ${client} } from "./Client.ts"`,
    'export * from "./generated/services/index.gen.ts"',
    ""
  ].join("\n")

const types = ({ packages, title }: Facts): string =>
  [
    "/**",
    ` * Types of the records and requests of ${title}, with the vendor's names.`,
    " */",
    `export type * from "${packages.client}"`,
    ""
  ].join("\n")

/** Returns the files, by path in the package. */
export const servicesPackage = (facts: Facts, calls: FirstCalls): ReadonlyMap<string, string> =>
  new Map([
    ["package.json", JSON.stringify(packageJson(facts), undefined, 2)],
    ["tsconfig.json", JSON.stringify(tsconfig(facts), undefined, 2)],
    ["tsconfig.build.json", JSON.stringify(buildConfig, undefined, 2)],
    ["README.md", readme(facts, calls)],
    [
      "examples/first-call.ts",
      `/** First call to ${facts.title}. Build first (\`pnpm build\`), then run \`node packages/${facts.name}/examples/first-call.ts\`. */\n${calls.effect}`
    ],
    ["src/Client.ts", client(facts)],
    ["src/ClientLayer.ts", clientLayer(facts)],
    ["src/SettingsTable.ts", settingsTable(facts)],
    ["src/FromConfig.ts", fromConfig(facts)],
    [`src/${facts.namespace}.ts`, layers(facts)],
    ["src/index.ts", index(facts)],
    ["src/types.ts", types(facts)],
    ...promiseClient(facts),
    [
      "examples/first-call-promise.ts",
      `/** First call to ${facts.title} with promises. Build first (\`pnpm build\`), then run \`node packages/${facts.name}/examples/first-call-promise.ts\`. */\n${calls.promise}`
    ]
  ])
