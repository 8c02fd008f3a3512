/**
 * Source files of the runtime's public modules. Generated code is checked and run against them, so that no test depends on
 * a build of the runtime.
 */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"

const core = join(import.meta.dirname, "..", "..", "..", "core")

const folders: ReadonlyArray<string> = readdirSync(join(core, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)

/**
 * TypeScript's `paths` for the runtime: a module is looked for in each folder.
 *
 * @param root the folder of its sources or of their declarations
 */
export const corePaths = (
  extension: ".ts" | ".d.ts",
  root: string = join(core, "src")
): Record<string, Array<string>> => ({
  "@faktura/core/*": folders.map((folder) => `${root}/${folder}/*${extension}`)
})

/** The runtime's public modules with their sources, for a bundler's aliases. */
export const coreAliases = (): ReadonlyArray<{ readonly find: RegExp; readonly replacement: string }> => {
  // The cast: the form of the field, of which each module is one entry.
  const { exports } = JSON.parse(readFileSync(join(core, "package.json"), "utf8")) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  }
  return Object.entries(exports).flatMap(([module, target]) =>
    typeof target === "string"
      ? []
      : {
          find: new RegExp(`^@faktura/core${module.slice(1)}$`),
          replacement: join(core, target.default.replace("./dist/", "src/").replace(/\.js$/, ".ts"))
        }
  )
}
