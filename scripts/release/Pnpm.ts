/**
 * Finds the pnpm of this workspace, for packing, publishing and installing.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Returns the command and its first arguments. Inside a script, pnpm sets its own path. Elsewhere, npx gets the version
 * that the root package.json pins.
 */
export const pnpm = (root: string): readonly [command: string, ...args: ReadonlyArray<string>] => {
  const path = process.env["npm_execpath"]
  if (path !== undefined && /[\\/]pnpm[^\\/]*$/.test(path)) {
    return /\.[cm]?js$/.test(path) ? [process.execPath, path] : [path]
  }
  // The cast: our own package.json. pnpm and turbo require its packageManager.
  const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string }
  return ["npx", "-y", packageManager]
}
