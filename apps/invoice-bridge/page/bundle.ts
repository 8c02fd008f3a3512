/** Builds the page to static files: one script and one style sheet for the page, and the same for the login. */
import { build } from "esbuild"
import { cp, mkdir, rm } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const source = fileURLToPath(new URL(".", import.meta.url))

const statics = ["index.html", "login.html", "icon.svg"]

/**
 * Builds the page. The same sources give the same bytes.
 *
 * @param folder is emptied first
 */
export const bundlePage = async (folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await build({
    absWorkingDir: source,
    entryPoints: { page: "src/main.tsx", login: "src/login.ts" },
    outdir: folder,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "inline",
    logLevel: "warning"
  })
  for (const name of statics) await cp(join(source, "static", name), join(folder, name))
}
