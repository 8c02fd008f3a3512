/**
 * Joins the witnesses of a change: rules over the documents, the compiler over the packages, and the code of consumers. The
 * highest of them decides the level of each package.
 */
import * as Effect from "effect/Effect"
import * as Path from "effect/Path"
import type { Generated } from "../generate/Generate.ts"
import type { Api } from "../workspace/Workspace.ts"
import { documentChanges } from "./DocumentChanges.ts"
import type { Change } from "./DocumentChanges.ts"
import { codeChanges } from "./CodeChanges.ts"
import type { CodeChanges } from "./CodeChanges.ts"
import { workspaceConsumers } from "./ConsumerFiles.ts"
import { highestOf, levels } from "./rules/Level.ts"
import type { Level } from "./rules/Level.ts"
import { packageLevels, unchanged } from "./Verdict.ts"
import type { PackageLevel } from "./Verdict.ts"
import { generateSide } from "./Side.ts"
import type { DocumentSide } from "./Side.ts"
import type { VersionSet } from "./types/PackageVersion.ts"
import { versionOf } from "./types/Generated.ts"
import type { Parsed } from "../generate/MemoryHost.ts"

/** The difference of two versions of an API. */
export interface ApiDiff extends CodeChanges {
  readonly api: string
  readonly from: Pick<DocumentSide, "label" | "sha256">
  readonly to: Pick<DocumentSide, "label" | "sha256">
  /** Highest level of the packages. */
  readonly level: Level
  readonly packages: ReadonlyArray<PackageLevel>
  /** Changes of the document, by the rules. */
  readonly changes: ReadonlyArray<Change>
}

/** Both versions: generated code, and the packages as the compiler sees them. */
export interface Versions {
  readonly made: { readonly before: Generated; readonly after: Generated }
  readonly before: VersionSet
  readonly after: VersionSet
  readonly parsed: Parsed
}

/** Result of {@link diffSides}, with both versions. */
export interface DetailedDiff extends ApiDiff {
  /** Undefined when document and overlay are the same. */
  readonly versions: Versions | undefined
}

/**
 * Compares two sides of an API.
 *
 * @example
 * import { diffSides, findApis, readSide, workingTree } from "@faktura/codegen"
 * import { Effect } from "effect"
 *
 * const level = Effect.gen(function* () {
 *   const [api] = yield* findApis(".", "monite")
 *   if (api === undefined) return "none"
 *   const from = yield* readSide(".", api, "main", false)
 *   return (yield* diffSides(".", api, from, yield* workingTree(api))).level
 * })
 */
export const diffSides = Effect.fn("faktura.diffSides")(function* (
  root: string,
  api: Api,
  from: DocumentSide,
  to: DocumentSide
) {
  const path = yield* Path.Path
  const names = api.source.packages
  const about = {
    api: api.name,
    from: { label: from.label, sha256: from.sha256 },
    to: { label: to.label, sha256: to.sha256 }
  }
  if (from.sha256 === to.sha256) {
    const same: DetailedDiff = {
      ...about,
      level: "none",
      packages: unchanged(names),
      changes: [],
      types: [],
      uses: [],
      breakages: [],
      versions: undefined
    }
    return same
  }
  const before = yield* generateSide(api, from)
  const after = yield* generateSide(api, to)
  const changes = documentChanges(before.document, after.document, api.source)
  const was = yield* versionOf(api, before, "before")
  const is = yield* versionOf(api, after, "after")
  const used = Object.values(names)
  const left = [
    path.join(api.clientFolder, "src"),
    path.join(api.servicesFolder, "src"),
    // Generated with the code.
    ...(api.referenceFolder === undefined ? [] : [api.referenceFolder])
  ]
  const consumers = yield* workspaceConsumers(root, from.commit, used, left)
  const parsed: Parsed = new Map()
  const code = codeChanges(was, is, consumers, root, parsed)
  const packages = packageLevels(names, before, after, { changes, ...code })
  const diff: DetailedDiff = {
    ...about,
    level: highestOf(packages.map(({ level }) => level)),
    packages,
    changes,
    ...code,
    types: code.types.toSorted((one, other) => levels.indexOf(one.level) - levels.indexOf(other.level)),
    versions: { made: { before, after }, before: was, after: is, parsed }
  }
  return diff
})
