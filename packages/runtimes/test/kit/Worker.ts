/**
 * Bundles a program for Workers, and runs it on workerd.
 */
import { createRequire } from "node:module"
import { dirname } from "node:path"
import type { Readable } from "node:stream"
import { build } from "esbuild"
import type { BuildOptions } from "esbuild"

/** esbuild's options for a worker. It fails on modules that workers do not have, such as `node:` modules. */
export const workerOptions = {
  bundle: true,
  format: "esm",
  target: "es2024",
  platform: "neutral",
  conditions: ["workerd", "worker", "browser"],
  mainFields: ["module", "main"],
  write: false,
  logLevel: "silent"
} satisfies BuildOptions

/** Bundles a file for a worker, with the packages that its folder has. Returns the code. */
export const bundleWorker = async (file: string): Promise<string> => {
  const { outputFiles } = await build({ ...workerOptions, entryPoints: [file], absWorkingDir: dirname(file) })
  return outputFiles[0]?.text ?? ""
}

/** Returns the binary that miniflare starts. Throws if it is missing. */
export const workerd = (): string =>
  // The cast: workerd's own declaration.
  (createRequire(createRequire(import.meta.url).resolve("miniflare"))("workerd") as { readonly default: string })
    .default

/** Sends one request with a body to a new worker, and returns the text of its response. */
export const runWorker = async (script: string, body: string): Promise<string> => {
  const { Miniflare } = await import("miniflare")
  const runtime = new Miniflare({
    modules: true,
    script,
    compatibilityDate: "2026-07-01",
    // It logs failed connections, which a program may cause.
    handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
      stdout.resume()
      stderr.resume()
    }
  })
  try {
    const response = await runtime.dispatchFetch("http://worker/", { method: "POST", body })
    return await response.text()
  } finally {
    await runtime.dispose()
  }
}
