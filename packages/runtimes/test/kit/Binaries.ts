/**
 * Finds the binaries of runtimes. All come from the package registry, in packages for one platform each.
 */
import { createRequire } from "node:module"

const own = createRequire(import.meta.url)
// Other Node versions are in a package of their own, `nodes`.
const nodes = createRequire(new URL("../../nodes/package.json", import.meta.url))

/** Name of this machine's platform in packages, e.g. `linux-x64`. */
export const platform = `${process.platform}-${process.arch}`

// Bun's names of platforms differ.
const bunPackages: Readonly<Record<string, string>> = {
  "linux-x64": "@oven/bun-linux-x64",
  "linux-arm64": "@oven/bun-linux-aarch64"
}

/** This package's `package.json` has the names under which the runtimes are installed. */
const files = {
  node22: [nodes, `node22-${platform}/bin/node`],
  node26: [nodes, `node26-${platform}/bin/node`],
  bun: [own, `${bunPackages[platform] ?? `@oven/bun-${platform}`}/bin/bun`],
  deno: [own, `@deno/${platform}-glibc/deno`]
} as const

/** Runtime besides this Node. */
export type Binary = keyof typeof files

/** Returns the path of a runtime's binary. Throws if it is not installed. */
export const binaryOf = (runtime: Binary): string => {
  const [require, file] = files[runtime]
  try {
    return require.resolve(file)
  } catch (cause) {
    throw new Error(`${file} is not installed, or has no package for ${platform}`, { cause })
  }
}

/** Deno's arguments before a program, with the permissions that every program with the packages needs. */
export const denoArguments = ["run", "--no-prompt", "--no-lock", "--cached-only", "--allow-net", "--allow-env"]
