/**
 * Type-checks generated packages with TypeScript 7, the repository's compiler, and with TypeScript 6. It checks the raw
 * clients first, then the services over the clients' declarations, as consumers see them.
 */
import { spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Generated } from "../../src/generate/Generate.ts"
import { corePaths } from "./CoreSources.ts"

const hashOf = (files: ReadonlyArray<string>): string => {
  const hash = createHash("sha256")
  for (const file of files) hash.update(file).update(readFileSync(file))
  return hash.digest("hex").slice(0, 16)
}

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

/** Declarations alone, without maps, which are not read. */
const declarations = { emitDeclarationOnly: true, declarationMap: false, sourceMap: false }

const rawConfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: {
    rootDir: "raw",
    ...declarations,
    outDir: "declarations",
    isolatedDeclarations: true,
    // No DOM: what is global comes from Node's types.
    lib: ["ES2024"]
  },
  include: ["raw"]
}

const runtime = join(repository, "packages", "core", "src")

/** The runtime's declarations, as its package has them: rules for generated code are not asked of its sources. */
const runtimeConfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: { ...declarations, rootDir: runtime, outDir: "declarations" },
  include: [runtime]
}

/** Folder of the declarations beside the checked folders. Its name changes with the sources and with what compiles them. */
const runtimeFolder = `runtime-${hashOf([
  ...readdirSync(runtime, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted(),
  join(repository, "tsconfig.base.json"),
  join(repository, "pnpm-lock.yaml")
])}`

/** TypeScript's `paths` for the declarations, from a folder of the type-check folder. `makeRuntime` makes them. */
export const runtimePaths = corePaths(".d.ts", `../${runtimeFolder}`)

const servicesConfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: {
    rootDir: "services",
    ...declarations,
    outDir: "made",
    isolatedDeclarations: true,
    lib: ["ES2024"],
    paths: {
      ...runtimePaths,
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
    paths: runtimePaths
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

/**
 * Writes generated packages below a folder of the type-check folder, with the compiler's configuration.
 *
 * Raw clients have files in common. Where such a file is that of the first raw client to the letter, it is imported from there:
 * the compiler checks it once.
 */
export const writePackages = async (folder: string, all: ReadonlyMap<string, Generated>): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  const common = new Map<string, { readonly text: string; readonly owner: string }>()
  for (const [name, made] of all) {
    const client = [...made.client].map(([file, text]) => {
      const known = common.get(file)
      if (known?.text === text) return [file, `export * from "../../${known.owner}-client/${file}"\n`] as const
      if (known === undefined && file.startsWith("client/")) common.set(file, { text, owner: name })
      return [file, text] as const
    })
    await writeFiles(join(folder, "raw", `${name}-client`), client)
    await writeFiles(join(folder, "services", name, "generated"), made.services)
    await writeFiles(join(folder, "services", name), [
      ["Client.ts", clientFixture],
      ["Scope.ts", scopeFixture]
    ])
  }
  await writeFiles(folder, [
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

/** Makes the runtime's declarations once for all checks, by TypeScript 7, as for its package; returns the complaints. */
export const makeRuntime = async (): Promise<string> => {
  const folder = join(typeCheckFolder, runtimeFolder)
  if (existsSync(folder)) return ""
  const work = await mkdtemp(join(typeCheckFolder, "work-"))
  await writeFile(join(work, "tsconfig.runtime.json"), JSON.stringify(runtimeConfig))
  const complaints = await compile(work, 7, "tsconfig.runtime.json")
  // Another test may have made them at the same time.
  if (complaints === "" && !existsSync(folder)) await rename(join(work, "declarations"), folder)
  await rm(work, { recursive: true, force: true })
  return complaints
}

/** Compiles by several configurations, one after another; gives the first complaints, empty when there are none. */
const compileAll = async (
  folder: string,
  version: TypeScriptVersion,
  configs: ReadonlyArray<string>
): Promise<string> => {
  const complaints = await makeRuntime()
  if (complaints !== "") return complaints
  for (const config of configs) {
    const complaints = await compile(folder, version, `tsconfig.${config}.json`)
    if (complaints !== "") return complaints
  }
  return ""
}

/**
 * A compiler's complaints about what `writePackages` wrote, without the DOM's types and with `isolatedDeclarations`; empty when
 * there are none.
 */
export const typeCheck = (folder: string, version: TypeScriptVersion = 7): Promise<string> =>
  compileAll(folder, version, ["raw", "services"])

/** The same of what `writeEmitted` wrote. */
export const typeCheckEmitted = (folder: string, version: TypeScriptVersion): Promise<string> =>
  compileAll(folder, version, ["emitted"])
