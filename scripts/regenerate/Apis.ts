/**
 * Reads which APIs a workspace has, and which of them have an upstream.
 */
import { existsSync, globSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { CheckFailed } from "../release/CheckFailed.ts"

/** An API of the workspace. */
export interface Api {
  /** Folder below `specs/`. */
  readonly name: string
  /** URL or path of the vendor's document; undefined if the document is kept by hand. */
  readonly upstream: string | undefined
}

/**
 * Lists the APIs, sorted by name.
 *
 * @param chosen names; empty for all
 * @throws CheckFailed for a name without a folder
 */
export const apisOf = (root: string, chosen: ReadonlyArray<string>): ReadonlyArray<Api> => {
  const specs = join(root, "specs")
  const names = globSync("*/source.yaml", { cwd: specs })
    .map((file) => file.split(/[\\/]/)[0] ?? "")
    .toSorted()
  const unknown = chosen.filter((name) => !names.includes(name))
  if (!existsSync(specs) || unknown.length > 0)
    throw new CheckFailed(`No API ${unknown.join(", ")} in specs/. There are: ${names.join(", ") || "none"}`)
  return names
    .filter((name) => chosen.length === 0 || chosen.includes(name))
    .map((name) => {
      const source: unknown = parse(readFileSync(join(specs, name, "source.yaml"), "utf8"))
      const upstream = typeof source === "object" && source !== null && "upstream" in source ? source.upstream : null
      return { name, upstream: typeof upstream === "string" ? upstream : undefined }
    })
}
