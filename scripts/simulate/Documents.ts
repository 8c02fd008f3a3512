/**
 * The two documents of a simulation: a vendor's document, and a later one.
 */
import { existsSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { parse } from "yaml"
import { mutate } from "./Mutation.ts"
import { mutatedUses, vendorUses } from "./Uses.ts"
import type { Uses } from "./Uses.ts"

/** Two documents of one vendor, as JSON, and the calls that suit them. */
export interface Documents {
  readonly before: string
  readonly after: string
  readonly uses: Uses
  /** Their origin, for the output. */
  readonly label: string
}

/**
 * Returns Monite's own documents if their folder is beside the repository, or else this repository's and a changed copy.
 *
 * @param isOwn true takes this repository's in any case
 */
export const documentsOf = (root: string, isOwn: boolean): Documents => {
  const folder = join(dirname(root), "shared", "vendor-specs")
  const [before, after] = ["monite-2024-05-25.json", "monite-2025-10-branch.json"].map((name) => join(folder, name))
  if (!isOwn && before !== undefined && after !== undefined && existsSync(before) && existsSync(after)) {
    return {
      before: readFileSync(before, "utf8"),
      after: readFileSync(after, "utf8"),
      uses: vendorUses,
      label: "Monite's documents of 2025-08-29 and 2025-10-01"
    }
  }
  const own: unknown = parse(readFileSync(join(root, "specs", "monite", "openapi.yaml"), "utf8"))
  return {
    before: JSON.stringify(own),
    after: JSON.stringify(mutate(own)),
    uses: mutatedUses,
    label: `specs/monite/openapi.yaml and a changed copy of it${isOwn ? "" : ", because Monite's own documents are not beside the repository"}`
  }
}
