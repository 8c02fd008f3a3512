/**
 * The example project as a user would have it: a copy of `examples/petstore`, our packages as tarballs, npm, and then the
 * commands of its README one after another.
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

/** The copy, with everything installed. */
export interface Example {
  readonly folder: string
  /** Runs a script of its package.json and gives what it printed. */
  readonly script: (name: string) => Promise<string>
  /** The scripts that were run. */
  readonly done: ReadonlySet<string>
}

/** What earlier runs leave in the folder; never committed. */
const leftovers = new Set(["node_modules", "package-lock.json", "petstore", "petstore-by-config"])

/** The two folders that it generates: by the command, and by hey-api's own. */
const outputs = { command: "src/petstore", config: "src/petstore-by-config" }

/**
 * Copies the example and installs it.
 *
 * @param options.packages our packages, which take the place of the released ones
 * @param options.others   what is installed besides, by name
 * @throws CheckFailed also when it asks for another version of something than our packages do
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
    throw new CheckFailed(`examples/petstore asks for another ${heyApi} than @faktura/codegen, which has ${pin}`)
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
  // Each way has a first line of its own, and only the command formats.
  const text = readFileSync(file, "utf8").replace(/^(\/\/[^\n]*\n)+\n/, "")
  return (await format(file, text, { printWidth: 120, semi: false, trailingComma: "none" })).code
}

/** What the command alone puts right in hey-api's client: see `BundledClient` of codegen. */
const correction = /^ *\/\/ An option of this name is Deno's own\.\n *\.\.\.\{ client: undefined \},\n/m

/** hey-api keeps in these three what the command splits by service. */
const splitFiles = new Set(["index.ts", "sdk.gen.ts", "types.gen.ts"])
const isPart = (name: string): boolean => /^(?:operations|schemas|types)\//.test(name)

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts"))
    .toSorted()

/** @throws CheckFailed when the two ways of generating do not give the same, but for what the README says */
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

/** @throws CheckFailed when `npm start` does not print what the README says */
export const compareWithReadme = (example: Example, printed: string): void => {
  const readme = readFileSync(join(example.folder, "README.md"), "utf8")
  const promised = /^```text\n([\s\S]*?)^```/m.exec(readme)?.[1]?.trim()
  if (promised === printed) return
  throw new CheckFailed(
    `examples/petstore: npm start prints something else than its README says. It printed:\n${printed}`
  )
}

/** @throws CheckFailed when its README shows a command that was not run */
export const checkCommands = ({ done, folder }: Example): void => {
  const shown = blocksIn("README.md", readFileSync(join(folder, "README.md"), "utf8")).flatMap(
    ({ commands }) => commands
  )
  const known = new Set(["npm install", ...[...done].flatMap((name) => [`npm run ${name}`, `npm ${name}`])])
  const left = shown.filter((command) => !known.has(command))
  if (shown.length > 0 && left.length === 0) return
  throw new CheckFailed(`examples/petstore: its README shows commands that this check does not run: ${left.join(", ")}`)
}
