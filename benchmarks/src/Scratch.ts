/**
 * Temporary folder outside the repository. Generated code is written, type-checked, bundled and run there as users have
 * it: as packages, beside a fresh build of core.
 *
 * The folder is removed when the benchmarks end.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { runChild, runProgram } from "./Child.ts"
import { root } from "./Documents.ts"
import type { Document } from "./Documents.ts"

const packages = join(root, "benchmarks", "node_modules")

/** The folder. A real path, because tools resolve packages from real paths. */
export const scratch = mkdtempSync(join(realpathSync(tmpdir()), "faktura-benchmarks-"))
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }))
// A signal alone would end the process without removing the folder.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130))

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const writePackage = (folder: string, name: string, exports: { readonly [path: string]: string }): void =>
  write(
    join(folder, "package.json"),
    JSON.stringify({ name, type: "module", sideEffects: false, exports }, undefined, 2)
  )

const link = (name: string, target: string, folder: string): void => {
  const place = join(folder, "node_modules", name)
  if (existsSync(place)) return
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(target, place, "dir")
}

/** Compilers by their names in figures. */
export const compilers = {
  "TS 7": join(packages, "typescript-7", "bin", "tsc"),
  "TS 6": join(packages, "typescript", "bin", "tsc")
} as const

let built: Promise<void> | undefined

const build = async (): Promise<void> => {
  for (const name of ["effect", "undici", "zod", "@effect/platform-node", "@types/node"]) {
    link(name, join(packages, name), scratch)
  }
  const source = join(root, "packages", "core")
  const core = join(scratch, "core")
  const { output } = await runProgram(process.execPath, [
    compilers["TS 7"],
    "-p",
    join(source, "tsconfig.build.json"),
    "--outDir",
    join(core, "dist")
  ])
  if (!existsSync(join(core, "dist", "call", "Call.js"))) throw new Error(`core could not be built: ${output}`)
  if (output.trim() !== "") console.error(`core does not type-check:\n${output}`)
  // The sources too, as in the package: its export conditions refer to them.
  for (const part of ["package.json", "src"]) cpSync(join(source, part), join(core, part), { recursive: true })
  link("@faktura/core", core, scratch)
}

/** Builds core, so that code in the folder can import it. */
export const buildCore = (): Promise<void> => (built ??= build())

/** Generators by their names in figures. */
export const generators = [
  "hey-api",
  "hey-api + zod",
  "openapi-typescript",
  "faktura",
  "faktura, no validation"
] as const

/** Name of a generator. */
export type Generator = (typeof generators)[number]

const folderOf = (document: Document, generator: Generator): string =>
  join(scratch, `${document.name} ${generator}`.replaceAll(/[^a-z0-9-]+/g, "-"))

const client = `import type { ApiClient } from "@faktura/core/ApiClient"
import * as Context from "effect/Context"

export class BenchClient extends Context.Service<BenchClient, ApiClient>()("bench/BenchClient") {}
`

/** Adds the hand-written files beside the generated ones: packages with their exports, and the client's service. */
const addHandwritten = (document: Document, folder: string): void => {
  const raw = { ".": "./src/generated/index.ts", "./client": "./src/generated/client/index.ts" }
  if (!existsSync(join(folder, "services"))) {
    writePackage(folder, "@bench/raw", raw)
    return link("@bench/raw", folder, folder)
  }
  const services = join(folder, "services")
  const own = join(root, "packages", document.api ?? "")
  const names = document.api === undefined ? { raw: "@bench/raw" } : { raw: `@faktura/${document.api}-client` }
  writePackage(join(folder, "raw"), names.raw, raw)
  link(names.raw, join(folder, "raw"), folder)
  writePackage(services, "@bench/services", {
    "./Client": "./src/Client.ts",
    "./operations/*": "./src/generated/operations/*.gen.ts",
    "./promise/*": "./src/generated/promise/*.gen.ts"
  })
  link("@bench/services", services, folder)
  if (document.api === undefined) write(join(services, "src", "Client.ts"), client)
  else for (const file of ["Client.ts", "Scope.ts"]) cpSync(join(own, "src", file), join(services, "src", file))
}

/** Cost of one generation: wall time and CPU time in seconds, and peak memory in MB. */
export interface Cost {
  readonly time: number
  readonly cpu: number
  readonly memory: number
}

/** Cost of a generation, or the reason why the generator refused the document. */
export type Generation = Cost | { readonly refused: string }

/** Runs a generator on a document, in its own process. */
export const generate = async (document: Document, generator: Generator): Promise<Generation> => {
  const folder = folderOf(document, generator)
  rmSync(folder, { recursive: true, force: true })
  const api = document.api === undefined ? [] : [document.api]
  const result = await runChild("generate", [generator, document.file, folder, ...api]).then(
    // Output of `child/generate.ts`.
    (printed) => printed as Generation,
    (error: unknown) => ({ refused: `${generator} failed: ${String(error).split("\n").slice(0, 8).join(" ")}` })
  )
  if (!("refused" in result)) addHandwritten(document, folder)
  return result
}

const refusals = new Map<string, { readonly refused: string }>()

/** Returns a generator's packages for a document. Generates them on first use. */
export const generated = async (
  document: Document,
  generator: Generator
): Promise<{ readonly folder: string } | { readonly refused: string }> => {
  const folder = folderOf(document, generator)
  const refused = refusals.get(folder)
  if (refused !== undefined) return refused
  if (!existsSync(join(folder, "package.json"))) {
    const result = await generate(document, generator)
    if ("refused" in result) {
      refusals.set(folder, result)
      return result
    }
  }
  return { folder }
}
