/**
 * Installs the example project as a user would: a copy of `examples/petstore`, our packages as tarballs, and npm. Then
 * runs the commands of its README one after another.
 */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { format } from "oxfmt"
import { CheckFailed } from "./CheckFailed.ts"
import { run } from "./Command.ts"
import { blocksIn } from "./Documented.ts"
import { registryEnvironment } from "./Registry.ts"
import type { Registry } from "./Registry.ts"
import type { Manifest, Tarball } from "./Tarball.ts"

/** Installed copy of the example. */
export interface Example {
  readonly folder: string
  /** Runs a script of its package.json and returns its output. */
  readonly script: (name: string) => Promise<string>
  /** Scripts that were run. */
  readonly done: ReadonlySet<string>
}

/** Files that earlier runs leave in the folder. Never committed. */
const leftovers = new Set(["node_modules", "package-lock.json", "petstore", "petstore-by-config"])

/** Generated folders: by the `faktura` command, and by hey-api's own command. */
const outputs = { command: "src/petstore", config: "src/petstore-by-config" }

/**
 * Copies the example and installs it.
 *
 * @param options.packages our packages, which replace the released ones
 * @param options.others   other dependencies to install, by name
 * @throws CheckFailed also if the example needs another version of a dependency than our packages do
 */
export const installExample = async (options: {
  readonly root: string
  readonly registry: Registry
  readonly folder: string
  readonly cache: string
  readonly packages: ReadonlyArray<Tarball>
  readonly others: Readonly<Record<string, string>>
}): Promise<Example> => {
  const { cache, folder, others, packages, registry, root } = options
  const source = join(root, "examples", "petstore")
  cpSync(source, folder, { recursive: true, filter: (path) => path === source || !leftovers.has(basename(path)) })
  const file = join(folder, "package.json")
  // The cast: the example is ours.
  const manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest
  const heyApi = "@hey-api/openapi-ts"
  const pin = packages.find((each) => each.manifest.name === "@faktura/codegen")?.manifest.dependencies?.[heyApi]
  if (manifest.devDependencies?.[heyApi] !== pin) {
    throw new CheckFailed(
      `examples/petstore needs another ${heyApi} than @faktura/codegen, which has ${pin}: use the same version`
    )
  }
  const withTarballs = (asked: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries(asked).map(([name, range]) => {
        const tarball = packages.find((each) => each.manifest.name === name)
        return [name, tarball === undefined ? range : `file:${tarball.path}`]
      })
    )
  const dependencies = withTarballs(manifest.dependencies)
  const devDependencies = { ...withTarballs(manifest.devDependencies), ...others }
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies, devDependencies }, null, 2))
  const env = { ...registryEnvironment(registry, cache), NPM_CONFIG_CACHE: join(cache, "npm-cache") }
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
    what: "Installing examples/petstore with npm",
    cwd: folder,
    env
  })
  const done = new Set<string>()
  return {
    folder,
    done,
    script: async (name) => {
      done.add(name)
      const what = `npm run ${name} in examples/petstore`
      const { stdout } = await run("npm", ["run", "--silent", name], { what, cwd: folder, env })
      return stdout.trim()
    }
  }
}

const codeOf = async (file: string): Promise<string> => {
  // The first lines differ, and only the command formats the code.
  const text = readFileSync(file, "utf8").replace(/^(\/\/[^\n]*\n)+\n/, "")
  return (await format(file, text, { printWidth: 120, semi: false, trailingComma: "none" })).code
}

/** Change that only the command makes in hey-api's client: see `BundledClient` of codegen. */
const correction = /^ *\/\/ An option of this name is Deno's own\.\n *\.\.\.\{ client: undefined \},\n/m

/** Files of hey-api whose content the command splits by service. */
const splitFiles = new Set(["index.ts", "sdk.gen.ts", "types.gen.ts"])
const isPart = (name: string): boolean => /^(?:operations|schemas|types)\//.test(name)

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts"))
    .toSorted()

/** @throws CheckFailed if both ways generate different code, apart from the differences in the README */
export const compareOutputs = async (example: Example): Promise<void> => {
  const command = join(example.folder, outputs.command)
  const config = join(example.folder, outputs.config)
  const problems: Array<string> = []
  for (const name of new Set([...filesBelow(command), ...filesBelow(config)])) {
    const isHere = existsSync(join(command, name))
    const isThere = existsSync(join(config, name))
    if (!isHere || (!isThere && !isPart(name))) problems.push(`${name} is written by one way only`)
    else if (isThere && !splitFiles.has(name)) {
      const ours = (await codeOf(join(command, name))).replace(correction, "")
      if (ours !== (await codeOf(join(config, name)))) problems.push(`${name} differs`)
    }
  }
  if (problems.length > 0) {
    throw new CheckFailed(`faktura emit and hey-api's own command generate different code:\n${problems.join("\n")}`)
  }
}

/** @throws CheckFailed if `npm start` prints something else than the README shows */
export const compareWithReadme = (example: Example, printed: string): void => {
  const readme = readFileSync(join(example.folder, "README.md"), "utf8")
  const promised = /^```text\n([\s\S]*?)^```/m.exec(readme)?.[1]?.trim()
  if (promised === printed) return
  throw new CheckFailed(
    `examples/petstore: npm start prints something else than its README says. It printed:\n${printed}`
  )
}

/** @throws CheckFailed if its README shows a command that was not run */
export const checkCommands = ({ done, folder }: Example): void => {
  const shown = blocksIn("README.md", readFileSync(join(folder, "README.md"), "utf8")).flatMap(
    ({ commands }) => commands
  )
  const known = new Set(["npm install", ...[...done].flatMap((name) => [`npm run ${name}`, `npm ${name}`])])
  const left = shown.filter((command) => !known.has(command))
  if (shown.length > 0 && left.length === 0) return
  throw new CheckFailed(`examples/petstore: its README shows commands that this check does not run: ${left.join(", ")}`)
}
