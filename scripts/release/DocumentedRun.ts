/**
 * Runs the commands in READMEs and docs as their readers would.
 *
 * A fresh clone uses the machine's Node. An empty project uses the packages from a registry.
 */
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { CheckFailed } from "./CheckFailed.ts"
import { outsideEnvironment, run } from "./Command.ts"
import { blocksOf, filledIn, notRun, printed, problemsOf } from "./Documented.ts"
import type { Block } from "./Documented.ts"
import { registryEnvironment } from "./Registry.ts"
import type { Registry, Upstream } from "./Registry.ts"

/** Clones the working tree: the last commit and the changes since, without ignored files. */
const clone = async (root: string, folder: string): Promise<void> => {
  await run("git", ["clone", "--quiet", root, folder], { what: "Cloning the repository", cwd: dirname(folder) })
  const { stdout } = await run("git", ["ls-files", "-z", "--modified", "--deleted", "--others", "--exclude-standard"], {
    what: "Listing what is not committed",
    cwd: root
  })
  for (const file of stdout.split("\0").filter(Boolean)) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(folder, file))
    else rmSync(join(folder, file), { force: true })
  }
}

/** PATH without the entries that npx and pnpm added for this check: the machine's own Node and npm. */
const ownPath = (process.env["PATH"] ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(delimiter)

/** Pages whose commands run last, in this order. */
const versioning = ["README.md", "docs/releases.md"]

/** Runs the commands of the blocks, each block in one shell, and prints how long each took. */
const runBlocks = async (
  blocks: ReadonlyArray<Block>,
  options: {
    readonly cwd: string
    readonly env: NodeJS.ProcessEnv
    readonly settings: Readonly<Record<string, string>>
  }
): Promise<void> => {
  const done = new Set<string>()
  for (const { commands, document } of blocks) {
    const left = commands.filter((command) => notRun[command] === undefined && !done.has(command))
    for (const command of left) if (!command.startsWith("export ")) done.add(command)
    if (left.length === 0) continue
    const start = performance.now()
    const script = left.map((command) => filledIn(command, options.settings)).join("\n")
    const { stdout } = await run("bash", ["-euo", "pipefail", "-c", script], {
      what: `A block of ${document}`,
      cwd: options.cwd,
      env: options.env,
      timeoutMs: 600_000
    })
    const silent = left.find((command) => printed[command]?.test(stdout) === false)
    if (silent !== undefined) {
      throw new CheckFailed(`${document}: \`${silent}\` prints something else than the page says:\n${stdout}`)
    }
    console.log(`  ${document}: ${left.join("; ")} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  }
}

/**
 * Runs every command that the pages show, except those with a reason not to run.
 *
 * @param options.folder   folder of the clone and the project
 * @param options.settings settings of a sandbox, by their variables
 * @throws CheckFailed with the output of the first command that failed
 */
export const runDocumented = async (options: {
  readonly root: string
  readonly folder: string
  readonly registry: Registry
  readonly upstream: Upstream
  readonly cache: string
  readonly settings: Readonly<Record<string, string>>
}): Promise<void> => {
  const { cache, folder, registry, root, settings, upstream } = options
  const blocks = blocksOf(root)
  const problems = problemsOf(blocks.flatMap(({ commands }) => commands))
  if (problems.length > 0) throw new CheckFailed(problems.join("\n"))

  const project = join(folder, "project")
  mkdirSync(project, { recursive: true })
  for (const file of ["first-call/first-call.ts", "petstore/petstore.yaml"]) {
    cpSync(join(root, "examples", file), join(project, file.slice(file.indexOf("/") + 1)))
  }
  await runBlocks(
    blocks.filter(({ place }) => place === "project"),
    {
      cwd: project,
      settings,
      env: {
        ...registryEnvironment(registry, cache),
        NPM_CONFIG_CACHE: join(cache, "npm-cache"),
        // A user's project needs the Node that the packages require. This check runs on it.
        PATH: [dirname(process.execPath), ownPath].join(delimiter),
        ...settings
      }
    }
  )

  const repository = join(folder, "clone")
  await clone(root, repository)
  await runBlocks(
    // These pages upgrade versions, and no other page expects that.
    blocks
      .filter(({ place }) => place === "clone")
      .toSorted((a, b) => versioning.indexOf(a.document) - versioning.indexOf(b.document)),
    {
      cwd: repository,
      settings,
      env: outsideEnvironment({
        PATH: ownPath,
        ...(upstream.url === undefined ? {} : { NPM_CONFIG_REGISTRY: upstream.url }),
        ...(upstream.cafile === undefined ? {} : { NPM_CONFIG_CAFILE: upstream.cafile }),
        // Reuses this check's build.
        TURBO_CACHE_DIR: process.env["TURBO_CACHE_DIR"] ?? join(root, ".turbo", "cache")
      })
    }
  )
}
