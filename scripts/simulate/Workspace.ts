/**
 * A clone of this repository in a temporary folder, and the commands that a maintainer runs there.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"
import { outsideEnvironment, run } from "../release/Command.ts"
import type { Output } from "../release/Command.ts"
import { pnpm } from "../release/Pnpm.ts"
import { registryEnvironment } from "../release/Registry.ts"
import type { Registry } from "../release/Registry.ts"
import { pack } from "../release/Tarball.ts"

/** Longest time of a command, in milliseconds. Why so long: other work may share the machine. */
const timeoutMs = 1_200_000

/** Author of commits in the clone. The machine may have no identity for git. */
const identity = ["-c", "user.name=simulation", "-c", "user.email=simulation@example.com"]

/** Clone of the repository. */
export interface Workspace {
  readonly root: string
  /** Runs `faktura`. With `peak`, the file gets its peak memory in KiB. */
  readonly faktura: (args: ReadonlyArray<string>, peak?: string) => Promise<Output>
  /** Runs a script of the repository. */
  readonly script: (name: string, ...args: ReadonlyArray<string>) => Promise<Output>
  readonly build: (name: string) => Promise<void>
  readonly commit: (message: string) => Promise<void>
  /** Changed files, as git lists them. Empty if there are none. */
  readonly status: () => Promise<string>
  /** Hash of all files that git does not ignore, committed or not. */
  readonly tree: () => Promise<string>
  readonly version: (directory: string) => string
  readonly write: (file: string, text: string) => void
  /** Packs packages and publishes them. */
  readonly publish: (directories: ReadonlyArray<string>, registry: Registry, folder: string) => Promise<void>
}

/** Clones the last commit, installs it and builds the generator and the runtime. */
export const cloneWorkspace = async (repository: string, root: string): Promise<Workspace> => {
  const env = outsideEnvironment({ CI: "", NO_COLOR: "1" })
  const within = (command: string, args: ReadonlyArray<string>, what: string, more: NodeJS.ProcessEnv = {}) =>
    run(command, args, { what, cwd: root, env: { ...env, ...more }, timeoutMs })
  const git = async (...args: ReadonlyArray<string>): Promise<string> =>
    (await within("git", [...identity, ...args], `git ${args[0]}`)).stdout.trim()
  await run("git", ["clone", "--quiet", repository, root], { what: "Cloning the repository", cwd: repository, env })
  const [command, ...first] = pnpm(root)
  const runPnpm = (args: ReadonlyArray<string>, what: string) => within(command, [...first, ...args], what)
  await runPnpm(["install", "--frozen-lockfile", "--prefer-offline"], "Installing the workspace")
  await runPnpm(["exec", "turbo", "run", "build", "--filter=@faktura/codegen", "--filter=@faktura/core"], "Building")
  return {
    root,
    faktura: (args, peak) =>
      within(
        process.execPath,
        [
          ...(peak === undefined ? [] : ["--import", join(import.meta.dirname, "peak.ts")]),
          join("packages", "codegen", "bin", "faktura.js"),
          ...args
        ],
        `faktura ${args[0]}`,
        peak === undefined ? {} : { FAKTURA_PEAK: peak }
      ),
    script: (name, ...args) => within(process.execPath, [join("scripts", `${name}.ts`), ...args], name),
    build: async (name) => {
      await runPnpm(["--filter-prod", `${name}...`, "run", "build"], `Building ${name}`)
    },
    commit: async (message) => {
      await git("add", "--all")
      await git("commit", "--quiet", "--message", message)
    },
    status: () => git("status", "--porcelain"),
    tree: async () => {
      await git("add", "--all")
      return git("write-tree")
    },
    version: (directory) => {
      // The cast: pnpm has installed this package.json.
      const { version } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8")) as { version: string }
      return version
    },
    write: (file, text) => writeFileSync(join(root, file), text),
    publish: async (directories, registry, folder) => {
      mkdirSync(folder, { recursive: true })
      for (const directory of directories) {
        const { manifest, path } = await pack(root, join(root, directory), folder)
        if (manifest.version === "0.0.0") throw new CheckFailed(`${manifest.name} was never versioned`)
        await run(command, [...first, "publish", path, "--access", "public", "--no-git-checks", "--provenance=false"], {
          what: `Publishing ${manifest.name}`,
          cwd: folder,
          env: registryEnvironment(registry, folder)
        })
      }
    }
  }
}
