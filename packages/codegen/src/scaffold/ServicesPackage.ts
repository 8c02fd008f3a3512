/**
 * The files of `packages/<name>`, besides what is generated: its settings, its layers, and a first call.
 */
import { classCode } from "../output/Code.ts"
import { clientLayer } from "./ClientLayer.ts"
import type { Facts } from "./Facts.ts"

const packageJson = ({ name, packages, title }: Facts): object => ({
  name: packages.services,
  version: "0.0.0",
  description: `Effect services for ${title}: typed errors, safe retries, pagination`,
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
  // The first call names the package as its users do, also before it is built.
  compilerOptions: { noEmit: true, paths: { [packages.services]: ["./src/index.ts"] } },
  include: ["src", "examples"]
})

const buildConfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { rootDir: "src", outDir: "dist" },
  include: ["src"]
}

/** Settings as README and comments list them. */
export const settingsOf = (facts: Facts): ReadonlyArray<string> => [
  ...facts.schemes.flatMap(({ settings }) => settings.map(({ variable }) => variable)),
  facts.baseUrlVariable
]

const readme = (facts: Facts, call: string): string => {
  const { namespace, packages, title } = facts
  const asked = facts.schemes
    .flatMap(({ settings }) => settings.filter((each) => each.default === undefined))
    .map(({ variable }) => variable)
  const needed = facts.baseUrl === undefined ? [...asked, facts.baseUrlVariable] : asked
  const exports = needed.length === 0 ? "" : `\nexport ${needed.map((variable) => `${variable}=...`).join(" ")}`
  return `# ${packages.services}

${title} for Effect: errors typed per operation, retries that never send a write twice, pagination as streams.

\`\`\`sh project
npm install ${packages.services} effect${exports}
\`\`\`

\`\`\`typescript
${call.trimEnd()}
\`\`\`

- **Layers**: \`${namespace}.layerConfig\` reads ${settingsOf(facts)
    .map((variable) => `\`${variable}\``)
    .join(", ")}; \`${namespace}.layer(settings)\` takes them.
- **Small bundles**: every operation is a function of its own in \`${packages.services}/operations/<resource>\`.
- **Types**: records and requests under the vendor's names in \`${packages.services}/types\`.
`
}

const client = ({ client, packages, title }: Facts): string =>
  [
    "/**",
    ` * The client of ${title}, which every operation needs. It stands alone, so that importing one operation brings no`,
    ` * settings along; \`ClientLayer\` makes it.`,
    " */",
    'import type { ApiClient } from "@faktura/core/ApiClient"',
    'import * as Context from "effect/Context"',
    "",
    `${classCode({
      name: client,
      value: "ApiClient",
      key: `${packages.services}/${client}`,
      doc: [`The client that the operations of ${title} are made with.`]
    })} {}`,
    ""
  ].join("\n")

const layers = ({ client, namespace, title }: Facts): string =>
  [
    "/**",
    ` * Layers: from settings to the services of ${title}.`,
    " *",
    ` * \`${namespace}.layerConfig\` reads the environment and provides every service, \`${namespace}.layer(settings)\` takes values.`,
    " */",
    'import * as ClientLayer from "@faktura/core/ClientLayer"',
    'import type * as Config from "effect/Config"',
    'import type * as Layer from "effect/Layer"',
    `import type { ${client} } from "./Client.ts"`,
    'import { layerClient, settingsFromConfig } from "./ClientLayer.ts"',
    'import type { ClientSettings } from "./ClientLayer.ts"',
    'import { layerServices } from "./generated/services/index.gen.ts"',
    'import type { Services } from "./generated/services/index.gen.ts"',
    "",
    'export { layerClient, settingsFromConfig } from "./ClientLayer.ts"',
    'export type { ClientSettings } from "./ClientLayer.ts"',
    "",
    "/** Every service, and the client, with the given settings. */",
    `export const layer = (settings: ClientSettings): Layer.Layer<${client} | Services> =>`,
    "  ClientLayer.withServices(layerServices, layerClient(settings))",
    "",
    `/** Every service, and the client, with settings from the environment (see \`settingsFromConfig\`). */`,
    `export const layerConfig: Layer.Layer<${client} | Services, Config.ConfigError> = ClientLayer.fromConfig(`,
    "  settingsFromConfig,",
    "  layer",
    ")",
    ""
  ].join("\n")

const index = ({ client, namespace, title }: Facts): string =>
  [
    "/**",
    ` * ${title} for Effect: one service per resource, and layers.`,
    " */",
    `export * as ${namespace} from "./${namespace}.ts"`,
    `export { ${client} } from "./Client.ts"`,
    'export * from "./generated/services/index.gen.ts"',
    ""
  ].join("\n")

const types = ({ packages, title }: Facts): string =>
  [
    "/**",
    ` * The types of the records and requests of ${title}, under the names that the vendor gives them.`,
    " */",
    `export type * from "${packages.client}"`,
    ""
  ].join("\n")

/** The files by their paths in the package. */
export const servicesPackage = (facts: Facts, call: string): ReadonlyMap<string, string> =>
  new Map([
    ["package.json", JSON.stringify(packageJson(facts), undefined, 2)],
    ["tsconfig.json", JSON.stringify(tsconfig(facts), undefined, 2)],
    ["tsconfig.build.json", JSON.stringify(buildConfig, undefined, 2)],
    ["README.md", readme(facts, call)],
    [
      "examples/first-call.ts",
      `/** A first call to ${facts.title}. Run it after \`pnpm build\`: \`node packages/${facts.name}/examples/first-call.ts\`. */\n${call}`
    ],
    ["src/Client.ts", client(facts)],
    ["src/ClientLayer.ts", clientLayer(facts)],
    [`src/${facts.namespace}.ts`, layers(facts)],
    ["src/index.ts", index(facts)],
    ["src/types.ts", types(facts)]
  ])
