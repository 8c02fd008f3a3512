/**
 * The program as one file, as bundlers make it for workers and for browsers.
 */
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { build } from "esbuild"

/** A bundle. */
export interface Bundle {
  readonly code: string
  /** The files in it, relative to the package. */
  readonly inputs: ReadonlyArray<string>
}

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Bundles an entry of `src`. What the platform does not have, such as `node:` modules, fails. */
export const bundle = (entry: "worker" | "page"): Effect.Effect<Bundle> =>
  Effect.promise(async () => {
    const { metafile, outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [`src/${entry}.ts`],
      bundle: true,
      format: "esm",
      target: "es2024",
      platform: entry === "worker" ? "neutral" : "browser",
      conditions: entry === "worker" ? ["workerd", "worker", "browser"] : ["browser"],
      mainFields: ["module", "main"],
      write: false,
      metafile: true,
      logLevel: "silent"
    })
    return { code: outputFiles[0]?.text ?? "", inputs: Object.keys(metafile.inputs) }
  })
