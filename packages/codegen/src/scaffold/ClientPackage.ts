/**
 * Writes the files of `packages/<name>-client` that are not generated.
 */
import type { Facts } from "./Facts.ts"

const packageJson = ({ name, packages, title }: Facts): object => ({
  name: packages.client,
  version: "0.0.0",
  description: `Raw client for ${title}, generated from its OpenAPI document, without dependencies`,
  keywords: [...new Set(["api-client", name, "openapi"])].toSorted(),
  license: "MIT",
  files: ["dist", "src"],
  type: "module",
  sideEffects: false,
  exports: {
    ".": { types: "./dist/generated/index.d.ts", default: "./dist/generated/index.js" },
    "./client": { types: "./dist/generated/client/index.d.ts", default: "./dist/generated/client/index.js" },
    "./package.json": "./package.json"
  },
  publishConfig: { access: "public" },
  scripts: {
    generate: `faktura generate ${name}`,
    build: "tsc -p tsconfig.build.json",
    typecheck: "tsc -p tsconfig.json"
  },
  devDependencies: { "@faktura/codegen": "workspace:*", "@types/node": "catalog:", typescript: "catalog:" },
  engines: { node: ">=20" }
})

const tsconfig = {
  extends: "../../tsconfig.base.json",
  compilerOptions: { noEmit: true },
  include: ["src"]
}

const buildConfig = {
  extends: "./tsconfig.json",
  compilerOptions: { noEmit: false, rootDir: "src", outDir: "dist" },
  include: ["src"]
}

const turbo = ({ name }: Facts): object => ({
  extends: ["//"],
  tasks: {
    generate: {
      inputs: ["package.json", `$TURBO_ROOT$/specs/${name}/**`],
      outputs: ["src/generated/**", `$TURBO_ROOT$/packages/${name}/src/generated/**`]
    },
    build: { dependsOn: ["^build", "generate"] },
    typecheck: { dependsOn: ["^build", "generate"] }
  }
})

const readme = ({ packages, title }: Facts): string => `# ${packages.client}

The raw client for ${title}: one function per operation over \`fetch\`, and its types. Generated from the OpenAPI document,
without dependencies. It does not retry; \`${packages.services}\` does.

A call takes \`path\`, \`query\`, \`headers\`, \`body\` and a \`client\`. It returns \`{ data, error, request, response }\`.

- \`createClient(createConfig({ baseUrl, auth }))\` from \`${packages.client}/client\` makes a client. There is no default base URL.
- \`auth\` is a token, or a function that returns a token for each security scheme of the operation.
- \`error\` is the body of a response without a 2xx status, the error of \`fetch\`, or \`InvalidRequest\` when nothing was sent.
- Integers beyond 2^53 are strings of digits.
- \`servers\` replaces the servers of single operations. \`client.interceptors\` sees requests, responses and errors.
`

/** Returns the files, by path in the package. */
export const clientPackage = (facts: Facts): ReadonlyMap<string, string> =>
  new Map([
    ["package.json", JSON.stringify(packageJson(facts), undefined, 2)],
    ["tsconfig.json", JSON.stringify(tsconfig, undefined, 2)],
    ["tsconfig.build.json", JSON.stringify(buildConfig, undefined, 2)],
    ["turbo.json", JSON.stringify(turbo(facts), undefined, 2)],
    ["README.md", readme(facts)]
  ])
