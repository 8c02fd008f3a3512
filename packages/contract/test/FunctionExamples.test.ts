// Docstrings: every public function that people call has an `@example`, and all examples compile.
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"
import { documentedNames } from "../../../scripts/api/Functions.ts"
import type { Documented } from "../../../scripts/api/Functions.ts"
import { published } from "../../../scripts/api/Modules.ts"
import { listNames } from "../../../scripts/api/Names.ts"
import { publicPackages } from "../../../scripts/release/Tarball.ts"
import { compilerOutput, writeProject } from "./kit/ExampleProject.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const folder = fileURLToPath(new URL("../.function-examples", import.meta.url))

/** Functions that people do not call: names by file. `*` stands for all names of the file. */
const called: Readonly<Record<string, Readonly<Record<string, ReadonlyArray<string>>>>> = {
  "by generated code": {
    "packages/codegen/src/client/Body.ts": ["*"],
    "packages/codegen/src/client/Build.ts": ["requestBuilder"],
    "packages/codegen/src/client/Events.ts": ["events"],
    "packages/codegen/src/client/Forms.ts": ["*"],
    "packages/codegen/src/client/ReadOnly.ts": ["withoutFields"],
    "packages/codegen/src/client/Servers.ts": ["server"],
    "packages/codegen/src/client/Styles.ts": ["*"],
    "packages/core/src/call/Call.ts": ["operation"],
    "packages/core/src/call/Service.ts": ["*"],
    "packages/core/src/pagination/Paging.ts": ["items", "pages"],
    "packages/core/src/promise/ClientCredentials.ts": ["clientCredentialsScheme"],
    "packages/core/src/promise/Credentials.ts": ["apiKeyScheme", "basicScheme", "bearerScheme"],
    "packages/core/src/promise/DocumentClient.ts": ["documentClient"],
    "packages/core/src/promise/Files.ts": ["files"],
    "packages/core/src/promise/List.ts": ["listMethod", "streamMethod"],
    "packages/core/src/promise/UndeclaredCall.ts": ["requestMethod"],
    "packages/core/src/schema/Constraint.ts": ["*"],
    "packages/core/src/schema/WireSchema.ts": ["*"],
    "packages/core/src/streaming/Streaming.ts": ["stream"],
    "packages/core/src/webhook/WebhookEvent.ts": ["eventReader"]
  },
  "by the packages of APIs, which make the Promise client": {
    "packages/core/src/promise/Client.ts": ["makeClient", "scopeOf", "withResources"],
    "packages/core/src/promise/Running.ts": ["clientServices"],
    "packages/core/src/promise/Settings.ts": ["settingsOf"]
  },
  "by other modules of core, which generated code imports": {
    "packages/core/src/call/ApiClient.ts": ["makeWith"],
    "packages/core/src/call/Call.ts": ["call", "clientOf", "definitionOf", "withDefinition"],
    "packages/core/src/call/CallHeaders.ts": ["framingProblems", "mergeHeaders"],
    "packages/core/src/operation/CallPolicy.ts": ["delayAfter", "policyOf"],
    "packages/core/src/attempt/CallSignal.ts": ["onAbort"],
    "packages/core/src/call/Endpoint.ts": ["endpointOf", "endpointOperation", "kindOf"],
    "packages/core/src/operation/Operation.ts": ["declaredFor"],
    "packages/core/src/call/ResponseHeaders.ts": ["readHeaders"],
    "packages/core/src/settings/Setting.ts": ["decodeSetting", "settingLines"],
    "packages/core/src/credentials/ClientLayer.ts": ["fromParts"],
    "packages/core/src/schema/ExactIntegers.ts": ["*"],
    "packages/core/src/schema/Validation.ts": ["problemsOf"]
  }
}

const titleOf = ({ file, name }: Documented): string => `${file}: ${name}`

const isExcused = ({ file, name }: Documented): boolean =>
  Object.values(called).some((files) => files[file]?.some((each) => each === "*" || each === name) === true)

/**
 * Adds the import of `@faktura/<api>-client/client`. Why: its functions are copied into every raw client, so their examples
 * cannot name a package.
 */
const importing = (code: string, module: string, names: ReadonlyArray<Documented>): string => {
  if (!module.endsWith("/client") || code.startsWith("import ")) return code
  const used = names.filter((each) => each.module === module && new RegExp(`\\b${each.name}\\(`).test(code))
  return `import { ${used.map(({ name }) => name).join(", ")} } from "${module}"\n${code}`
}

interface Example {
  /** Source file and function. */
  readonly title: string
  readonly code: string
  readonly file: string
}

describe("examples in docstrings", () => {
  let names: ReadonlyArray<Documented> = []
  let examples: ReadonlyArray<Example> = []
  beforeAll(() => {
    const all = [...listNames(root, publicPackages(root).map(published)).values()].flat()
    // A name that a package exports again has its example in its own package.
    names = documentedNames(root, all).filter(({ file }) => !file.includes("/dist/"))
    examples = names.flatMap((each) =>
      each.examples.map((code, index) => ({
        title: titleOf(each),
        code: importing(code, each.module, names),
        file: `${each.file.replaceAll(/[^\w]+/g, "-")}-${each.name}-${index + 1}.ts`
      }))
    )
  }, 180_000)

  it("every function that people call has one", () => {
    const missing = names.filter((each) => each.isFunction && each.examples.length === 0 && !isExcused(each))
    assert.deepStrictEqual(missing.map(titleOf), [])
  })

  it("the table names public functions only", () => {
    for (const [file, listed] of Object.values(called).flatMap((files) => Object.entries(files))) {
      for (const name of listed) {
        const isThere = names.some(
          (each) => each.isFunction && each.file === file && (name === "*" || each.name === name)
        )
        assert.isTrue(isThere, `${file}: ${name}`)
      }
    }
  })

  it("every one imports the function's package by its public path", () => {
    for (const { code, title } of examples) assert.match(code, /^(?:import|\}) .*from "@faktura\//m, title)
  })

  it("all compile", { timeout: 180_000 }, async () => {
    writeProject(
      folder,
      examples.map(({ code, file }) => [file, code] as const),
      {
        // An example may name a value that it does not use.
        noUnusedLocals: false,
        // A dependency of codegen that its users import as well.
        paths: { "@hey-api/openapi-ts": ["../../codegen/node_modules/@hey-api/openapi-ts/dist/index.d.mts"] }
      }
    )
    const output = await compilerOutput(folder)
    assert.strictEqual(
      examples.reduce((text, { file, title }) => text.replaceAll(basename(file), title), output),
      ""
    )
  })
})
