/**
 * Installs a client into two empty projects, with npm and with pnpm, and runs a program without Effect on every runtime.
 *
 * pnpm's modules are isolated: a package finds only the dependencies that it declares. npm shows what most users install.
 */
import { createHmac } from "node:crypto"
import { cpSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { binaryOf, denoArguments, platform } from "../../packages/runtimes/test/kit/Binaries.ts"
import type { Binary } from "../../packages/runtimes/test/kit/Binaries.ts"
import { bundleWorker, runWorker, workerd } from "../../packages/runtimes/test/kit/Worker.ts"
import type { Sandbox } from "../../packages/sandbox/src/index.ts"
import { CheckFailed } from "./CheckFailed.ts"
import { outsideEnvironment, run } from "./Command.ts"
import { newcomer } from "./Newcomer.ts"
import type { Project } from "./Newcomer.ts"
import { registryEnvironment } from "./Registry.ts"
import type { Registry } from "./Registry.ts"

/** Platform on which all runtimes are installed and must run. */
const complete = process.env["CI"] !== undefined && platform === "linux-x64"

/** Package managers of the projects. */
export const managers = ["npm", "pnpm"] as const

/** Projects by package manager. */
export type Projects = Readonly<Record<(typeof managers)[number], Project>>

const installWithNpm = async (options: Parameters<typeof newcomer>[0]): Promise<Project> => {
  const { cache, dependencies, folder, registry } = options
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "newcomer", private: true, type: "module", dependencies })
  )
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund"], {
    what: `Installing ${Object.keys(dependencies).join(", ")} with npm`,
    cwd: folder,
    env: { ...registryEnvironment(registry, cache), NPM_CONFIG_CACHE: join(cache, "npm-cache") }
  })
  return { folder }
}

/**
 * Makes both projects, with the program.
 *
 * @param options.dependencies of both: names and versions
 * @param options.tools        of the project with pnpm alone
 */
export const installBoth = async (options: {
  readonly root: string
  readonly registry: Registry
  readonly folder: string
  readonly cache: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly tools: Readonly<Record<string, string>>
}): Promise<Projects> => {
  const { dependencies, folder, root, tools } = options
  const [npm, pnpm] = await Promise.all([
    installWithNpm({ ...options, folder: join(folder, "npm") }),
    newcomer({ ...options, folder: join(folder, "pnpm"), dependencies: { ...dependencies, ...tools } })
  ])
  for (const project of [npm, pnpm]) {
    cpSync(join(root, "scripts", "release", "promise"), project.folder, { recursive: true })
  }
  return { npm, pnpm }
}

/** Settings for the program: those of the sandbox, and a delivery that Node's own HMAC signed now. */
const settingsOf = ({ monite: { baseUrl, clientId, clientSecret } }: Sandbox): string => {
  const secret = "whsec_release"
  const seconds = Math.floor(Date.now() / 1000)
  const body = JSON.stringify({
    id: "7",
    action: "receivable.issued",
    description: "",
    entity_id: "e",
    object_type: "receivable",
    webhook_subscription_id: "s",
    api_version: null
  })
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")
  const webhook = { secret, body, signature: `t=${seconds},v1=${digest}` }
  return JSON.stringify({ baseUrl, clientId, clientSecret, webhook })
}

/** Way to run the program in a project. `binary` throws if the runtime is not installed. */
interface Runtime {
  readonly name: string
  readonly binary: () => string
  readonly run: (binary: string, folder: string, settings: string) => Promise<string>
}

const asProcess = (name: string, binary: () => string, program: string, args: ReadonlyArray<string> = []): Runtime => ({
  name,
  binary,
  run: async (file, folder, settings) => {
    const { stderr, stdout } = await run(file, [...args, program, settings], {
      what: `${program} on ${name}`,
      shown: `${name} ${program}`,
      cwd: folder,
      env: outsideEnvironment(),
      timeoutMs: 60_000
    })
    // A warning of Node, for example, or of a package that is not for this runtime.
    if (stderr !== "") throw new CheckFailed(`${program} on ${name} prints on stderr:\n${stderr}`)
    return stdout.trim()
  }
})

const nodes: ReadonlyArray<readonly [name: string, binary: () => string]> = [
  ["Node 22.19", () => binaryOf("node22")],
  ["Node 24", () => process.execPath],
  ["Node 26", () => binaryOf("node26")]
]

const others: ReadonlyArray<readonly [name: string, binary: Binary, args: ReadonlyArray<string>]> = [
  ["Bun", "bun", []],
  ["Deno", "deno", denoArguments]
]

const worker: Runtime = {
  name: "Workers",
  binary: workerd,
  run: async (_, folder, settings) => runWorker(await bundleWorker(join(folder, "worker.mjs")), settings)
}

/** Programs, what they print, and where they run. */
const programs: ReadonlyArray<{
  readonly printed: string
  readonly how: string
  readonly runtimes: ReadonlyArray<Runtime>
}> = [
  {
    printed: "an entity created, read and listed; a wrong one refused; a webhook verified",
    how: "imported",
    runtimes: [
      ...nodes.map(([name, binary]) => asProcess(name, binary, "process.mjs")),
      ...others.map(([name, binary, args]) => asProcess(name, () => binaryOf(binary), "process.mjs", args)),
      worker
    ]
  },
  {
    printed: "an entity listed",
    how: "required by CommonJS",
    runtimes: nodes.map(([name, binary]) => asProcess(name, binary, "required.cjs"))
  }
]

/** Returns the binary, or `undefined` and why it is missing. */
const found = ({ binary, name }: Runtime): readonly [binary: string | undefined, why: string] => {
  try {
    return [binary(), ""]
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (complete) throw new CheckFailed(`${name}: ${why}`)
    return [undefined, why]
  }
}

/**
 * Runs the program in both projects, on every runtime that this machine has. Returns a line for each way to load it.
 *
 * @throws CheckFailed with what a program printed, if it is something else than expected
 */
export const runPromises = async (projects: Projects, sandbox: Sandbox): Promise<ReadonlyArray<string>> => {
  const settings = settingsOf(sandbox)
  const lines: Array<string> = []
  for (const { how, printed, runtimes } of programs) {
    const ran: Array<string> = []
    for (const runtime of runtimes) {
      const [binary, why] = found(runtime)
      if (binary === undefined) {
        lines.push(`${runtime.name} is skipped: ${why}`)
        continue
      }
      await Promise.all(
        managers.map(async (manager) => {
          const said = await runtime.run(binary, projects[manager].folder, settings)
          if (said === printed) return
          throw new CheckFailed(`The Promise client, ${how} and installed with ${manager}, on ${runtime.name}: ${said}`)
        })
      )
      ran.push(runtime.name)
    }
    lines.push(`${how}: ${ran.join(", ")}: ${printed}`)
  }
  return lines
}
