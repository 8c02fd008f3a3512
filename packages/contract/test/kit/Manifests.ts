/**
 * Workspaces that have the manifests of our packages and nothing else, for tests of versions and changelogs.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { publicPackages } from "../../../../scripts/release/Tarball.ts"
import type { Bump } from "../../../../scripts/versions/Changesets.ts"
import { membersOf } from "../../../../scripts/versions/Workspace.ts"

const root = fileURLToPath(new URL("../../../..", import.meta.url))

/** Workspace in a folder of its own. */
export interface Manifests extends Disposable {
  readonly root: string
  /** Writes a changeset. Names of packages are without the scope. */
  readonly changeset: (name: string, bumps: Readonly<Record<string, Bump>>, summary: string) => void
  /** Versions by name without the scope. */
  readonly versions: () => Readonly<Record<string, string>>
  /** Requirements as a registry shows them: `monite needs core ^1.2.0`. */
  readonly requirements: () => ReadonlyArray<string>
  readonly changelog: (name: string) => string
}

const short = (name: string): string => name.slice("@faktura/".length)

/** Copies the manifests, with these versions, and the settings of changesets, without its changesets. */
export const manifests = (versions: Readonly<Record<string, string>>): Manifests => {
  const copy = mkdtempSync(join(realpathSync(tmpdir()), "faktura-manifests-"))
  for (const file of ["package.json", "pnpm-workspace.yaml", ".oxfmtrc.json", ".changeset/config.json"]) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(root, file), join(copy, file))
  }
  for (const folder of publicPackages(root)) {
    const file = join(copy, relative(root, folder), "package.json")
    mkdirSync(dirname(file), { recursive: true })
    const manifest: { readonly name: string } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    writeFileSync(file, JSON.stringify({ ...manifest, version: versions[short(manifest.name)] ?? "1.0.0" }, null, 2))
  }
  return {
    root: copy,
    changeset: (name, bumps, summary) => {
      const lines = Object.entries(bumps).map(([each, bump]) => `"@faktura/${each}": ${bump}`)
      writeFileSync(join(copy, ".changeset", `${name}.md`), ["---", ...lines, "---", "", summary, ""].join("\n"))
    },
    versions: () => Object.fromEntries(membersOf(copy).map(({ name, version }) => [short(name), version])),
    requirements: () => {
      const members = membersOf(copy)
      return members.flatMap(({ name, needs }) =>
        Object.entries(needs).map(([needed, requirement]) => {
          const version = members.find((each) => each.name === needed)?.version
          return `${short(name)} needs ${short(needed)} ${requirement === "caret" ? "^" : ""}${version}`
        })
      )
    },
    changelog: (name) => readFileSync(join(copy, "packages", name, "CHANGELOG.md"), "utf8"),
    [Symbol.dispose]: () => rmSync(copy, { recursive: true, force: true })
  }
}
