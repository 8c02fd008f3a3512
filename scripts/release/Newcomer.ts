/**
 * Makes a new user's project: an empty folder, our packages from a registry, and a first program.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "./CheckFailed.ts"
import { outsideEnvironment, run } from "./Command.ts"
import { pnpm } from "./Pnpm.ts"
import { registryEnvironment } from "./Registry.ts"
import type { Registry } from "./Registry.ts"

/** Project with its packages installed. */
export interface Project {
  readonly folder: string
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** Returns the script that a package would run during its installation. */
const installScript = (folder: string): string | undefined => {
  const path = join(folder, "package.json")
  if (!existsSync(path)) return undefined
  // The cast: an installed package has this file. Scripts are read with care.
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { readonly scripts?: Readonly<Record<string, string>> }
  if (existsSync(join(folder, "binding.gyp"))) return "binding.gyp"
  return ["preinstall", "install", "postinstall"].find((name) => manifest.scripts?.[name] !== undefined)
}

/** Lists the folders of a project's packages in pnpm's virtual store. */
const installed = (project: Project): ReadonlyArray<{ readonly id: string; readonly folder: string }> => {
  const store = join(project.folder, "node_modules", ".pnpm")
  return readdirSync(store)
    .filter((id) => id.includes("@"))
    .map((id) => {
      const name = id.slice(0, id.indexOf("@", 1)).replace("+", "/")
      return { id, folder: join(store, id, "node_modules", name) }
    })
}

/**
 * Makes a project and installs packages into it, strictly: a package sees only its declared dependencies.
 *
 * @param dependencies names and versions
 * @throws CheckFailed also if a package has an install script, or if there are two copies of effect
 */
export const newcomer = async (options: {
  readonly root: string
  readonly registry: Registry
  readonly folder: string
  readonly cache: string
  readonly dependencies: Readonly<Record<string, string>>
}): Promise<Project> => {
  const { root, registry, folder, cache, dependencies } = options
  mkdirSync(folder, { recursive: true })
  const project = { folder }
  writeFileSync(join(folder, "package.json"), json({ name: "newcomer", private: true, type: "module", dependencies }))
  const [command, ...first] = pnpm(root)
  await run(command, [...first, "install", "--no-frozen-lockfile"], {
    what: `Installing ${Object.keys(dependencies).join(", ")} into an empty project`,
    cwd: folder,
    // pnpm otherwise makes every package visible to all others, in a folder of its own.
    env: { ...registryEnvironment(registry, cache), PNPM_CONFIG_HOIST: "false" }
  })
  const packages = installed(project)
  for (const { id, folder } of packages) {
    const script = installScript(folder)
    if (script !== undefined)
      throw new CheckFailed(
        `${id} runs code during its installation: it has the script ${script}. Remove that dependency`
      )
  }
  const effects = packages.filter(({ id }) => id.startsWith("effect@"))
  if (effects.length !== 1) {
    throw new CheckFailed(
      `A project must have one copy of effect, but this one has ${effects.length}: ${effects.map(({ id }) => id).join(", ")}`
    )
  }
  return project
}

/** Copies programs into the project. */
export const addPrograms = (project: Project, programs: ReadonlyArray<string>): void => {
  for (const path of programs) copyFileSync(path, join(project.folder, path.slice(path.lastIndexOf("/") + 1)))
}

/** Strictest compiler options. They also check the declarations of packages: `skipLibCheck` would hide their errors. */
const strict = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  skipLibCheck: false,
  noEmit: true
}

/** Compiler options of users' projects, by name. */
export const setups = {
  node: { ...strict, target: "ES2024", module: "NodeNext", types: ["node"] },
  // A page or a worker: no types of Node, and resolution as in bundlers.
  browser: { ...strict, target: "ES2022", module: "ESNext", moduleResolution: "bundler", types: [] },
  // Generated code in the project itself.
  generated: {
    ...strict,
    allowImportingTsExtensions: true,
    target: "ES2024",
    module: "NodeNext",
    types: ["node"]
  }
}

/**
 * Type-checks programs of the project.
 *
 * @param compiler name under which a TypeScript is installed in the project
 */
export const typeCheck = async (
  project: Project,
  compiler: string,
  setup: keyof typeof setups,
  files: ReadonlyArray<string>
): Promise<void> => {
  const config = `tsconfig.${setup}.json`
  writeFileSync(join(project.folder, config), json({ compilerOptions: setups[setup], files }))
  await run(process.execPath, [join("node_modules", compiler, "bin", "tsc"), "-p", config], {
    what: `Type-checking ${files.join(", ")} with ${compiler}, as a ${setup} project,`,
    cwd: project.folder,
    env: outsideEnvironment()
  })
}

/** Runs a program, or a command of an installed package, with the Node of this check. */
export const execute = async (project: Project, what: string, args: ReadonlyArray<string>): Promise<string> => {
  const { stdout } = await run(process.execPath, args, {
    what,
    cwd: project.folder,
    env: outsideEnvironment(),
    timeoutMs: 120_000
  })
  return stdout.trim()
}
