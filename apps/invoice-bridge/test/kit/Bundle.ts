/** Bundles a program of the tests into one file. Why: loading a thousand modules takes ten times as long as loading one. */
import { build } from "esbuild"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"

/** A bundled program. */
export interface Bundle {
  readonly script: string
  /** Deletes it. Processes that have loaded it go on. */
  readonly end: () => void
}

/** Bundles a program for Node. @param source path of its main module */
export const bundle = async (source: string): Promise<Bundle> => {
  const folder = mkdtempSync(join(tmpdir(), "faktura-bundle-"))
  const script = join(folder, basename(source).replace(/\.ts$/, ".mjs"))
  await build({
    entryPoints: [source],
    outfile: script,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    // undici is CommonJS: see the README of @faktura/core, section Bundles.
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url)'
    },
    logLevel: "error"
  })
  return { script, end: () => rmSync(folder, { recursive: true }) }
}
