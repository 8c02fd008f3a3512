/**
 * The pnpm that runs this workspace, for packing, publishing and installing.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Command and first arguments. Inside of a script pnpm says where it is; elsewhere npx gets the version that the root
 * package.json pins.
 */
export const pnpm = (root: string): readonly [command: string, ...args: ReadonlyArray<string>] => {
  const path = process.env["npm_execpath"]
  if (path !== undefined && /[\\/]pnpm[^\\/]*$/.test(path)) {
    return /\.[cm]?js$/.test(path) ? [process.execPath, path] : [path]
  }
  // The cast: the shape of our own package.json, and its packageManager is what pnpm and turbo insist on.
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string }
  return ["npx", "-y", packageManager]
}
