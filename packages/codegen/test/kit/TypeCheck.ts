/**
 * Type-checks generated packages with TypeScript 7, the repository's compiler, and with TypeScript 6. It checks the raw
 * clients first, then the services over the clients' declarations, as consumers see them.
 */
import { spawn } from "node:child_process"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Generated } from "../../src/generate/Generate.ts"
import { corePaths } from "./CoreSources.ts"

const codegen = join(import.meta.dirname, "..", "..")
const repository = join(codegen, "..", "..")
/** Compiler of the repository, and compiler of hey-api. */
const compilers = {
  7: join(repository, "node_modules", "typescript", "bin", "tsc"),
  6: join(codegen, "node_modules", "typescript", "bin", "tsc")
}

/** A version of TypeScript that generated code is checked with. */
export type TypeScriptVersion = keyof typeof compilers

/** Folder of generated packages for the compiler. It is inside of the package, so that they find its dependencies. */
export const typeCheckFolder = join(codegen, "test", ".typecheck")

/** A class of a service in the form that declarations file by file take. */
const service = (name: string, key: string, value: string): string =>
  `const ${name}Base: Context.ServiceClass<${name}, "${key}", ${value}> = Context.Service<${name}, ${value}>()("${key}")
export class ${name} extends ${name}Base {}
`
const clientFixture = `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

${service("ScenarioClient", "scenario/Client", "ApiClient")}`
const scopeFixture = `import * as Context from "effect/Context"

${service("Tenant", "scenario/Tenant", "{ readonly id: string }")}${service(
  "Account",
  "scenario/Account",
  "{ readonly id: string; readonly key: string; readonly company?: string | undefined }"
)}`

const rawConfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: {
    rootDir: "raw",
    outDir: "declarations",
    emitDeclarationOnly: true,
    isolatedDeclarations: true,
    // No DOM: what is global comes from Node's types.
    lib: ["ES2024"]
  },
  include: ["raw"]
}

/** The runtime's declarations, as its package has them: rules for generated code are not asked of its sources. */
const runtimeConfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: {
    rootDir: join(repository, "packages", "core", "src"),
    outDir: "runtime",
    emitDeclarationOnly: true
  },
  include: [join(repository, "packages", "core", "src")]
}

const servicesConfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: {
    rootDir: "services",
    outDir: "made",
    emitDeclarationOnly: true,
    isolatedDeclarations: true,
    lib: ["ES2024"],
    paths: {
      ...corePaths(".d.ts", "./runtime"),
      "@scenario/*": ["./declarations/*/index.d.ts"]
    }
  },
  include: ["services"]
}

/** Folders that the `emit` command wrote, with a program that uses them. */
const emittedConfig = {
  ...servicesConfig,
  compilerOptions: {
    ...servicesConfig.compilerOptions,
    rootDir: "emitted",
    paths: corePaths(".d.ts", "./runtime")
  },
  include: ["emitted"]
}

const writeFiles = async (folder: string, files: Iterable<readonly [string, string]>): Promise<void> => {
  for (const [name, text] of files) {
    const file = join(folder, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

/** Writes generated packages below a folder of the type-check folder, with the compiler's configuration. */
export const writePackages = async (folder: string, all: ReadonlyMap<string, Generated>): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  for (const [name, made] of all) {
    await writeFiles(join(folder, "raw", `${name}-client`), made.client)
    await writeFiles(join(folder, "services", name, "generated"), made.services)
    await writeFiles(join(folder, "services", name), [
      ["Client.ts", clientFixture],
      ["Scope.ts", scopeFixture]
    ])
  }
  await writeFiles(folder, [
    ["tsconfig.runtime.json", JSON.stringify(runtimeConfig)],
    ["tsconfig.raw.json", JSON.stringify(rawConfig)],
    ["tsconfig.services.json", JSON.stringify(servicesConfig)]
  ])
}

/** Writes an emitted folder and the program `program.ts` beside it, with the compiler's configuration. */
export const writeEmitted = async (
  folder: string,
  files: ReadonlyMap<string, string>,
  program: string
): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await writeFiles(join(folder, "emitted", "api"), files)
  await writeFiles(folder, [
    ["emitted/program.ts", program],
    ["tsconfig.runtime.json", JSON.stringify(runtimeConfig)],
    ["tsconfig.emitted.json", JSON.stringify(emittedConfig)]
  ])
}

const compile = (folder: string, version: TypeScriptVersion, config: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compilers[version], "-p", config, "--pretty", "false"], { cwd: folder })
    let output = ""
    child.stdout.on("data", (data) => (output += String(data)))
    child.stderr.on("data", (data) => (output += String(data)))
    child.on("error", reject)
    child.on("close", (code) => resolve(code === 0 ? "" : output === "" ? `exit code ${code}` : output))
  })

/** Compiles by several configurations, one after another; gives the first complaints, empty when there are none. */
const compileAll = async (
  folder: string,
  steps: ReadonlyArray<readonly [version: TypeScriptVersion, config: string]>
): Promise<string> => {
  for (const [version, config] of steps) {
    const complaints = await compile(folder, version, `tsconfig.${config}.json`)
    if (complaints !== "") return complaints
  }
  return ""
}

/**
 * A compiler's complaints about what `writePackages` wrote, without the DOM's types and with `isolatedDeclarations`; empty when
 * there are none. The runtime's declarations are made by TypeScript 7, as for its package.
 */
export const typeCheck = (folder: string, version: TypeScriptVersion = 7): Promise<string> =>
  compileAll(folder, [
    [7, "runtime"],
    [version, "raw"],
    [version, "services"]
  ])

/** The same of what `writeEmitted` wrote. */
export const typeCheckEmitted = (folder: string, version: TypeScriptVersion): Promise<string> =>
  compileAll(folder, [
    [7, "runtime"],
    [version, "emitted"]
  ])
