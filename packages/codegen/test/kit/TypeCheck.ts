/**
 * Type-checks generated packages with TypeScript 7, which the repository is written in, and with 6, which many still use:
 * the raw clients first, then the services over the clients' declarations, as consumers see them.
 */
import { spawn } from "node:child_process"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import type { Generated } from "../../src/Generate.ts"

const codegen = join(import.meta.dirname, "..", "..")
const repository = join(codegen, "..", "..")
/** The repository's compiler, and the one that hey-api needs. */
const compilers = {
  7: join(repository, "node_modules", ".bin", "tsc"),
  6: join(codegen, "node_modules", ".bin", "tsc")
}

/** A version of TypeScript that generated code is checked with. */
export type TypeScriptVersion = keyof typeof compilers

/** Where generated packages are written for the compiler: inside of the package, so that they find what it depends on. */
export const typeCheckFolder = join(codegen, "test", ".typecheck")

const clientFixture = `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

export class ScenarioClient extends Context.Service<ScenarioClient, ApiClient>()("scenario/Client") {}
`
const scopeFixture = `import * as Context from "effect/Context"

export class Tenant extends Context.Service<Tenant, { readonly id: string }>()("scenario/Tenant") {}
export class Account extends Context.Service<
  Account,
  { readonly id: string; readonly key: string; readonly company?: string | undefined }
>()("scenario/Account") {}
`

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

const servicesConfig = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: {
    noEmit: true,
    paths: {
      "@faktura/core/*": [join(repository, "packages", "core", "src", "*.ts")],
      "@scenario/*": ["./declarations/*/index.d.ts"]
    }
  },
  include: ["services"]
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
    ["tsconfig.raw.json", JSON.stringify(rawConfig)],
    ["tsconfig.services.json", JSON.stringify(servicesConfig)]
  ])
}

const compile = (folder: string, version: TypeScriptVersion, config: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(compilers[version], ["-p", config, "--pretty", "false"], { cwd: folder })
    let output = ""
    child.stdout.on("data", (data) => (output += String(data)))
    child.stderr.on("data", (data) => (output += String(data)))
    child.on("error", reject)
    child.on("close", (code) => resolve(code === 0 ? "" : output === "" ? `exit code ${code}` : output))
  })

/** A compiler's complaints about what `writePackages` wrote; empty when there are none. */
export const typeCheck = async (folder: string, version: TypeScriptVersion = 7): Promise<string> => {
  const raw = await compile(folder, version, "tsconfig.raw.json")
  return raw === "" ? compile(folder, version, "tsconfig.services.json") : raw
}
