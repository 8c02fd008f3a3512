/**
 * Bundles the program into one file, as bundlers do for workers and browsers.
 */
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import { build } from "esbuild"
import { workerOptions } from "./Worker.ts"

/** Bundle of the program. */
export interface Bundle {
  readonly code: string
  /** Bundled files, relative to the package. */
  readonly inputs: ReadonlyArray<string>
}

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Bundles an entry of `src`. Fails on modules that the platform does not have, such as `node:` modules. */
export const bundle = (entry: "worker" | "page"): Effect.Effect<Bundle> =>
  Effect.promise(async () => {
    const { metafile, outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [`src/${entry}.ts`],
      ...workerOptions,
      ...(entry === "worker" ? {} : { platform: "browser", conditions: ["browser"] }),
      metafile: true
    })
    return { code: outputFiles[0]?.text ?? "", inputs: Object.keys(metafile.inputs) }
  })
