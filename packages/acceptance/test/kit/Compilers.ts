/**
 * Compiles generated packages with two compilers: first the raw clients, then the services. Services see the declarations of
 * the clients and the runtime, as users have them.
 */
import { writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { clientFolder, generatedFolder, servicesFolder } from "./Packages.ts"
import { run } from "./Run.ts"

const require = createRequire(import.meta.url)
const base = join(import.meta.dirname, "..", "..", "..", "..", "tsconfig.base.json")

const compilerOf = (dependency: string): string =>
  join(dirname(require.resolve(`${dependency}/package.json`)), "bin", "tsc")

/** Compilers by their names in reports. */
export const compilers = {
  "TypeScript 7": compilerOf("typescript"),
  "TypeScript 6": compilerOf("typescript-6")
} as const

/** Name of a compiler. */
export type Compiler = keyof typeof compilers

const compile = async (
  compiler: Compiler,
  configName: string,
  compilerOptions: object,
  members: ReadonlyArray<string>
): Promise<string> => {
  const config = join(generatedFolder, `tsconfig.${configName}.json`)
  const include = members.map((folder) => join(folder, "src"))
  writeFileSync(config, JSON.stringify({ extends: base, compilerOptions, include }))
  const { code, output } = await run(
    process.execPath,
    ["--max-old-space-size=6144", compilers[compiler], "-p", config, "--pretty", "false"],
    generatedFolder
  )
  return code === 0 ? "" : output === "" ? `exit code ${code}` : output
}

/** Returns the folder of a group's declarations. */
export const declarationsFolder = (group: string): string => join(generatedFolder, "declarations", group)

/**
 * Lists a compiler's errors for a group of documents. TypeScript 7 writes the group's declarations: both compilers
 * check services against the declarations of the raw clients.
 */
export const complaintsOf = async (
  compiler: Compiler,
  group: string,
  members: ReadonlyArray<string>
): Promise<string> => {
  const outDir = declarationsFolder(group)
  const output =
    compiler === "TypeScript 7"
      ? { emitDeclarationOnly: true, declarationMap: false, sourceMap: false, rootDir: generatedFolder, outDir }
      : { noEmit: true }
  const name = `${group}.${compiler === "TypeScript 7" ? 7 : 6}`
  const raw = await compile(compiler, `${name}.raw`, output, members.map(clientFolder))
  if (raw !== "") return raw
  const paths = { "@acceptance/*-client": [join(outDir, "*-client", "src", "index.d.ts")] }
  return compile(compiler, name, { ...output, paths }, members.map(servicesFolder))
}
