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
import { filesThatImport } from "./ConsumerFiles.ts"
import { highestOf, levels } from "./Level.ts"
import type { Level } from "./Level.ts"
import { rules } from "./Rules.ts"
import { generateSide } from "./Side.ts"
import type { Side } from "./Side.ts"
import { versionOf } from "./types/Generated.ts"
import { breakagesOf, usesOf } from "./types/Consumers.ts"
import type { Breakage, Use } from "./types/Consumers.ts"
import { programOf } from "./types/Program.ts"
import type { Parsed } from "./types/Program.ts"
import { TypeComparison } from "./types/TypeChanges.ts"
import type { LocatedTypeChange, TypeChange } from "./types/TypeChanges.ts"

/** What decided a level: rules over the documents, the compiler, the code of consumers, or only that files differ. */
export type Witness = "rules" | "types" | "consumers" | "files"

/** Level of a package, and what decided it. */
export interface PackageLevel {
  readonly name: string
  readonly level: Level
  /** The witness that decided; undefined when nothing changes. */
  readonly witness: Witness | undefined
  /** Level that each witness gives. */
  readonly levels: Readonly<Record<Witness, Level>>
}

/** A use of what changed, for readers. */
export interface ConsumerUse extends Omit<Use, "change"> {
  readonly change: TypeChange
}

/** The difference of two versions of an API. */
export interface ApiDiff {
  readonly api: string
  readonly from: Pick<Side, "label" | "sha256">
  readonly to: Pick<Side, "label" | "sha256">
  /** Highest level of the packages. */
  readonly level: Level
  readonly packages: ReadonlyArray<PackageLevel>
  /** Changes of the document, by the rules. */
  readonly changes: ReadonlyArray<Change>
  /** Changes of the packages' types, by the compiler. */
  readonly types: ReadonlyArray<TypeChange>
  /** Positions in the workspace's code that use what changed. Files are relative to its root. */
  readonly uses: ReadonlyArray<ConsumerUse>
  /** Positions in the workspace's code that no longer compile. */
  readonly breakages: ReadonlyArray<Breakage>
}

/** Result of {@link diffSides}, with the generated code of both sides. */
export interface DetailedDiff extends ApiDiff {
  /** Code of both sides; undefined when document and overlay are the same. */
  readonly made: { readonly before: Generated; readonly after: Generated } | undefined
}

const isSame = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean =>
  one.size === other.size && [...one].every(([name, text]) => other.get(name) === text)

const witnesses: ReadonlyArray<Witness> = ["rules", "types", "consumers", "files"]

/** Level of a package. A package whose files are the same needs no release. */
const decided = (name: string, changed: boolean, given: Readonly<Record<Witness, Level>>): PackageLevel => {
  const own = changed ? given : ({ rules: "none", types: "none", consumers: "none", files: "none" } as const)
  const level = highestOf(Object.values(own))
  return {
    name,
    level,
    witness: level === "none" ? undefined : witnesses.find((each) => own[each] === level),
    levels: own
  }
}

/** Level by the rules. For the raw client a rule of the services counts as a change of comments. */
const byRules = (changes: ReadonlyArray<Change>, isRaw: boolean): Level =>
  highestOf(
    changes.map(({ level, rule }) => (isRaw && rules[rule].servicesOnly === true && level !== "none" ? "patch" : level))
  )

/** Removes what only the compiler understands. */
const withoutSymbols = ({ symbols: _symbols, ...change }: LocatedTypeChange): TypeChange => change

/** Returns the folders of a workspace whose code uses its packages. */
const consumerFolders = (root: string, path: Path.Path): ReadonlyArray<string> =>
  ["apps", "examples", "packages"].map((name) => path.join(root, name))

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
export const diffSides = Effect.fn("faktura.diffSides")(function* (root: string, api: Api, from: Side, to: Side) {
  const path = yield* Path.Path
  const names = [api.source.packages.client, api.source.packages.services] as const
  const about = {
    api: api.name,
    from: { label: from.label, sha256: from.sha256 },
    to: { label: to.label, sha256: to.sha256 }
  }
  if (from.sha256 === to.sha256) {
    const none = { rules: "none", types: "none", consumers: "none", files: "none" } as const
    const same: DetailedDiff = {
      ...about,
      level: "none",
      packages: names.map((name) => decided(name, false, none)),
      changes: [],
      types: [],
      uses: [],
      breakages: [],
      made: undefined
    }
    return same
  }
  const before = yield* generateSide(api, from)
  const after = yield* generateSide(api, to)
  const changes = documentChanges(before.document, after.document, api.source)
  const was = yield* versionOf(api, before, "before")
  const is = yield* versionOf(api, after, "after")
  const files = yield* filesThatImport(consumerFolders(root, path), names, [api.clientFolder, api.servicesFolder])
  const entries = [was, is].flatMap(({ packages }) => packages.flatMap((each) => [...each.entries.values()]))
  const parsed: Parsed = new Map()
  const program = programOf([...entries, ...files], { before: was, after: is, importedByOthers: "before" }, parsed)
  const located = new TypeComparison(program).compare(was, is)
  const uses = usesOf(program, files, located)
  const next = programOf(files, { before: was, after: is, importedByOthers: "after" }, parsed)
  const breakages = breakagesOf(program, next, files)
  const types = located.map(withoutSymbols)
  const isChanged = { client: !isSame(before.client, after.client), services: !isSame(before.services, after.services) }
  const levelOf = (name: string, isRaw: boolean, changed: boolean): PackageLevel =>
    decided(name, changed, {
      rules: byRules(changes, isRaw),
      types: highestOf(types.filter((each) => each.package === name).map(({ level }) => level)),
      consumers: breakages.length > 0 ? "major" : "none",
      files: "patch"
    })
  const packages = [
    levelOf(names[0], true, isChanged.client),
    // Services are released with every raw client, because they depend on exactly one version of it.
    levelOf(names[1], false, isChanged.services || isChanged.client)
  ]
  const relative = <A extends { readonly file: string }>(place: A): A => ({
    ...place,
    file: path.relative(root, place.file)
  })
  const diff: DetailedDiff = {
    ...about,
    level: highestOf(packages.map(({ level }) => level)),
    packages,
    changes,
    types: types.toSorted((one, other) => levels.indexOf(one.level) - levels.indexOf(other.level)),
    uses: uses.map((use) => relative({ ...use, change: withoutSymbols(use.change) })),
    breakages: breakages.map(relative),
    made: { before, after }
  }
  return diff
})
