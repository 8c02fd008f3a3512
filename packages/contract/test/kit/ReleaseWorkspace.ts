/**
 * A small workspace to release for real: three packages in a git repository, and a registry on loopback.
 *
 * Its packages need each other as ours do: `pets` exactly its raw client, and core by a caret range.
 */
import { spawnSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { planRelease } from "../../../../scripts/publish/Plan.ts"
import type { Plan } from "../../../../scripts/publish/Plan.ts"
import { publish } from "../../../../scripts/publish/Publish.ts"
import { readPublished } from "../../../../scripts/publish/Published.ts"
import type { Npm, Published } from "../../../../scripts/publish/Published.ts"
import { registryEnvironment, startRegistry } from "../../../../scripts/release/Registry.ts"
import type { Bump } from "../../../../scripts/versions/Changesets.ts"
import { applyVersions, changesets } from "../../../../scripts/versions/Version.ts"

const root = fileURLToPath(new URL("../../../..", import.meta.url))

const needs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  core: {},
  pets: { "@faktura/core": "workspace:^", "@faktura/pets-client": "workspace:*" },
  "pets-client": {}
}

/** Workspace with a registry of its own. */
export interface ReleaseWorkspace extends AsyncDisposable {
  readonly npm: Npm
  /** Writes a file, from the root of the workspace. */
  readonly write: (file: string, text: string) => void
  /** Reads a file, or returns undefined without one. */
  readonly read: (file: string) => string | undefined
  readonly remove: (file: string) => void
  readonly commit: () => void
  readonly changeset: (name: string, bumps: Readonly<Record<string, Bump>>, summary: string) => void
  /** Runs the changesets command, such as `pre enter next`. */
  readonly changesets: (...args: ReadonlyArray<string>) => Promise<void>
  /** Applies the changesets and commits. */
  readonly version: () => Promise<void>
  readonly plan: () => Promise<Plan>
  /** Publishes; `published` sees each package, and may throw to interrupt. */
  readonly publish: (published?: (name: string) => void) => Promise<ReadonlyArray<string>>
  readonly onRegistry: (name: string) => Promise<Published>
}

/** Makes the workspace. Its packages were never released. */
export const releaseWorkspace = async (): Promise<ReleaseWorkspace> => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "faktura-releases-"))
  const workspace = join(folder, "workspace")
  const registry = await startRegistry(undefined, join(folder, "registry"))
  // Why no settings of git: those of the machine may ask for signatures or run hooks.
  const environment = {
    ...registryEnvironment(registry, join(folder, "cache")),
    PNPM_CONFIG_PROVENANCE: "false",
    GIT_CONFIG_GLOBAL: "/dev/null"
  }
  const npm = { root: workspace, env: environment }
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(workspace, file)), { recursive: true })
    writeFileSync(join(workspace, file), text)
  }
  const git = (...args: ReadonlyArray<string>): void => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    const { status, stderr } = spawnSync("git", [...identity, ...args], {
      cwd: workspace,
      env: environment,
      encoding: "utf8"
    })
    if (status !== 0) throw new Error(stderr)
  }
  const commit = (): void => {
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", "A change")
  }

  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string }
  write("package.json", JSON.stringify({ name: "pets", private: true, packageManager }))
  write("pnpm-workspace.yaml", "packages:\n  - packages/*\npmOnFail: ignore\n")
  write(".gitignore", "dist/\nnode_modules/\n.faktura/\n")
  for (const file of [".oxfmtrc.json", ".changeset/config.json"]) {
    mkdirSync(dirname(join(workspace, file)), { recursive: true })
    cpSync(join(root, file), join(workspace, file))
  }
  for (const [name, dependencies] of Object.entries(needs)) {
    const manifest = {
      name: `@faktura/${name}`,
      version: "0.0.0",
      description: name,
      license: "MIT",
      type: "module",
      files: ["dist", "src"],
      exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
      publishConfig: { access: "public" },
      dependencies
    }
    write(`packages/${name}/package.json`, JSON.stringify(manifest, null, 2))
    write(`packages/${name}/README.md`, `# ${name}\n`)
    write(`packages/${name}/LICENSE`, "MIT\n")
    write(`packages/${name}/src/index.ts`, "export const a = 1\n")
    write(`packages/${name}/dist/index.js`, "export const a = 1\n")
    write(`packages/${name}/dist/index.d.ts`, "export declare const a = 1\n")
    for (const needed of Object.keys(dependencies)) {
      // As `pnpm install` does; without one, because there is nothing else to install.
      const link = join(workspace, "packages", name, "node_modules", needed)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(workspace, "packages", needed.slice("@faktura/".length)), link)
    }
  }
  git("init", "--quiet", "--initial-branch=main")
  commit()

  const planned = async <A>(use: (plan: Plan) => Promise<A>): Promise<A> => {
    const tarballs = mkdtempSync(join(folder, "tarballs-"))
    try {
      return await use(await planRelease(npm, tarballs))
    } finally {
      rmSync(tarballs, { recursive: true })
    }
  }
  return {
    npm,
    write,
    read: (file) => (existsSync(join(workspace, file)) ? readFileSync(join(workspace, file), "utf8") : undefined),
    remove: (file) => rmSync(join(workspace, file)),
    commit,
    changeset: (name, bumps, summary) => {
      const lines = Object.entries(bumps).map(([each, bump]) => `"@faktura/${each}": ${bump}`)
      write(`.changeset/${name}.md`, ["---", ...lines, "---", "", summary, ""].join("\n"))
    },
    changesets: (...args) => changesets(workspace, ...args),
    version: async () => {
      await applyVersions(workspace)
      commit()
    },
    plan: () => planned((plan) => Promise.resolve(plan)),
    publish: (published = () => undefined) =>
      planned(async (plan) => {
        const done: Array<string> = []
        await publish(npm, plan, ({ name, tag, version }) => {
          done.push(`${name.slice("@faktura/".length)} ${version} ${tag}`)
          published(name)
        })
        return done
      }),
    onRegistry: (name) => readPublished(npm, `@faktura/${name}`),
    [Symbol.asyncDispose]: async () => {
      await registry.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
