/**
 * Reads what the registry has of a package, with npm and its settings: the registry, its login and its certificate.
 */
import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { CheckFailed } from "../release/CheckFailed.ts"
import { run } from "../release/Command.ts"

/** Versions of a package on the registry. */
export interface Published {
  readonly versions: ReadonlyArray<string>
  /** Versions by dist-tag. */
  readonly tags: Readonly<Record<string, string>>
}

/** Folder and settings of npm. */
export interface Npm {
  readonly root: string
  readonly env: NodeJS.ProcessEnv
}

/** Output of `npm view --json`. A single version is not in a list. */
interface View {
  readonly versions?: string | ReadonlyArray<string>
  readonly "dist-tags"?: Readonly<Record<string, string>>
}

/**
 * Reads the versions of a package.
 *
 * @returns no versions for a package that was never published
 * @throws CheckFailed if the registry does not respond
 */
export const readPublished = async (npm: Npm, name: string): Promise<Published> => {
  const args = ["view", name, "versions", "dist-tags", "--json", "--prefer-online"]
  const output = await run("npm", args, {
    what: `Reading the versions of ${name} from the registry`,
    cwd: npm.root,
    env: npm.env
  }).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      if (error instanceof CheckFailed && /\bE404\b/.test(error.message)) return "{}"
      throw error
    }
  )
  // The cast: npm documents these fields. Both are read with care.
  const view = JSON.parse(output.trim() === "" ? "{}" : output) as View
  return {
    versions: typeof view.versions === "string" ? [view.versions] : (view.versions ?? []),
    tags: view["dist-tags"] ?? {}
  }
}

/**
 * Downloads a version and unpacks it.
 *
 * @param into folder of this version; it is made
 * @returns the folder with its files
 */
export const download = async (npm: Npm, name: string, version: string, into: string): Promise<string> => {
  mkdirSync(into, { recursive: true })
  const what = `Downloading ${name} ${version}`
  await run("npm", ["pack", `${name}@${version}`, "--pack-destination", into, "--prefer-online"], {
    what,
    cwd: into,
    env: npm.env
  })
  const tarball = readdirSync(into).find((file) => file.endsWith(".tgz"))
  if (tarball === undefined) throw new CheckFailed(`${what} failed: npm wrote no tarball`)
  await run("tar", ["-xzf", tarball], { what: `Unpacking ${name} ${version}`, cwd: into })
  return join(into, "package")
}

/** Returns the registry that npm publishes to. */
export const registryOf = async (npm: Npm): Promise<string> => {
  const { stdout } = await run("npm", ["config", "get", "registry"], {
    what: "Reading npm's registry",
    cwd: npm.root,
    env: npm.env
  })
  return stdout.trim()
}
